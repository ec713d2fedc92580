import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Unavailable } from './case.js';
import type { TorchProcess } from './platform.js';
import type { TorchHost } from './report.js';

/** The interpreter to ask for PyTorch; python3 unless ATP_PYTHON names another. */
const python = (): string => process.env.ATP_PYTHON ?? 'python3';

/** Starts PyTorch, which then stays. Throws Unavailable where there is none. `script`: peers/torch/peer.py. */
export async function startTorch(script: string): Promise<TorchProcess> {
  const found = spawnSync(python(), ['-c', 'import torch'], { encoding: 'utf8' });
  if (found.status !== 0) {
    throw new Unavailable(`${python()} has no PyTorch ("import torch" fails); name one that has by ATP_PYTHON`);
  }
  const child = spawn(python(), ['-u', script], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  const folder = mkdtempSync(join(tmpdir(), 'atp-torch-'));
  process.on('exit', () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = lineProtocol(child);
  const host = (await ask({ ask: 'host' })) as Omit<TorchHost, 'cpu'>;
  return { host: { ...host, cpu: cpus()[0]?.model ?? 'CPU' }, ask, ...filesIn(folder) };
}

function lineProtocol(child: ChildProcessWithoutNullStreams): TorchProcess['ask'] {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stderr.pipe(process.stderr);
  return async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('The process of PyTorch ended.');
    const answer = JSON.parse(value) as Record<string, unknown>;
    if (answer.error !== undefined) throw new Error(`PyTorch: ${answer.error}`);
    return answer;
  };
}

function filesIn(folder: string): Pick<TorchProcess, 'write' | 'read'> {
  let written = 0;
  return {
    async write(values) {
      const path = join(folder, `${written++}.bin`);
      await writeFile(path, values);
      return path;
    },
    async read(path) {
      const { buffer, byteOffset, byteLength } = await readFile(path);
      rmSync(path);
      return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
    },
  };
}
