import { type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { allocateBuffer, finished, freeBuffer, gpuDevice } from '../backend.js';
import { squareWindow } from '../window/window.js';
import type { Shape4 } from './channels.js';
import { conv2d, conv2dInputGradient } from './conv2d.js';
import type { ConvGeometry } from './geometry.js';
import { STEM_CLASS } from './stem.js';
import {
  classesOf,
  equalForms,
  fixSharing,
  keepTuned,
  type ShapeClass,
  type Sharing,
  throughWorkgroup,
  tunedSharings,
} from './variant.js';
import { conv2dWeightGradient } from './weight-gradient.js';

const geometry: ConvGeometry = { ...squareWindow(3, { padding: 1 }), groups: 1 };

/** Channels for each class of the kernels in which there is a choice. */
const SHARED_CHANNELS = [128, 256];
const REGISTER_CHANNELS = [16, 64];
/** Height and width: enough work for a GPU, and not too much for a CPU that stands in for one. */
const GPU_MAP = 96;
const CPU_MAP = 12;
/** A stem of the sizes for which there is a choice. */
const GPU_STEM = { side: 321, kernel: 7, channels: 64 };
const CPU_STEM = { side: 258, kernel: 3, channels: 16 };
const ROUNDS = 5;

type Work = () => unknown;

/**
 * Measures forms of the convolution kernels and from now on takes the fastest ones on this device. A device is measured
 * once. Call it before a run, not in it. By default the candidates are the forms that give the same bytes as the
 * device's default: results do not depend on the choice.
 */
export async function tuneConvolutions(
  candidates: readonly Sharing[] = equalForms(gpuDevice()),
): Promise<ReadonlyMap<ShapeClass, Sharing>> {
  const device = gpuDevice();
  if (tunedSharings(device).size > 0) return tunedSharings(device);
  const fastest = new Map<ShapeClass, Sharing>();
  const channels = candidates.some(throughWorkgroup) ? SHARED_CHANNELS : REGISTER_CHANNELS;
  for (const count of channels) await tuneAt(count, candidates, fastest);
  if (candidates.some(throughWorkgroup)) fastest.set(STEM_CLASS, await fastestStem());
  keepTuned(device, fastest);
  return fastest;
}

/** The faster form of a stem. Both give the same bytes for its size. */
async function fastestStem(): Promise<Sharing> {
  const { side, kernel, channels } = gpuDevice().adapterInfo?.isFallbackAdapter ? CPU_STEM : GPU_STEM;
  const stem: ConvGeometry = { ...squareWindow(kernel, { stride: 2, padding: (kernel - 1) / 2 }), groups: 1 };
  const x = zeros([1, side, side, 3]) as Tensor;
  const weights = zeros([kernel * kernel * 3 * channels]);
  try {
    return await fastestOf(['workgroup', 'direct'], () => conv2d(x, weights, undefined, channels, stem));
  } finally {
    x.dispose();
    weights.dispose();
  }
}

async function tuneAt(
  channels: number,
  candidates: readonly Sharing[],
  fastest: Map<ShapeClass, Sharing>,
): Promise<void> {
  const side = gpuDevice().adapterInfo?.isFallbackAdapter ? CPU_MAP : GPU_MAP;
  const shape: Shape4 = [1, side, side, channels];
  const count = 9 * channels * channels;
  const x = zeros(shape) as Tensor;
  const weights = zeros([count]);
  const buffer = allocateBuffer('tuned gradient', count);
  const works: Work[] = [
    () => conv2d(x, weights, undefined, channels, geometry),
    () => conv2dInputGradient(x, weights, shape, geometry),
    () => conv2dWeightGradient(x, x, { buffer, offset: 0, size: count * 4 }, geometry),
  ];
  try {
    for (const work of works) {
      const best = await fastestOf(candidates, work);
      for (const shapeClass of classesOf(() => run(work))) fastest.set(shapeClass, best);
    }
  } finally {
    x.dispose();
    weights.dispose();
    freeBuffer(buffer);
  }
}

function run(work: Work): void {
  tidy(() => {
    work();
  });
}

/** Rounds over all candidates, so that a change of the machine's speed meets all of them; the median decides. */
async function fastestOf(candidates: readonly Sharing[], work: Work): Promise<Sharing> {
  const times = candidates.map((): number[] => []);
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [index, sharing] of candidates.entries()) {
        fixSharing(sharing);
        const time = await timeOf(work);
        if (round > 0) times[index]?.push(time); // The first round compiles.
      }
    }
  } finally {
    fixSharing();
  }
  const medians = times.map(median);
  return candidates[medians.indexOf(Math.min(...medians))] ?? 'none';
}

async function timeOf(work: Work): Promise<number> {
  await finished();
  const start = performance.now();
  run(work);
  await finished();
  return performance.now() - start;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
