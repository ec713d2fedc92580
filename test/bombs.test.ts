import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOMB_CASES } from './bomb-cases.js';

const folder = mkdtempSync(join(tmpdir(), 'bombs-'));
/** In the project, so that Node finds its packages. */
const built = resolve('dist/peak-memory');

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: { ssr: 'test/peak-memory.ts', outDir: built, emptyOutDir: true, target: 'node20' },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Measured {
  accepted: boolean;
  code: string;
  message: string;
  seconds: number;
  grown: number;
}

/** What a process that reads nothing but this file makes of it. */
function measure(reader: string, file: string): Measured {
  const child = spawnSync(process.execPath, ['--expose-gc', join(built, 'peak-memory.js'), reader, file], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  if (child.status !== 0) throw new Error(`the process ended with ${child.signal ?? child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout) as Measured;
}

/** A refusal takes far less; under load a process may wait for others. */
const MOST_SECONDS = 20;

describe('a file takes at most four times what it declares, and 64 MiB', () => {
  it.each(BOMB_CASES)('$name', async ({ reader, make, declared, refused }) => {
    const file = join(folder, 'file');
    writeFileSync(file, await make());
    const { accepted, code, message, seconds, grown } = measure(reader, file);
    if (refused) expect(message).toMatch(refused);
    expect(accepted, message).toBe(refused === undefined);
    expect(code).not.toBe(refused && reader !== 'hash' ? 'fault' : 'anything');
    expect(grown).toBeLessThan(4 * declared + 64 * 2 ** 20);
    expect(seconds).toBeLessThan(MOST_SECONDS);
  });
});
