// Opens networks of published size with random weights by the built command line, predicts at 512 x 512, takes a training step,
// writes the adapted model, and lets another reader read that: npm run real-sizes (build with `npm run prepare` first).
// Prints the rows of docs/results.md. It needs ../shared/models/manifests (ATP_SHARED) and about 12 GB of memory.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { encode } from 'fast-png';
import { elementCount, type ModelFile } from '../src/formats/model-file.js';
import { lazyTensor } from '../src/formats/named-tensor.js';
import { writeTorch } from '../src/formats/torch/write.js';
import { writeAdapted } from '../src/formats/write.js';
import { createRandom } from '../src/images/random.js';
import { sharedPath } from '../test/shared.js';

const NETWORKS = [
  { title: 'DeepLabV2, ResNet-101', manifest: 'manifest-deeplabv2-r101.json', format: 'pth' },
  { title: 'DAFormer, MiT-B5', manifest: 'manifest-daformer-mitb5.json', format: 'safetensors' },
] as const;

const SIDE = 512;
/** Seconds. */
const LONGEST = 1500;
const folder = mkdtempSync(join(tmpdir(), 'atp-real-sizes-'));
const adapterOf = { name: 'unknown' };

type Manifest = Record<string, { shape: number[] }>;

/** A few thousand values are drawn for each tensor and repeated, for speed. */
function randomBytes(name: string, shape: readonly number[]): Uint8Array {
  const random = createRandom(5).fork(name);
  const count = elementCount(shape);
  const aroundOne = shape.length === 1 && /(weight|running_var)$/.test(name);
  const scale = shape.length > 1 ? Math.sqrt((2 * (shape[0] ?? 1)) / count) : 0.1;
  const drawn = Float32Array.from({ length: Math.min(count, 4093) }, () => Math.max(-3, Math.min(3, random.normal())));
  const values = Float32Array.from(
    { length: count },
    (_, i) => (drawn[i % drawn.length] ?? 0) * scale + (aroundOne ? 1 : 0),
  );
  return new Uint8Array(values.buffer);
}

function modelOf(manifest: Manifest, file: string): ModelFile {
  const tensors = Object.entries(manifest).map(([name, { shape }]) => {
    const isCounter = name.endsWith('num_batches_tracked');
    const dtype = isCounter ? ('I64' as const) : ('F32' as const);
    const load = () => (isCounter ? new Uint8Array(8) : randomBytes(name, shape));
    return [name, lazyTensor({ name, dtype, shape }, load)] as const;
  });
  return { file, format: 'safetensors', tensors: new Map(tensors), metadata: {}, warnings: [], prefix: '' };
}

interface Taken {
  seconds: number;
  /** Peak of resident memory, in bytes: on a software driver the GPU's memory is part of it. */
  peak: number;
}

function peakOf({ pid }: ChildProcess): number {
  try {
    return 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Runs the built command line to its end, and watches its memory. */
function atpStudio(...args: string[]): Promise<Taken> {
  const started = performance.now();
  const child = spawn('node', ['dist/cli/atp-studio.js', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: LONGEST * 1000,
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child));
  }, 100);
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ seconds, peak });
      else reject(new Error(`${args[0]} ended with ${signal ?? code} after ${seconds.toFixed(0)} s.`));
    });
  });
}

function image(): string {
  const images = join(folder, 'images');
  mkdirSync(images);
  const random = createRandom(7);
  const blocks = Uint8Array.from({ length: 3 * 16 * 16 }, () => Math.floor(256 * random.uniform()));
  const data = new Uint8Array(3 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      for (let c = 0; c < 3; c++) data[3 * (y * SIDE + x) + c] = blocks[3 * ((y >> 5) * 16 + (x >> 5)) + c] ?? 0;
    }
  }
  writeFileSync(join(images, 'image.png'), encode({ width: SIDE, height: SIDE, channels: 3, data }));
  return images;
}

function recipe(): string {
  const path = join(folder, 'recipe.json');
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-5 }];
  const input = { width: SIDE, height: SIDE };
  const run = { version: 1, name: 'one step', batchSize: 1, reestimateBatchNorm: false, guard: 'off', input, stages };
  writeFileSync(path, JSON.stringify(run));
  return path;
}

/** PyTorch reads the adapted file, or NumPy by the rules of the format. Gives who did. */
function readByOthers(path: string, manifest: string): string {
  const python = process.env.ATP_PYTHON ?? 'python3';
  const { status, stdout, stderr } = spawnSync(python, ['scripts/read-adapted.py', path, manifest], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${path} cannot be read: ${stderr}`);
  return stdout.trim();
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const taken = ({ seconds, peak }: Taken): string => `${seconds.toFixed(0)} s, ${(peak / 2 ** 30).toFixed(1)} GiB`;

async function measured({ title, manifest, format }: (typeof NETWORKS)[number], images: string, given: string) {
  const path = sharedPath('models', 'manifests', manifest);
  const model = join(folder, `${title.replaceAll(/\W+/g, '-')}.${format}`);
  const source = modelOf(JSON.parse(readFileSync(path, 'utf8')), model);
  const parts = format === 'pth' ? writeTorch(source, new Map()) : writeAdapted(source, new Map());
  await pipeline(Readable.from(parts), createWriteStream(model));
  const opened = await atpStudio('inspect', model);
  const to = (name: string) => join(folder, `${title}-${name}`);
  const common = ['--model', model, '--images', images, '--recipe', given];
  const predicted = await atpStudio('predict', ...common, '--out', to('predictions'));
  const adapted = await atpStudio('adapt', ...common, '--out', to('run'));
  const result = join(to('run'), `adapted.${format}`);
  if (!readdirSync(to('run')).includes(`adapted.${format}`)) throw new Error(`${result} is missing.`);
  const { adapter } = JSON.parse(readFileSync(join(to('run'), 'run.json'), 'utf8'));
  adapterOf.name = adapter.description;
  const reader = readByOthers(result, path);
  const size = `${(statSync(model).size / 1e6).toFixed(0)} MB .${format}`;
  return row([title, size, taken(opened), taken(predicted), taken(adapted), reader]);
}

try {
  const [images, given] = [image(), recipe()];
  console.log(
    row(['network', 'file', 'opened (inspect)', 'one image predicted', 'one step, all results written', 'read by']),
  );
  console.log(row(['---', '---', '---', '---', '---', '---']));
  // Each row at once: the next network may be too much for the machine.
  for (const network of NETWORKS) console.log(await measured(network, images, given));
  console.log(`\n${adapterOf.name}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
