import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import { u32 } from '../kernel.js';
import { sizeOf } from '../strided/axes.js';
import cumulativeSumWgsl from './cumulative-sum.wgsl?raw';

const kernels = laneKernels('cumulative-sum', cumulativeSumWgsl);

export interface Accumulation {
  axis: number;
  /** Without the place's own value. */
  exclusive: boolean;
  /** From the end of the axis. */
  reversed: boolean;
}

/** Sums along an axis up to each place: a new tensor. @throws Error when there is no such axis */
export function cumulativeSum(x: Tensor, { axis, exclusive, reversed }: Accumulation): Tensor {
  const size = x.shape[axis];
  if (size === undefined) throw new Error(`A tensor [${x.shape}] has no axis ${axis} to sum along.`);
  const inner = sizeOf(x.shape.slice(axis + 1));
  const lanes = lanesOf(inner);
  const y = emptyTensor([...x.shape]);
  const count = x.size / size / lanes;
  const sizes = [count, size, inner / lanes, Number(exclusive), Number(reversed)].map(u32);
  dispatch(kernels[lanes], [x, y], sizes, flatGrid(count));
  return y;
}

/** Gradient of `cumulativeSum`, a new tensor: sums from the other end. */
export const cumulativeSumBackward = (dy: Tensor, { axis, exclusive, reversed }: Accumulation): Tensor =>
  cumulativeSum(dy, { axis, exclusive, reversed: !reversed });
