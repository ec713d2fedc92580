import { dispatch, gpuDevice } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, laneKernels, lanesOf } from '../elementwise/lanes.js';
import { f32, type Kernel, u32 } from '../kernel.js';
import adamWWgsl from './adamw.wgsl?raw';
import aloneWgsl from './alone.wgsl?raw';
import emaWgsl from './ema.wgsl?raw';
import followWgsl from './follow.wgsl?raw';
import { inPieces, type Region } from './pieces.js';
import sgdWgsl from './sgd.wgsl?raw';

const adamWKernels = laneKernels('adamw', adamWWgsl + aloneWgsl);
const adamWEmaKernels = laneKernels('adamw-ema', adamWWgsl + followWgsl);
const sgdKernels = laneKernels('sgd', sgdWgsl);
const emaKernels = laneKernels('ema', emaWgsl);

/** Runs a kernel over `count` floats of each region, in as many dispatches as the device's largest binding asks for. */
function update(kernels: Record<LaneCount, Kernel>, regions: Region[], count: number, values: number[]): void {
  for (const piece of inPieces(regions, count, gpuDevice().limits.maxStorageBufferBindingSize)) {
    const lanes = lanesOf(piece.count);
    const threads = piece.count / lanes;
    dispatch(kernels[lanes], piece.ranges, [u32(threads), ...values.map(f32)], flatGrid(threads));
  }
}

export interface AdamWStep {
  weights: Region;
  gradients: Region;
  /** First moment, zero before step 1. */
  m: Region;
  /** Second moment, zero before step 1. */
  v: Region;
  /** Floats of each region to update. */
  count: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  eps: number;
  weightDecay: number;
  /** 1 in the first step. */
  step: number;
  /**
   * A moving average of the weights that takes this step too, as `ema`. Together they move 36 bytes a parameter instead
   * of 28 and 12.
   */
  follower?: { teacher: Region; decay: number } | undefined;
}

/** One step of AdamW in place, as torch.optim.AdamW: decay p *= 1 - lr * wd first, eps added to sqrt(v_hat). */
export function adamW(options: AdamWStep): void {
  const { weights, gradients, m, v, count, learningRate, beta1, beta2, eps, weightDecay, step, follower } = options;
  if (!(step >= 1)) throw new Error(`AdamW counts its steps from 1, not ${step}.`);
  const stepSize = learningRate / (1 - beta1 ** step);
  const inverseRoot = 1 / Math.sqrt(1 - beta2 ** step);
  const decay = 1 - learningRate * weightDecay;
  const values = [decay, beta1, 1 - beta1, beta2, 1 - beta2, stepSize, inverseRoot, eps];
  const teacherDecay = follower?.decay ?? 0;
  const regions = [weights, gradients, m, v, ...(follower ? [follower.teacher] : [])];
  update(follower ? adamWEmaKernels : adamWKernels, regions, count, [...values, teacherDecay, 1 - teacherDecay]);
}

export interface SgdStep {
  weights: Region;
  gradients: Region;
  velocity: Region;
  /** Floats of each region to update. */
  count: number;
  learningRate: number;
  momentum: number;
  weightDecay: number;
  /** 1 in the first step, where the velocity becomes the gradient. */
  step: number;
}

/** One step of SGD in place, as torch.optim.SGD: weight decay in the gradient, no dampening, no Nesterov. */
export function sgd(options: SgdStep): void {
  const { weights, gradients, velocity, count, learningRate, momentum, weightDecay, step } = options;
  if (!(step >= 1)) throw new Error(`SGD counts its steps from 1, not ${step}.`);
  const keep = step === 1 ? 0 : momentum;
  update(sgdKernels, [weights, gradients, velocity], count, [learningRate, keep, weightDecay]);
}

export interface EmaStep {
  teacher: Region;
  student: Region;
  /** Floats of each region. */
  count: number;
  /** Share of the teacher that stays, 0 to 1. */
  decay: number;
}

/** One step of the teacher's moving average in place: teacher <- decay * teacher + (1 - decay) * student. */
export function ema({ teacher, student, count, decay }: EmaStep): void {
  update(emaKernels, [teacher, student], count, [decay, 1 - decay]);
}
