import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wholeFile } from '../src/formats/bytes.js';
import { modelOf, smallTensors } from '../src/formats/fixtures.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { writeTorch } from '../src/formats/torch/write.js';
import { bmpFile } from './bmp-file.js';
import { BOMB_CASES } from './bomb-cases.js';
import { npyFront, zeroPng, zipOf } from './bombs.js';
import type { Reader } from './peak-memory.js';

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

/** The result of a process that reads only this file. */
function measure(reader: string, file: string, ...rest: string[]): Measured {
  const child = spawnSync(process.execPath, ['--expose-gc', join(built, 'peak-memory.js'), reader, file, ...rest], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  if (child.status !== 0) throw new Error(`the process ended with ${child.signal ?? child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout) as Measured;
}

/** A refusal takes far less; under load a process may wait for others. An honest picture of 81 million pixels takes 10 s alone. */
const MOST_SECONDS = { refused: 20, read: 60 };

describe('a file takes at most four times what it declares, and 64 MiB', () => {
  it.each(BOMB_CASES)('$name', async ({ reader, make, declared, refused }) => {
    const file = join(folder, 'file');
    writeFileSync(file, await make());
    const { accepted, code, message, seconds, grown } = measure(reader, file);
    if (refused) expect(message).toMatch(refused);
    expect(accepted, message).toBe(refused === undefined);
    expect(code).not.toBe(refused && reader !== 'hash' ? 'fault' : 'anything');
    expect(grown).toBeLessThan(4 * declared + 64 * 2 ** 20);
    expect(seconds).toBeLessThan(refused ? MOST_SECONDS.refused : MOST_SECONDS.read);
  });
});

describe('no damaged copy of a small file takes more than 64 MiB, or a second', () => {
  const small: [string, Reader, () => Uint8Array | Promise<Uint8Array>][] = [
    ['PNG', 'image', () => zeroPng({ width: 40, height: 30, dataBytes: 30 * 121 })],
    ['interlaced label map PNG', 'labels', () => palettePng()],
    ['TIFF', 'image', () => smallPicture().tiff({ compression: 'lzw' }).toBuffer()],
    [
      'tiled TIFF',
      'image',
      () => smallPicture().tiff({ compression: 'deflate', tile: true, tileWidth: 16 }).toBuffer(),
    ],
    ['GIF', 'image', () => smallPicture().gif().toBuffer()],
    ['BMP', 'image', () => bmpFile({ width: 8, height: 4, bits: 8, data: [0], palette: [[1, 2, 3]] })],
    ['npz', 'npz', () => zipOf([{ name: 'a.npy', front: npyFront('<f4', [5, 6, 8]), zeros: 960 }])],
    ['npz as a prediction', 'prediction', () => zipOf([{ name: 'a.npy', front: npyFront('|u1', [6, 8]), zeros: 48 }])],
    ['pth', 'model', () => wholeFile(writeTorch(modelOf(smallTensors()), new Map()))],
    ['safetensors', 'model', () => writeSafetensors(smallTensors())],
  ];
  it.each(small)('%s', async (_, reader, make) => {
    const file = join(folder, 'small');
    writeFileSync(file, await make());
    const { accepted, message, seconds, grown } = measure(reader, file, 'mutants');
    expect(accepted, message).toBe(true);
    expect(seconds).toBeLessThan(1);
    expect(grown).toBeLessThan(64 * 2 ** 20);
  });
});

const smallPicture = () => {
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, at) => (at * at * 31) % 256);
  return sharp(data, { raw: { width: 40, height: 30, channels: 3 } });
};

const palettePng = async (): Promise<Uint8Array> => {
  const grey = Uint8Array.from({ length: 40 * 30 }, (_, i) => i % 11);
  const picture = sharp(grey, { raw: { width: 40, height: 30, channels: 1 } });
  return new Uint8Array(await picture.png({ palette: true, colours: 16, progressive: true }).toBuffer());
};
