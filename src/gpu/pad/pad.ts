import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { filled } from '../elementwise/elementwise.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, laneKernels, lanesOf } from '../elementwise/lanes.js';
import { i32, type Kernel, u32 } from '../kernel.js';
import { sizeOf, stridesOf } from '../strided/axes.js';
import { type CopyPlan, reversed, stridedCopy } from '../strided/strided-copy.js';
import padAxisWgsl from './pad-axis.wgsl?raw';
import padAxisBackwardWgsl from './pad-axis-backward.wgsl?raw';

const forward = laneKernels('pad-axis', padAxisWgsl);
const backward = laneKernels('pad-axis-backward', padAxisBackwardWgsl);

export interface Padding {
  /** Positions added at both ends of each axis. */
  before: readonly number[];
  after: readonly number[];
  /** Their content: `value`, the mirror image (without the border itself), or the border. */
  mode: 'constant' | 'reflect' | 'edge';
  value: number;
}

function paddedShape(shape: readonly number[], { before, after, mode }: Padding): number[] {
  const wrong = shape.some((size, axis) => {
    const ends = [before[axis] ?? -1, after[axis] ?? -1];
    return Math.min(...ends) < 0 || (mode === 'reflect' && Math.max(...ends) >= size);
  });
  if (wrong || before.length !== shape.length || after.length !== shape.length) {
    throw new Error(`Cannot pad [${shape}] by ${before} and ${after} (${mode}).`);
  }
  return shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
}

/** From the middle of the padded tensor to the tensor. */
function middle(shape: readonly number[], padded: readonly number[], before: readonly number[]): CopyPlan {
  const [from, to] = [stridesOf(padded), stridesOf(shape)];
  const axes = shape.map((size, axis) => ({ size, from: from[axis] ?? 0, to: to[axis] ?? 0 }));
  return { axes, fromStart: from.reduce((sum, stride, axis) => sum + stride * (before[axis] ?? 0), 0) };
}

/** One axis at a time: [outer, size, inner] and [outer, padded, inner]. */
function alongAxis(
  kernels: Record<LaneCount, Kernel>,
  from: Tensor,
  shapes: { shape: readonly number[]; padded: readonly number[]; result: readonly number[] },
  axis: number,
  { before, mode }: Padding,
): Tensor {
  const { shape, padded, result } = shapes;
  const to = emptyTensor([...result]);
  const inner = sizeOf(shape.slice(axis + 1));
  const lanes = lanesOf(inner);
  const sizes = [i32(shape[axis] ?? 0), i32(before[axis] ?? 0), u32(padded[axis] ?? 0)];
  const kernel = { ...kernels[lanes], constants: { EDGE: Number(mode === 'edge') } };
  dispatch(kernel, [from, to], [u32(to.size / lanes), u32(inner / lanes), ...sizes], flatGrid(to.size / lanes));
  return to;
}

const paddedAxes = ({ before, after }: Padding): number[] =>
  [...before.keys()].filter((axis) => (before[axis] ?? 0) + (after[axis] ?? 0) > 0);

const withAxis = (shape: readonly number[], axis: number, size: number): number[] =>
  shape.map((old, at) => (at === axis ? size : old));

/** Runs a step for each padded axis in turn, on the result of the step before. Intermediate results are freed. */
function inTurn(x: Tensor, axes: readonly number[], step: (from: Tensor, axis: number) => Tensor): Tensor {
  let result = x.clone();
  for (const axis of axes) {
    const next = step(result, axis);
    result.dispose();
    result = next;
  }
  return result;
}

/**
 * `x` with positions added at the ends of its axes, as torch.nn.functional.pad: a new tensor.
 * @throws Error when an axis is too short to be mirrored
 */
export function pad(x: Tensor, padding: Padding): Tensor {
  const whole = paddedShape(x.shape, padding);
  if (padding.mode === 'constant') {
    const y = filled(whole, padding.value);
    stridedCopy(x, y, reversed(middle(x.shape, whole, padding.before)));
    return y;
  }
  return inTurn(x, paddedAxes(padding), (from, axis) => {
    const padded = withAxis(from.shape, axis, whole[axis] ?? 0);
    return alongAxis(forward, from, { shape: from.shape, padded, result: padded }, axis, padding);
  });
}

/** Gradient of `pad` with regard to its input of shape `xShape`, a new tensor. */
export function padBackward(dy: Tensor, xShape: readonly number[], padding: Padding): Tensor {
  const whole = paddedShape(xShape, padding);
  if (padding.mode === 'constant') {
    const dx = emptyTensor([...xShape]);
    stridedCopy(dy, dx, middle(xShape, whole, padding.before));
    return dx;
  }
  return inTurn(dy, paddedAxes(padding).toReversed(), (from, axis) => {
    const shape = withAxis(from.shape, axis, xShape[axis] ?? 0);
    return alongAxis(backward, from, { shape, padded: from.shape, result: shape }, axis, padding);
  });
}
