import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { lanesOf } from '../elementwise/lanes.js';
import { type Binding, u32 } from '../kernel.js';
import { storedLaneKernels } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import { sizeOf } from '../strided/axes.js';
import gatherWgsl from './gather.wgsl?raw';
import gatherBackwardWgsl from './gather-backward.wgsl?raw';

const forward = storedLaneKernels('gather', gatherWgsl);
const backward = storedLaneKernels('gather-backward', gatherBackwardWgsl);

/** Floats hold whole numbers up to here. */
const largestIndex = 2 ** 24;

/**
 * The table that the kernels read for constant indices, as floats: the indices; for each position of the axis up to the
 * largest index, where its places start in the list that follows; the places, ordered by index.
 * @throws Error when an index is negative, no whole number or too large
 */
export function gatherTable(indices: readonly number[]): Float32Array {
  const wrong = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= largestIndex);
  if (indices.length === 0 || wrong !== undefined)
    throw new Error(`Cannot pick position ${wrong ?? '(there is none)'}.`);
  const known = knownOf(indices);
  const starts = new Array<number>(known + 1).fill(0);
  for (const index of indices) starts[index + 1] = (starts[index + 1] ?? 0) + 1;
  for (let index = 1; index <= known; index++) starts[index] = (starts[index] ?? 0) + (starts[index - 1] ?? 0);
  const places = [...indices.keys()].sort((a, b) => (indices[a] ?? 0) - (indices[b] ?? 0) || a - b);
  return Float32Array.from([...indices, ...starts, ...places]);
}

const knownOf = (indices: readonly number[]): number => indices.reduce((most, index) => Math.max(most, index), 0) + 1;

/** Floats of the table of these indices. */
export const gatherTableSize = (indices: readonly number[]): number => 2 * indices.length + knownOf(indices) + 1;

export interface Picked {
  axis: number;
  indices: readonly number[];
  /** `gatherTable(indices)`, on the GPU. */
  table: Binding;
}

function sizesOf(shape: readonly number[], { axis, indices }: Picked) {
  const size = shape[axis] ?? 0;
  if (knownOf(indices) > size) throw new Error(`Axis ${axis} of [${shape}] has no position ${knownOf(indices) - 1}.`);
  const inner = sizeOf(shape.slice(axis + 1));
  return { size, inner, lanes: lanesOf(inner) };
}

/** Positions `indices` of an axis of `x`, in their order: a new tensor. @throws Error when the axis is shorter */
export function gather(x: Tensor, picked: Picked): Tensor {
  const { size, inner, lanes } = sizesOf(x.shape, picked);
  const shape = x.shape.map((length, at) => (at === picked.axis ? picked.indices.length : length));
  const y = emptyTensor(shape, storageOf(x));
  const count = y.size / lanes;
  const sizes = [count, inner / lanes, size, picked.indices.length].map(u32);
  dispatch(forward[storageOf(x)][lanes], [x, picked.table, y], sizes, flatGrid(count));
  return y;
}

/** Gradient of `gather` with regard to its input of `shape`, a new tensor. Deterministic. */
export function gatherBackward(dy: Tensor, shape: readonly number[], picked: Picked): Tensor {
  const { size, inner, lanes } = sizesOf(shape, picked);
  const dx = emptyTensor([...shape], storageOf(dy));
  const count = dx.size / lanes;
  const sizes = [count, inner / lanes, size, picked.indices.length, knownOf(picked.indices)].map(u32);
  dispatch(backward[storageOf(dy)][lanes], [dy, picked.table, dx], sizes, flatGrid(count));
  return dx;
}
