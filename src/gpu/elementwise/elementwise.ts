import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { f32, type Kernel, type Scalar, u32 } from '../kernel.js';
import { storedLaneKernels } from '../storage/forms.js';
import { type Storage, storageOf } from '../storage/half.js';
import addWgsl from './add.wgsl?raw';
import fillWgsl from './fill.wgsl?raw';
import { flatGrid } from './flat-grid.js';
import { type LaneCount, lanesOf } from './lanes.js';
import normalizeRgbWgsl from './normalize-rgb.wgsl?raw';
import reluWgsl from './relu.wgsl?raw';
import reluBackwardWgsl from './relu-backward.wgsl?raw';
import scaleWgsl from './scale.wgsl?raw';

const reluKernels = storedLaneKernels('relu', reluWgsl);
const reluBackwardKernels = storedLaneKernels('relu-backward', reluBackwardWgsl);
const addKernels = storedLaneKernels('add', addWgsl);
const scaleKernels = storedLaneKernels('scale', scaleWgsl);
const fillKernels = storedLaneKernels('fill', fillWgsl);
const normalizeRgbKernel = { name: 'normalize-rgb', wgsl: normalizeRgbWgsl };

type Kernels = Record<LaneCount, Kernel>;

/** The inputs have the shape of the first one, the output is a new tensor of that shape. */
function elementwise(
  kernels: Kernels,
  inputs: [Tensor, ...Tensor[]],
  scalars: Scalar[] = [],
  constants?: Record<string, number>,
): Tensor {
  const [first, ...others] = inputs;
  const lanes = lanesOf(first.size);
  const kernel = kernels[lanes];
  const storage = storageOf(first);
  for (const other of others) {
    if (other.size !== first.size)
      throw new Error(`${kernel.name}: shapes [${first.shape}] and [${other.shape}] differ.`);
    if (storageOf(other) !== storage)
      throw new Error(`${kernel.name}: [${first.shape}] is of ${storage}, the other is not.`);
  }
  const y = emptyTensor(first.shape, storage);
  const threads = first.size / lanes;
  const bindings = [...inputs, y];
  dispatch(constants ? { ...kernel, constants } : kernel, bindings, [u32(threads), ...scalars], flatGrid(threads));
  return y;
}

/** max(x, 0), a new tensor of any shape. */
export const relu = (x: Tensor): Tensor => elementwise(reluKernels[storageOf(x)], [x]);

/** Gradient of a ReLU by its output: dy where y > 0, else 0. */
export const reluBackward = (dy: Tensor, y: Tensor): Tensor => elementwise(reluBackwardKernels[storageOf(y)], [dy, y]);

/** a + b of one shape (no broadcasting), a new tensor. */
export const add = (a: Tensor, b: Tensor): Tensor => elementwise(addKernels[storageOf(a)], [a, b], [], { RELU: 0 });

/** max(a + b, 0) of one shape (no broadcasting), a new tensor. */
export const addRelu = (a: Tensor, b: Tensor): Tensor => elementwise(addKernels[storageOf(a)], [a, b], [], { RELU: 1 });

/** x * factor, a new tensor. */
export const scale = (x: Tensor, factor: number): Tensor => elementwise(scaleKernels[storageOf(x)], [x], [f32(factor)]);

/** A new tensor of one value. */
export function filled(shape: readonly number[], value: number, storage: Storage = 'float32'): Tensor {
  const y = emptyTensor([...shape], storage);
  const lanes = lanesOf(y.size);
  const threads = y.size / lanes;
  dispatch(fillKernels[storage][lanes], [y], [u32(threads), f32(value)], flatGrid(threads));
  return y;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * (x - mean) / std by colour for images [N, H, W, 3] of floats 0..1, a new tensor; with its channels in the order asked
 * for. `mean` and `std` are those of red, green, blue in either order.
 */
export function normalizeRgb(x: Tensor, mean: Rgb, std: Rgb, order: 'rgb' | 'bgr' = 'rgb'): Tensor {
  if (x.shape.at(-1) !== 3) throw new Error(`normalizeRgb needs images [N, H, W, 3], not [${x.shape}].`);
  const y = emptyTensor(x.shape);
  const scalars = [...mean.map(f32), u32(x.size / 3), ...std.map(f32), u32(order === 'bgr' ? 1 : 0)];
  dispatch(normalizeRgbKernel, [x, y], scalars, flatGrid(x.size / 3));
  return y;
}
