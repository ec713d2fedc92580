import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../backend.js';
import type { Binding } from '../kernel.js';
import { storageOf, storageOfBinding } from '../storage/half.js';
import { broadcastStrides, sizeOf, stridesOf } from '../strided/axes.js';
import { type CopyPlan, reversed, stridedCopy } from '../strided/strided-copy.js';

/*
 * Tensors with the values of other tensors in another order or place. Each is one strided copy. Its gradient is the
 * copy the other way.
 */

function copied(source: Binding, shape: readonly number[], plan: CopyPlan): Tensor {
  const target = emptyTensor([...shape], storageOfBinding(source));
  stridedCopy(source, target, plan);
  return target;
}

/** The values of a tensor or a range of parameters, in a new tensor of this shape. */
export const copyOf = (values: Binding, shape: readonly number[]): Tensor =>
  copied(values, shape, { axes: [{ size: sizeOf(shape), from: 1, to: 1 }] });

/**
 * Axis i of the result is axis permutation[i] of `x`: a new tensor. Its gradient is the transpose by `inverseOf`.
 * @throws Error when this is no permutation of the axes
 */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  if (String([...permutation].sort((a, b) => a - b)) !== String(x.shape.map((_, axis) => axis))) {
    throw new Error(`Cannot transpose [${x.shape}] by [${permutation}].`);
  }
  const shape = permutation.map((axis) => x.shape[axis] ?? 0);
  const [from, to] = [stridesOf(x.shape), stridesOf(shape)];
  const axes = shape.map((size, axis) => ({ size, from: from[permutation[axis] ?? 0] ?? 0, to: to[axis] ?? 0 }));
  return copied(x, shape, { axes });
}

export const inverseOf = (permutation: readonly number[]): number[] =>
  permutation.map((_, axis) => permutation.indexOf(axis));

/** Positions start, start + step, .. below end of one axis. */
export interface Slice {
  axis: number;
  start: number;
  end: number;
  step: number;
}

/** From a tensor of `shape` to its slice. */
function slicePlan(shape: readonly number[], { axis, start, end, step }: Slice): { shape: number[]; plan: CopyPlan } {
  const length = shape[axis] ?? 0;
  if (!(step >= 1 && start >= 0 && start < end && end <= length)) {
    throw new Error(`Cannot take ${start}..${end}, step ${step}, of axis ${axis} of [${shape}].`);
  }
  const sliced = shape.map((size, at) => (at === axis ? Math.ceil((end - start) / step) : size));
  const [from, to] = [stridesOf(shape), stridesOf(sliced)];
  const axes = sliced.map((size, at) => ({ size, from: (from[at] ?? 0) * (at === axis ? step : 1), to: to[at] ?? 0 }));
  return { shape: sliced, plan: { axes, fromStart: start * (from[axis] ?? 0) } };
}

/** A new tensor. @throws Error when the positions are not in the axis, or there are none */
export function slice(x: Tensor, positions: Slice): Tensor {
  const { shape, plan } = slicePlan(x.shape, positions);
  return copied(x, shape, plan);
}

/** Adds a slice to its own place in `whole`, in place. If `whole` is zeros, this is the gradient of `slice`. */
export function addSlice(part: Tensor, whole: Tensor, positions: Slice): void {
  stridedCopy(part, whole, reversed(slicePlan(whole.shape, positions).plan), { add: true });
}

/**
 * Tensors one after the other along an axis: a new tensor, one dispatch each. Its gradients are slices.
 * @throws Error when the other axes differ
 */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const others = ({ shape }: Tensor) => String(shape.filter((_, at) => at !== axis));
  const first = tensors[0];
  if (!first || axis >= first.shape.length || tensors.some((tensor) => others(tensor) !== others(first))) {
    throw new Error(
      `Cannot join ${tensors.map(({ shape }) => `[${shape}]`).join(', ') || 'nothing'} along axis ${axis}.`,
    );
  }
  const length = tensors.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const shape = first.shape.map((size, at) => (at === axis ? length : size));
  const result = emptyTensor(shape, storageOf(first));
  let start = 0;
  for (const tensor of tensors) {
    const end = start + (tensor.shape[axis] ?? 0);
    stridedCopy(tensor, result, reversed(slicePlan(shape, { axis, start, end, step: 1 }).plan));
    start = end;
  }
  return result;
}

/** `x` repeated along axes of 1 and new leading ones, as NumPy's broadcast_to: a new tensor. Its gradient is a sum. */
export function expand(x: Tensor, shape: readonly number[]): Tensor {
  const [from, to] = [broadcastStrides(x.shape, shape), stridesOf(shape)];
  const axes = shape.map((size, axis) => ({ size, from: from[axis] ?? 0, to: to[axis] ?? 0 }));
  return copied(x, shape, { axes });
}

/** How depth becomes space: the channels of a pixel are [block row, block column, C'] (DCR) or [C', row, column] (CRD). */
export interface Blocks {
  blockSize: number;
  mode: 'DCR' | 'CRD';
}

function blockPlan([batch = 0, height = 0, width = 0, channels = 0]: readonly number[], { blockSize, mode }: Blocks) {
  const depth = channels / blockSize ** 2;
  if (!Number.isInteger(depth)) throw new Error(`${channels} channels cannot be laid out in blocks of ${blockSize}.`);
  const shape = [batch, height * blockSize, width * blockSize, depth];
  const [row, column, channel] = mode === 'DCR' ? [blockSize * depth, depth, 1] : [blockSize, 1, blockSize ** 2];
  const line = width * blockSize * depth;
  const axes = [
    { size: batch * height, from: width * channels, to: blockSize * line },
    { size: blockSize, from: row, to: line },
    { size: width, from: channels, to: blockSize * depth },
    { size: blockSize, from: column, to: depth },
    { size: depth, from: channel, to: 1 },
  ];
  return { shape, plan: { axes } };
}

/** [N, H, W, C] -> a new tensor [N, H b, W b, C / b^2], as ONNX's DepthToSpace. @throws Error when C does not divide */
export function depthToSpace(x: Tensor, blocks: Blocks): Tensor {
  const { shape, plan } = blockPlan(x.shape, blocks);
  return copied(x, shape, plan);
}

/** The gradient of `depthToSpace` of a tensor of `shape`, and its inverse. */
export const spaceToDepth = (y: Tensor, shape: readonly number[], blocks: Blocks): Tensor =>
  copied(y, shape, reversed(blockPlan(shape, blocks).plan));
