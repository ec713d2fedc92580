import type { Tensor } from '@tensorflow/tfjs-core';
import { expand } from '../arrange/arrange.js';
import { dispatch, emptyTensor, view } from '../backend.js';
import { segmentSums } from '../column-sums/column-sums.js';
import { scale } from '../elementwise/elementwise.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, laneKernels, lanesOf } from '../elementwise/lanes.js';
import { type Kernel, u32 } from '../kernel.js';
import { inFloat32 } from '../storage/cast.js';
import { sizeOf } from '../strided/axes.js';
import reduceMaxWgsl from './reduce-max.wgsl?raw';
import reduceMaxBackwardWgsl from './reduce-max-backward.wgsl?raw';
import reduceProductWgsl from './reduce-product.wgsl?raw';
import reduceProductBackwardWgsl from './reduce-product-backward.wgsl?raw';

const maxKernels = laneKernels('reduce-max', reduceMaxWgsl);
const maxBackwardKernels = laneKernels('reduce-max-backward', reduceMaxBackwardWgsl);
const productKernels = laneKernels('reduce-product', reduceProductWgsl);
const productBackwardKernels = laneKernels('reduce-product-backward', reduceProductBackwardWgsl);

/** Neighbouring axes that are reduced together: a tensor [outer, size, inner] that loses its middle axis. */
interface Group {
  outer: number;
  size: number;
  inner: number;
}

/** The groups of reduced axes, innermost first; each as it is when those before it are gone. */
function groupsOf(shape: readonly number[], axes: readonly number[]): Group[] {
  const wrong = axes.find((axis) => !(axis >= 0 && axis < shape.length));
  if (wrong !== undefined) throw new Error(`A tensor [${shape}] has no axis ${wrong} to reduce.`);
  const groups: Group[] = [];
  let inner = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    const outer = sizeOf(shape.slice(0, axis));
    if (!axes.includes(axis)) {
      inner *= size;
      continue;
    }
    const last = groups.at(-1);
    if (size === 1) continue;
    if (last && last.inner === inner) groups[groups.length - 1] = { outer, size: last.size * size, inner };
    else groups.push({ outer, size, inner });
  }
  return groups;
}

/** `shape` with reduced axes of 1. */
const keptShape = (shape: readonly number[], axes: readonly number[]): number[] =>
  shape.map((size, axis) => (axes.includes(axis) ? 1 : size));

/** Reduces the groups in turn; intermediate results are freed. The result may share the memory of `x`. */
function inTurn(
  x: Tensor,
  groups: readonly Group[],
  step: (from: Tensor, group: Group, last: boolean) => Tensor,
): Tensor {
  let result = x.clone();
  groups.forEach((group, index) => {
    const next = step(result, group, index === groups.length - 1);
    result.dispose();
    result = next;
  });
  return result;
}

/** A view that takes the place of a handle. */
function reshaped(x: Tensor, shape: readonly number[]): Tensor {
  const result = view(x, shape);
  x.dispose();
  return result;
}

function sumOfGroup(x: Tensor, { outer, size, inner }: Group, factor: number): Tensor {
  const rows = view(x, [outer, size, inner]);
  const sums = segmentSums(rows, outer, { factor });
  rows.dispose();
  return sums;
}

/**
 * factor * the sum of `x` over some axes, which are kept with size 1: a new tensor, or a view of `x` where nothing is summed.
 * Deterministic.
 */
export function reduceSum(x: Tensor, axes: readonly number[], factor = 1): Tensor {
  const groups = groupsOf(x.shape, axes);
  const shape = keptShape(x.shape, axes);
  if (groups.length === 0) return factor === 1 ? view(x, shape) : reshaped(scale(x, factor), shape);
  const sum = (whole: Tensor): Tensor =>
    inTurn(whole, groups, (from, group, last) => sumOfGroup(from, group, last ? factor : 1));
  // A sum in between is no value of the network: it is not rounded.
  return reshaped(groups.length > 1 ? inFloat32([x], sum) : sum(x), shape);
}

const countOf = (shape: readonly number[], axes: readonly number[]): number =>
  sizeOf(shape.filter((_, axis) => axes.includes(axis)));

/** The mean of `x` over some axes, which are kept with size 1. */
export const reduceMean = (x: Tensor, axes: readonly number[]): Tensor =>
  reduceSum(x, axes, 1 / countOf(x.shape, axes));

/** Gradient of `reduceSum` (kind 'sum') or `reduceMean` of a tensor of `shape`, a new tensor of that shape; dy in any shape. */
export function reduceSumBackward(
  dy: Tensor,
  shape: readonly number[],
  axes: readonly number[],
  kind: 'sum' | 'mean',
): Tensor {
  const part = kind === 'sum' ? dy.clone() : scale(dy, 1 / countOf(shape, axes));
  const kept = reshaped(part, keptShape(shape, axes));
  const dx = expand(kept, shape);
  kept.dispose();
  return dx;
}

