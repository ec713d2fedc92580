import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels } from '../elementwise/lanes.js';
import { broadcastShape, broadcastStrides, planWalk, walkScalars } from '../strided/axes.js';
import walkWgsl from '../strided/walk.wgsl?raw';
import divisionWgsl from './division.wgsl?raw';

const kernels = laneKernels('division', `${walkWgsl}${divisionWgsl}`);

/** In the order of KIND in division.wgsl. */
const kinds = ['quotient', 'remainder', 'modulo'] as const;

/** The quotient rounded towards 0; what is left of the dividend, with its sign (remainder) or the divisor's (modulo). */
export type DivisionKind = (typeof kinds)[number];

/**
 * Whole division of two tensors, element by element, their shapes made equal as NumPy broadcasts them: a new tensor.
 * @throws Error when the shapes do not broadcast
 */
export function division(kind: DivisionKind, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShape(a.shape, b.shape);
  const [ofA, ofB] = [broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape)];
  const axes = shape.map((size, axis) => ({ size, strides: [ofA[axis] ?? 0, ofB[axis] ?? 0] }));
  const walk = planWalk(axes, [0, 0]);
  const y = emptyTensor([...shape]);
  const kernel = { ...kernels[walk.lanes], constants: { RANK: walk.axes.length, KIND: kinds.indexOf(kind) } };
  dispatch(kernel, [a, b, y], walkScalars(walk), flatGrid(walk.count));
  return y;
}
