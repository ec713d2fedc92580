import type { Tensor } from '@tensorflow/tfjs-core';
import { activate } from '../activation/activation.js';
import { dispatch, emptyTensor } from '../backend.js';
import { gradientByFirst } from '../binary/binary.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels } from '../elementwise/lanes.js';
import { broadcastShape, broadcastStrides, planWalk, walkScalars } from '../strided/axes.js';
import walkWgsl from '../strided/walk.wgsl?raw';
import whereWgsl from './where.wgsl?raw';

const kernels = laneKernels('where', `${walkWgsl}${whereWgsl}`);

/**
 * `yes` where `condition` is not 0, else `no`, shapes made equal as NumPy broadcasts them: a new tensor. A value that is not
 * chosen may be no number.
 * @throws Error when the shapes do not broadcast
 */
export function where(condition: Tensor, yes: Tensor, no: Tensor): Tensor {
  const operands = [condition, yes, no];
  const shape = operands.map((one) => one.shape).reduce(broadcastShape);
  const strides = operands.map((one) => broadcastStrides(one.shape, shape));
  const axes = shape.map((size, axis) => ({ size, strides: strides.map((of) => of[axis] ?? 0) }));
  const walk = planWalk(axes, [0, 0, 0]);
  const y = emptyTensor(shape);
  const kernel = { ...kernels[walk.lanes], constants: { RANK: walk.axes.length } };
  dispatch(kernel, [...operands, y], walkScalars(walk), flatGrid(walk.count));
  return y;
}

/** Gradient of `where` by `yes`: summed to that operand's shape. It may share the memory of dy. The condition is 0 or 1. */
export const gradientByYes = (dy: Tensor, condition: Tensor, shape: readonly number[]): Tensor =>
  gradientByFirst('mul', dy, { shape, a: () => dy, b: () => condition });

/** As `gradientByYes`, by `no`. */
export function gradientByNo(dy: Tensor, condition: Tensor, shape: readonly number[]): Tensor {
  const others = activate(condition, { kind: 'not' });
  const gradient = gradientByYes(dy, others, shape);
  others.dispose();
  return gradient;
}