/** Axes of `from` along which a tensor of shape `to` was repeated. */
function repeatedAxes(from: readonly number[], to: readonly number[]): number[] {
  const missing = from.length - to.length;
  return [...from.keys()].filter((axis) => axis < missing || (to[axis - missing] === 1 && from[axis] !== 1));
}

/** factor * `x` summed to a shape that broadcasts to its own: the gradient of broadcasting. It may share the memory of `x`. */
export function sumTo(x: Tensor, shape: readonly number[], factor = 1): Tensor {
  return reshaped(reduceSum(x, repeatedAxes(x.shape, shape), factor), shape);
}

/** a * b summed to a shape without the product in between; undefined where that takes more than one sum. */
export function sumProductTo(a: Tensor, b: Tensor, shape: readonly number[]): Tensor | undefined {
  const [group, more] = groupsOf(a.shape, repeatedAxes(a.shape, shape));
  if (!group || more || String(a.shape) !== String(b.shape)) return undefined;
  const { outer, size, inner } = group;
  const [left, right] = [view(a, [outer, size, inner]), view(b, [outer, size, inner])];
  const sums = segmentSums(left, outer, { by: right, term: 'product', shape: [...shape] });
  left.dispose();
  right.dispose();
  return sums;
}

function dispatchGroup(kernels: Record<LaneCount, Kernel>, tensors: Tensor[], { outer, size, inner }: Group): void {
  const lanes = lanesOf(inner);
  const count = (outer * inner) / lanes;
  dispatch(kernels[lanes], tensors, [count, size, inner / lanes].map(u32), flatGrid(count));
}

const ofGroup =
  (kernels: Record<LaneCount, Kernel>) =>
  (x: Tensor, group: Group): Tensor => {
    const y = emptyTensor([group.outer, group.inner]);
    dispatchGroup(kernels, [x, y], group);
    return y;
  };

const maxOfGroup = ofGroup(maxKernels);
const productOfGroup = ofGroup(productKernels);

/** The largest value of `x` over some axes, which are kept with size 1: a new tensor, or a view of `x`. */
export function reduceMax(x: Tensor, axes: readonly number[]): Tensor {
  const largest = inTurn(x, groupsOf(x.shape, axes), maxOfGroup);
  return reshaped(largest, keptShape(x.shape, axes));
}

/** The product of `x` over some axes, which are kept with size 1: a new tensor, or a view of `x`. */
export function reduceProduct(x: Tensor, axes: readonly number[]): Tensor {
  const product = inTurn(x, groupsOf(x.shape, axes), productOfGroup);
  return reshaped(product, keptShape(x.shape, axes));
}

/** Gradients of groups that were reduced in turn, the last one first. A new tensor, or a view of dy. */
function inTurnBack(
  dy: Tensor,
  x: Tensor,
  axes: readonly number[],
  step: (from: Tensor, group: Group) => Tensor,
  back: (gradient: Tensor, from: Tensor, reduced: Tensor, into: Tensor, group: Group) => void,
): Tensor {
  const groups = groupsOf(x.shape, axes);
  const values = [x.clone()];
  for (const group of groups) values.push(step(values.at(-1) ?? x, group));
  let gradient = dy.clone();
  for (const [index, group] of [...groups.entries()].toReversed()) {
    const [from, reduced] = [values[index], values[index + 1]];
    if (!from || !reduced) continue;
    const next = emptyTensor([group.outer, group.size, group.inner]);
    back(gradient, from, reduced, next, group);
    gradient.dispose();
    gradient = next;
  }
  for (const value of values) value.dispose();
  return reshaped(gradient, x.shape);
}

/** Gradient of `reduceMax`: equal largest values of neighbouring axes share it. A new tensor, or a view of dy. */
export const reduceMaxBackward = (dy: Tensor, x: Tensor, axes: readonly number[]): Tensor =>
  inTurnBack(dy, x, axes, maxOfGroup, (gradient, from, largest, into, group) =>
    dispatchGroup(maxBackwardKernels, [gradient, from, largest, into], group),
  );

/** Gradient of `reduceProduct`, also where factors are 0. A new tensor, or a view of dy. */
export const reduceProductBackward = (dy: Tensor, x: Tensor, axes: readonly number[]): Tensor =>
  inTurnBack(dy, x, axes, productOfGroup, (gradient, from, _, into, group) =>
    dispatchGroup(productBackwardKernels, [gradient, from, into], group),
  );

/** True where axes that are reduced together lie side by side. */
export const areNeighbours = (shape: readonly number[], axes: readonly number[]): boolean =>
  groupsOf(shape, axes).length < 2;
