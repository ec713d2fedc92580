// Predicts photographs with the built command line (`npm run prepare` first) and compares what it wrote with the logits
// upsampled in float64, pixel by pixel. Says the process's peak of memory, and what the GPU held.
//   node scripts/run.mjs scripts/check-large-predictions.ts [4032x3024x11 …]   (width x height x classes)
// The driver is that of VK_ICD_FILENAMES. Linux only: the peak is read from /proc.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { loadImages } from '../src/adapt/images.js';
import { logitsOf } from '../src/adapt/teacher.js';
import { installDawn } from '../src/cli/dawn.js';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { startDevice } from '../src/engine/device.js';
import { predictMap } from '../src/engine/look/predict-map.js';
import { readModel } from '../src/engine/source/read-at-once.js';
import { readSource, sourceNetwork } from '../src/engine/source/source-model.js';
import { readNpz } from '../src/formats/npy/read-npz.js';
import { toFloat32 } from '../src/formats/numbers.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { gpuMemory } from '../src/gpu/backend.js';
import { openTargets, type TargetSet } from '../src/images/target-set.js';
import type { Network } from '../src/nn/network.js';
import { numberedClasses } from '../src/protocol/numbered-classes.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { smallShapes, smallValues } from '../test/small-network.js';

const CASES = ['4032x3024x11', '8192x4096x11', '2560x1440x150'];
const folder = mkdtempSync(join(tmpdir(), 'atp-large-'));
const recipe = recipeByName('demo');
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

interface Case {
  width: number;
  height: number;
  classes: number;
  images: string;
  model: string;
}

async function prepare(text: string): Promise<Case> {
  const [width = 0, height = 0, classes = 0] = text.split('x').map(Number);
  const images = join(folder, text);
  mkdirSync(images);
  const picture = sharp('public/demo/target/0001.png').resize(width, height, { fit: 'fill' });
  await picture.jpeg({ quality: 90 }).toFile(join(images, 'photograph.jpg'));
  return { width, height, classes, images, model: modelOf(classes) };
}

/** The demo's network, or a small one with random weights. */
function modelOf(classes: number): string {
  if (classes === 11) return 'public/demo/source.safetensors';
  const path = join(folder, `${classes}.safetensors`);
  const tensors = [...smallShapes(classes)].map(([name, shape]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    bytes: new Uint8Array(smallValues(name, shape).buffer),
  }));
  writeFileSync(path, writeSafetensors(tensors));
  return path;
}

/** Runs the command line; gives its peak resident memory in bytes. */
async function predict({ images, model }: Case, format: string, out: string): Promise<number> {
  const line = ['predict', '--model', model, '--images', images, '--recipe', 'demo', '--size', 'image'];
  const child = spawn('node', ['dist/cli/atp-studio.js', ...line, '--as', format, '--out', out], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let peak = 0;
  const look = () => {
    try {
      peak =
        1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peak / 1024);
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, 20);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`atp-studio ended with ${code}.`);
  return peak;
}

interface Taps {
  first: number;
  second: number;
  weight: number;
}

/** Where an upsampled row or column lies between two of the logits. */
function tapsOf(at: number, size: number, full: number): Taps {
  const source = Math.max(0, ((at + 0.5) * size) / full - 0.5);
  const first = Math.min(size - 1, Math.floor(source));
  return { first, second: Math.min(size - 1, first + 1), weight: source - first };
}

interface Logits {
  height: number;
  width: number;
  values: Float32Array;
}

/** Logits of one row of pixels in float64, [width, C]. */
function rowOf(logits: Logits, { width, height, classes }: Case, row: number, into: Float64Array): void {
  const y = tapsOf(row, logits.height, height);
  const [above, below] = [y.first * logits.width, y.second * logits.width];
  for (let column = 0; column < width; column++) {
    const x = tapsOf(column, logits.width, width);
    const corners = [above + x.first, above + x.second, below + x.first, below + x.second].map((at) => at * classes);
    const [a = 0, b = 0, c = 0, d = 0] = corners;
    for (let k = 0; k < classes; k++) {
      const value = (at: number) => logits.values[at + k] as number;
      const upper = value(a) * (1 - x.weight) + value(b) * x.weight;
      const lower = value(c) * (1 - x.weight) + value(d) * x.weight;
      into[column * classes + k] = upper * (1 - y.weight) + lower * y.weight;
    }
  }
}

