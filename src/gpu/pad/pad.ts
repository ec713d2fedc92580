import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { filled } from '../elementwise/elementwise.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, laneKernels, lanesOf } from '../elementwise/lanes.js';
import { i32, type Kernel, u32 } from '../kernel.js';
import { storageOf } from '../storage/half.js';
import { sizeOf, stridesOf } from '../strided/axes.js';
import { type CopyPlan, reversed, stridedCopy } from '../strided/strided-copy.js';
import padAxisWgsl from './pad-axis.wgsl?raw';
import padAxisBackwardWgsl from './pad-axis-backward.wgsl?raw';

const forward = laneKernels('pad-axis', padAxisWgsl);
const backward = laneKernels('pad-axis-backward', padAxisBackwardWgsl);

export interface Padding {
  /** Positions added at both ends of each axis; negative ones are cut off. */
  before: readonly number[];
  after: readonly number[];
  /** Their content: `value`, the mirror image (without the border itself), the border, or what is at the other end. */
  mode: 'constant' | 'reflect' | 'edge' | 'wrap';
  value: number;
}

/** MODE in the WGSL. */
const MODES = { reflect: 0, edge: 1, wrap: 2 } as const;

function paddedShape(shape: readonly number[], { before, after, mode }: Padding): number[] {
  const wrong = shape.some((size, axis) => {
    const [front, back] = [before[axis] ?? 0, after[axis] ?? 0];
    return (
      size + front + back < 1 || front < -size || back < -size || (mode === 'reflect' && Math.max(front, back) >= size)
    );
  });
  if (wrong || before.length !== shape.length || after.length !== shape.length) {
    throw new Error(`Cannot pad [${shape}] by ${before} and ${after} (${mode}).`);
  }
  return shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
}

/** From the middle of the padded tensor to what of the tensor it shows. */
function middle(shape: readonly number[], padded: readonly number[], before: readonly number[]): CopyPlan {
  const [from, to] = [stridesOf(padded), stridesOf(shape)];
  const shown = (axis: number): number => {
    const front = before[axis] ?? 0;
    return Math.min((shape[axis] ?? 0) + Math.min(0, front), (padded[axis] ?? 0) - Math.max(0, front));
  };
  const axes = shape.map((_, axis) => ({ size: shown(axis), from: from[axis] ?? 0, to: to[axis] ?? 0 }));
  const startOf = (strides: readonly number[], sign: number): number =>
    strides.reduce((sum, stride, axis) => sum + stride * Math.max(0, sign * (before[axis] ?? 0)), 0);
  return { axes, fromStart: startOf(from, 1), toStart: startOf(to, -1) };
}

/** One axis at a time: [outer, size, inner] and [outer, padded, inner]. */
function alongAxis(
  kernels: Record<LaneCount, Kernel>,
  from: Tensor,
  shapes: { shape: readonly number[]; padded: readonly number[]; result: readonly number[] },
  axis: number,
  { before, mode }: Padding & { mode: keyof typeof MODES },
): Tensor {
  const { shape, padded, result } = shapes;
  const to = emptyTensor([...result]);
  const inner = sizeOf(shape.slice(axis + 1));
  const lanes = lanesOf(inner);
  const sizes = [i32(shape[axis] ?? 0), i32(before[axis] ?? 0), u32(padded[axis] ?? 0)];
  const kernel = { ...kernels[lanes], constants: { MODE: MODES[mode] } };
  dispatch(kernel, [from, to], [u32(to.size / lanes), u32(inner / lanes), ...sizes], flatGrid(to.size / lanes));
  return to;
}

const paddedAxes = ({ before, after }: Padding): number[] =>
  [...before.keys()].filter((axis) => before[axis] !== 0 || after[axis] !== 0);

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
    const y = filled(whole, padding.value, storageOf(x));
    stridedCopy(x, y, reversed(middle(x.shape, whole, padding.before)));
    return y;
  }
  const { mode } = padding;
  return inTurn(x, paddedAxes(padding), (from, axis) => {
    const padded = withAxis(from.shape, axis, whole[axis] ?? 0);
    return alongAxis(forward, from, { shape: from.shape, padded, result: padded }, axis, { ...padding, mode });
  });
}

/** Gradient of `pad` with regard to its input of shape `xShape`, a new tensor. */
export function padBackward(dy: Tensor, xShape: readonly number[], padding: Padding): Tensor {
  const whole = paddedShape(xShape, padding);
  if (padding.mode === 'constant') {
    const isCut = [...padding.before, ...padding.after].some((size) => size < 0);
    const storage = storageOf(dy);
    const dx = isCut ? filled([...xShape], 0, storage) : emptyTensor([...xShape], storage);
    stridedCopy(dy, dx, middle(xShape, whole, padding.before));
    return dx;
  }
  const { mode } = padding;
  return inTurn(dy, paddedAxes(padding).toReversed(), (from, axis) => {
    const shape = withAxis(from.shape, axis, xShape[axis] ?? 0);
    return alongAxis(backward, from, { shape, padded: from.shape, result: shape }, axis, { ...padding, mode });
  });
}
