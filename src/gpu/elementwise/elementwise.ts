import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, f32, type Kernel, type Scalar, u32 } from '../backend.js';
import addWgsl from './add.wgsl?raw';
import { flatGrid } from './flat-grid.js';
import normalizeRgbWgsl from './normalize-rgb.wgsl?raw';
import reluWgsl from './relu.wgsl?raw';
import reluBackwardWgsl from './relu-backward.wgsl?raw';
import scaleWgsl from './scale.wgsl?raw';

const reluKernel = { name: 'relu', wgsl: reluWgsl };
const reluBackwardKernel = { name: 'relu-backward', wgsl: reluBackwardWgsl };
const addKernel = { name: 'add', wgsl: addWgsl };
const scaleKernel = { name: 'scale', wgsl: scaleWgsl };
const normalizeRgbKernel = { name: 'normalize-rgb', wgsl: normalizeRgbWgsl };

/** One thread per element; the inputs have the shape of the first one, the output is a new tensor of that shape. */
function elementwise(kernel: Kernel, inputs: [Tensor, ...Tensor[]], scalars: Scalar[]): Tensor {
  const [first, ...others] = inputs;
  for (const other of others) {
    if (other.size !== first.size)
      throw new Error(`${kernel.name}: shapes [${first.shape}] and [${other.shape}] differ.`);
  }
  const y = emptyTensor(first.shape);
  dispatch(kernel, [...inputs, y], scalars, flatGrid(first.size));
  return y;
}

/** max(x, 0), a new tensor of any shape. */
export const relu = (x: Tensor): Tensor => elementwise(reluKernel, [x], [u32(x.size)]);

/** Gradient of a ReLU by its output: dy where y > 0, else 0. */
export const reluBackward = (dy: Tensor, y: Tensor): Tensor => elementwise(reluBackwardKernel, [dy, y], [u32(dy.size)]);

const sum = (a: Tensor, b: Tensor, withRelu: boolean): Tensor =>
  elementwise({ ...addKernel, constants: { RELU: Number(withRelu) } }, [a, b], [u32(a.size)]);

/** a + b of one shape (no broadcasting), a new tensor. */
export const add = (a: Tensor, b: Tensor): Tensor => sum(a, b, false);

/** max(a + b, 0) of one shape (no broadcasting), a new tensor. */
export const addRelu = (a: Tensor, b: Tensor): Tensor => sum(a, b, true);

/** x * factor, a new tensor. */
export const scale = (x: Tensor, factor: number): Tensor => elementwise(scaleKernel, [x], [u32(x.size), f32(factor)]);

export type Rgb = readonly [red: number, green: number, blue: number];

/** (x - mean) / std by colour for images [N, H, W, 3] of floats 0..1, a new tensor. */
export function normalizeRgb(x: Tensor, mean: Rgb, std: Rgb): Tensor {
  if (x.shape.at(-1) !== 3) throw new Error(`normalizeRgb needs images [N, H, W, 3], not [${x.shape}].`);
  return elementwise(normalizeRgbKernel, [x], [...mean.map(f32), u32(x.size), ...std.map(f32)]);
}
