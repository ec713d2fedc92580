import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { filled } from '../elementwise/elementwise.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type Kernel, u32 } from '../kernel.js';
import { sizeOf } from '../strided/axes.js';
import pickWgsl from './pick.wgsl?raw';
import putWgsl from './put.wgsl?raw';
import rankedWgsl from './ranked.wgsl?raw';

/*
 * Picking by places that are computed on the GPU: whole numbers kept as floats, which hold them up to 2^24.
 */

const rankedKernel: Kernel = { name: 'ranked', wgsl: rankedWgsl };
const pickKernel: Kernel = { name: 'pick', wgsl: pickWgsl };
const putKernel = (add: boolean): Kernel => ({ name: 'put', wgsl: putWgsl, constants: { ADD: Number(add) } });

const longestAxis = 2 ** 24;

function sizesOf(shape: readonly number[], axis: number): { size: number; inner: number } {
  const size = shape[axis];
  if (size === undefined) throw new Error(`A tensor [${shape}] has no axis ${axis} to pick from.`);
  if (size > longestAxis) throw new Error(`Axis ${axis} of [${shape}] is too long to be picked from.`);
  return { size, inner: sizeOf(shape.slice(axis + 1)) };
}

export interface Ranking {
  axis: number;
  /** How many places of each line. */
  count: number;
  /** The largest values, else the smallest. */
  largest: boolean;
  /** The order of equal values. */
  ties: 'first' | 'last';
}

/** Places of the `count` largest or smallest values along an axis, in their order: a new tensor. */
export function ranked(x: Tensor, { axis, count, largest, ties }: Ranking): Tensor {
  const { size, inner } = sizesOf(x.shape, axis);
  if (!(count >= 1 && count <= size)) throw new Error(`Axis ${axis} of [${x.shape}] has no ${count} values.`);
  const places = emptyTensor(x.shape.map((length, at) => (at === axis ? count : length)));
  const sizes = [x.size, size, inner, count, Number(largest), Number(ties === 'last')].map(u32);
  dispatch(rankedKernel, [x, places], sizes, flatGrid(x.size));
  return places;
}

function checkPlaces(shape: readonly number[], places: Tensor, axis: number): void {
  const fits =
    places.shape.length === shape.length && places.shape.every((size, at) => at === axis || size === shape[at]);
  if (!fits) throw new Error(`Places [${places.shape}] do not fit a tensor [${shape}] along axis ${axis}.`);
}

/** The values of `x` at computed places of an axis: a new tensor of the shape of `places`. */
export function pick(x: Tensor, places: Tensor, axis: number): Tensor {
  const { size, inner } = sizesOf(x.shape, axis);
  checkPlaces(x.shape, places, axis);
  const y = emptyTensor([...places.shape]);
  const sizes = [y.size, size, inner, places.shape[axis] ?? 1].map(u32);
  dispatch(pickKernel, [x, places, y], sizes, flatGrid(y.size));
  return y;
}

/** Gradient of `pick` with regard to its input of `shape`, a new tensor. Deterministic. */
export function pickBackward(dy: Tensor, places: Tensor, shape: readonly number[], axis: number): Tensor {
  const zeros = filled(shape, 0);
  const dx = put(zeros, places, dy, { axis, reduction: 'add' });
  zeros.dispose();
  return dx;
}

export interface Putting {
  axis: number;
  /** 'none': the last update at a place is its value. */
  reduction: 'none' | 'add';
}

/** A copy of `x` with `updates` at computed places of an axis, or added there. */
export function put(x: Tensor, places: Tensor, updates: Tensor, { axis, reduction }: Putting): Tensor {
  const { size, inner } = sizesOf(x.shape, axis);
  checkPlaces(x.shape, places, axis);
  if (String(updates.shape) !== String(places.shape)) {
    throw new Error(`Updates [${updates.shape}] do not fit places [${places.shape}].`);
  }
  const y = emptyTensor([...x.shape]);
  const sizes = [y.size, size, inner, places.shape[axis] ?? 1].map(u32);
  dispatch(putKernel(reduction === 'add'), [x, places, updates, y], sizes, flatGrid(y.size));
  return y;
}

/** Gradient of `put` with regard to `x`, a new tensor: what was overwritten has none. */
export function putBackward(dy: Tensor, places: Tensor, { axis, reduction }: Putting): Tensor {
  if (reduction === 'add') return dy.clone();
  const zeros = filled(places.shape, 0);
  const dx = put(dy, places, zeros, { axis, reduction });
  zeros.dispose();
  return dx;
}