/** Compares both files with the reference; throws where they differ by more than rounding explains. */
function compare(logits: Logits, one: Case, labels: Uint8Array, halves: Uint16Array): string {
  const { width, height, classes } = one;
  const pixels = width * height;
  const half = toFloat32({
    dtype: 'F16',
    bytes: new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer),
  });
  const row = new Float64Array(width * classes);
  const sure = { otherLabels: 0, shortBy: 0, difference: 0, beyondHalf: 0 };
  for (let y = 0; y < height; y++) {
    rowOf(logits, one, y, row);
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      let best = 0;
      for (let k = 1; k < classes; k++) if ((row[x * classes + k] ?? 0) > (row[x * classes + best] ?? 0)) best = k;
      const most = row[x * classes + best] ?? 0;
      const label = labels[pixel] ?? 255;
      if (label !== best) {
        sure.otherLabels += 1;
        sure.shortBy = Math.max(sure.shortBy, most - (row[x * classes + label] ?? Number.NEGATIVE_INFINITY));
      }
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += Math.exp((row[x * classes + k] ?? 0) - most);
      for (let k = 0; k < classes; k++) {
        const p = Math.exp((row[x * classes + k] ?? 0) - most) / sum;
        const off = Math.abs(p - (half[halves[k * pixels + pixel] ?? 0x7e00] ?? Number.NaN));
        if (!(off <= sure.difference)) sure.difference = off;
        if (!(off <= p * 2 ** -11 + 2 ** -25 + 5e-6)) sure.beyondHalf += 1;
      }
    }
  }
  const text = `${sure.otherLabels} of ${pixels} labels differ (by logits ${sure.shortBy.toExponential(1)} apart at most); probabilities differ by ${sure.difference.toExponential(1)} at most, ${sure.beyondHalf} by more than float16 rounds`;
  if (sure.shortBy > 1e-4 || sure.beyondHalf > 0) throw new Error(`They differ: ${text}.`);
  return text;
}

async function open(one: Case): Promise<{ network: Network; targets: TargetSet }> {
  const bytes = new Uint8Array(readFileSync(one.model));
  const network = sourceNetwork(readSource(readModel, bytes, one.model, recipe.network));
  const path = 'photograph.jpg';
  const targets = await openTargets({
    images: [{ path, bytes: async () => new Uint8Array(readFileSync(join(one.images, path))) }],
    labels: [],
    classes: numberedClasses(one.classes),
    width: recipe.input.width,
    height: recipe.input.height,
    decoder: decodeWithSharp,
  });
  return { network, targets };
}

async function readLogits(network: Network, targets: TargetSet): Promise<Logits> {
  const images = await loadImages(targets, [0]);
  const logits: Tensor = logitsOf(network, images, recipe.input, 'running');
  const [, height = 0, width = 0] = logits.shape;
  const values = Float32Array.from(await logits.data());
  for (const tensor of [images, logits]) tensor.dispose();
  return { height, width, values };
}

/** The additional bytes on the GPU while a prediction of this size is read. */
async function heldOnGpu(
  network: Network,
  targets: TargetSet,
  { width, height }: Case,
): Promise<{ labels: number; planes: number }> {
  const before = gpuMemory().allocated;
  const prediction = await predictMap(network, targets, 0, recipe.input, { width, height });
  for await (const _ of prediction.labels());
  const labels = gpuMemory().allocated - before;
  let read = 0;
  // After the first class nothing new is held.
  for await (const part of prediction.planes()) {
    read += part.length;
    if (read > 2 * width * height) break;
  }
  prediction.dispose();
  return { labels, planes: gpuMemory().allocated - before };
}

async function check(text: string): Promise<void> {
  const one = await prepare(text);
  const start = performance.now();
  const png = await predict(one, 'png', join(folder, 'out'));
  console.log(`${text}: png in ${seconds(start)}, peak of the process ${mib(png)}`);
  const next = performance.now();
  const npz = await predict(one, 'npz', join(folder, 'out'));
  console.log(`${text}: npz in ${seconds(next)}, peak of the process ${mib(npz)}`);
  const { network, targets } = await open(one);
  const logits = await readLogits(network, targets);
  const held = await heldOnGpu(network, targets, one);
  console.log(`${text}: on the GPU at most ${mib(held.labels)} for labels, ${mib(held.planes)} for probabilities`);
  network.dispose();
  const labels = decode(readFileSync(join(folder, 'out', 'photograph.png'))).data as Uint8Array;
  const array = readNpz(new Uint8Array(readFileSync(join(folder, 'out', 'photograph.npz'))), text).get('probabilities');
  if (!array || array.shape.join('x') !== [one.classes, one.height, one.width].join('x'))
    throw new Error('Wrong shape.');
  const halves = new Uint16Array(array.bytes.slice().buffer);
  console.log(`${text}: ${compare(logits, one, labels, halves)}`);
  rmSync(join(folder, 'out'), { recursive: true });
}

const device = await startDevice(installDawn());
device.onError((message) => {
  throw new Error(message);
});
console.log(`${device.adapter.description}; Node ${process.version}`);
const [, , ...asked] = process.argv;
try {
  for (const text of asked.length > 0 ? asked : CASES) await check(text);
} finally {
  rmSync(folder, { recursive: true });
}
