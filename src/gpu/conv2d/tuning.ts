import { type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { allocateBuffer, compileAhead, freeBuffer, gpuDevice } from '../backend.js';
import type { BufferRange, Kernel } from '../kernel.js';
import { Tracer } from '../plan/trace.js';
import { toFloat16 } from '../storage/cast.js';
import type { Storage } from '../storage/half.js';
import { squareWindow } from '../window/window.js';
import type { Shape4 } from './channels.js';
import { conv2d, conv2dInputGradient } from './conv2d.js';
import type { ConvGeometry } from './geometry.js';
import { timesInTurn } from './in-turn.js';
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

/** Channels for each class of the kernels in which there is a choice: 64 fill one tile, whose values may be staged as float16. */
const SHARED_CHANNELS = { float32: [128, 256], float16: [64, 128, 256] };
const REGISTER_CHANNELS = [16, 64];
/** Height and width: enough work for a GPU, and not too much for a CPU that stands in for one. */
const GPU_MAP = 96;
const CPU_MAP = 12;
/** A stem of the sizes for which there is a choice. */
const GPU_STEM = { side: 321, kernel: 7, channels: 64 };
const CPU_STEM = { side: 258, kernel: 3, channels: 16 };

type Work = () => unknown;

/**
 * Measures forms of the convolution kernels and from now on takes the fastest ones on this device for values of this
 * storage. A device is measured once for each. Call it before a run, not in it. By default the candidates are the forms that
 * give the same bytes as the device's default: results do not depend on the choice.
 */
export async function tuneConvolutions(
  storage: Storage = 'float32',
  candidates: readonly Sharing[] = equalForms(gpuDevice(), storage),
): Promise<ReadonlyMap<ShapeClass, Sharing>> {
  const device = gpuDevice();
  if (tunedSharings(device, storage).size > 0) return tunedSharings(device, storage);
  const fastest = new Map<ShapeClass, Sharing>();
  const channels = candidates.some(throughWorkgroup) ? SHARED_CHANNELS[storage] : REGISTER_CHANNELS;
  for (const count of channels) await tuneAt(count, storage, candidates, fastest);
  if (candidates.some(throughWorkgroup)) fastest.set(STEM_CLASS, await fastestStem(storage));
  keepTuned(device, storage, fastest);
  return fastest;
}

function zerosOf(shape: readonly number[], storage: Storage): Tensor {
  const whole = zeros([...shape]);
  if (storage === 'float32') return whole;
  const half = toFloat16(whole);
  whole.dispose();
  return half;
}

/** The faster form of a stem. Both give the same bytes for its size. */
async function fastestStem(storage: Storage): Promise<Sharing> {
  const { side, kernel, channels } = gpuDevice().adapterInfo?.isFallbackAdapter ? CPU_STEM : GPU_STEM;
  const stem: ConvGeometry = { ...squareWindow(kernel, { stride: 2, padding: (kernel - 1) / 2 }), groups: 1 };
  const x = zerosOf([1, side, side, 3], storage);
  const weights = zerosOf([kernel * kernel * 3 * channels], storage);
  try {
    return await fastestOf(['workgroup', 'direct'], () => conv2d(x, weights, undefined, channels, stem));
  } finally {
    x.dispose();
    weights.dispose();
  }
}

async function tuneAt(
  channels: number,
  storage: Storage,
  candidates: readonly Sharing[],
  fastest: Map<ShapeClass, Sharing>,
): Promise<void> {
  const side = gpuDevice().adapterInfo?.isFallbackAdapter ? CPU_MAP : GPU_MAP;
  const shape: Shape4 = [1, side, side, channels];
  const count = 9 * channels * channels;
  const x = zerosOf(shape, storage);
  const weights = zerosOf([count], storage);
  const buffer = allocateBuffer('tuned gradient', count);
  const gradient = { buffer, offset: 0, size: count * 4 };
  const traced = (tracer: Tracer) => worksOn(tracer.tensor(shape, storage), tracer.tensor([count], storage), gradient);
  try {
    await compileAhead(kernelsOf(candidates, traced));
    for (const work of worksOn(x, weights, gradient)) {
      const best = await fastestOf(candidates, work);
      for (const shapeClass of classesOf(() => tidy(() => void work()))) fastest.set(shapeClass, best);
    }
  } finally {
    x.dispose();
    weights.dispose();
    freeBuffer(buffer);
  }
}

/** Forward pass, dX and dW of an x [N,H,W,C] to as many channels. */
function worksOn(x: Tensor, weights: Tensor, gradient: BufferRange): Work[] {
  const shape = x.shape as Shape4;
  return [
    () => conv2d(x, weights, undefined, shape[3], geometry),
    () => conv2dInputGradient(x, weights, shape, geometry),
    () => conv2dWeightGradient(x, x, gradient, geometry),
  ];
}

/** What all candidates dispatch. A driver compiles that on several threads, where it would be compiled one by one as it is met. */
function kernelsOf(candidates: readonly Sharing[], worksOf: (tracer: Tracer) => Work[]): Kernel[] {
  const tracer = new Tracer();
  try {
    tracer.run(() => {
      const works = worksOf(tracer);
      for (const sharing of candidates) {
        fixSharing(sharing);
        for (const work of works) work();
      }
    });
  } finally {
    fixSharing();
  }
  return tracer.dispatches.map(({ kernel }) => kernel);
}

async function fastestOf(candidates: readonly Sharing[], work: Work): Promise<Sharing> {
  const ways = candidates.map((sharing) => () => {
    fixSharing(sharing);
    work();
  });
  try {
    const times = await timesInTurn(ways);
    return candidates[times.indexOf(Math.min(...times))] ?? 'none';
  } finally {
    fixSharing();
  }
}
