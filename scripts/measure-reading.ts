// Memory of opening and writing a large model, as docs/adr/0013 states it. Linux; a DeepLabV2 on a ResNet-101 whose stem is
// WIDTH channels wide (84: 301 MB), with random weights:
//   node --expose-gc scripts/run.mjs scripts/measure-reading.ts [WIDTH] [FOLDER]
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDawn } from '../src/cli/dawn.js';
import { fileSource } from '../src/cli/file-source.js';
import { startDevice } from '../src/engine/device.js';
import { Session } from '../src/engine/session.js';
import { safetensorsHeader } from '../src/formats/safetensors/write.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { deepLab101Shapes } from '../test/deeplab-shapes.js';

const CLASSES = 19;
const MIB = 2 ** 20;

/** Small random weights; variances and scales are 1. */
function valuesOf(name: string, shape: number[]): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const one = name.endsWith('running_var') || (shape.length === 1 && name.endsWith('.weight'));
  return Float32Array.from({ length: count }, () => (one ? 1 : (Math.random() - 0.5) / 10));
}

function makeModel(path: string, width: number): void {
  const tensors = [...deepLab101Shapes(CLASSES, width)].map(([name, shape]) => ({
    name,
    dtype: 'F32' as const,
    shape,
  }));
  const file = openSync(path, 'w');
  writeSync(file, safetensorsHeader(tensors));
  for (const { name, shape } of tensors) writeSync(file, new Uint8Array(valuesOf(name, shape).buffer));
  closeSync(file);
}

/** Memory of this process in MiB: now, and at its peak since the last reset. */
function memory(): { now: number; peak: number } {
  const status = readFileSync('/proc/self/status', 'utf8');
  const of = (key: string) => Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: of('VmRSS'), peak: of('VmHWM') };
}
const resetPeak = () => writeFileSync('/proc/self/clear_refs', '5');

async function phase(name: string, base: number, work: () => Promise<unknown>): Promise<void> {
  globalThis.gc?.();
  resetPeak();
  const start = performance.now();
  await work();
  const { now, peak } = memory();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: peak ${peak - base} MiB, then ${now - base} MiB above the start; ${seconds} s`);
}

const width = Number(process.argv[2] ?? 84);
const folder = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'atp-reading-'));
const path = join(folder, 'model.safetensors');
makeModel(path, width);
const device = await startDevice(installDawn());
const decoder = () => Promise.reject(new Error('There are no images here.'));
const session = new Session({ device, decoder, versions: {}, emit: () => {} });
globalThis.gc?.();
const base = memory().now;
const source = fileSource(path, 'model');
console.log(`${Math.round(source.size / MIB)} MiB on ${device.adapter.description}`);
await phase('open', base, () => session.openModel(source, path, recipeByName('quick').network));
await phase('rest', base, () => new Promise((resolve) => setTimeout(resolve, 500)));
await phase('write', base, () =>
  writeFile(join(folder, 'adapted.safetensors'), session.results.modelParts('safetensors')),
);
device.destroy();
