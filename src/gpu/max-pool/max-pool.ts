import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, type Scalar, u32 } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import maxPoolWgsl from './max-pool.wgsl?raw';
import maxPoolBackwardWgsl from './max-pool-backward.wgsl?raw';
import { type MaxPoolOptions, maxPoolOutputSize } from './output-size.js';

export type { MaxPoolOptions } from './output-size.js';

const forward = { name: 'max-pool', wgsl: maxPoolWgsl };
const backward = { name: 'max-pool-backward', wgsl: maxPoolBackwardWgsl };

type Shape4 = [number, number, number, number];

function shape4(shape: readonly number[]): Shape4 {
  if (shape.length !== 4) throw new Error(`Max pooling needs a tensor [N, H, W, C], not [${shape}].`);
  return shape as unknown as Shape4;
}

function outputShape(shape: readonly number[], options: MaxPoolOptions): Shape4 {
  const [batch, height, width, channels] = shape4(shape);
  return [batch, maxPoolOutputSize(height, options), maxPoolOutputSize(width, options), channels];
}

function scalars(count: number, input: Shape4, output: Shape4, options: MaxPoolOptions): Scalar[] {
  const [, height, width, channels] = input;
  const [, outHeight, outWidth] = output;
  const { kernel, stride, padding } = options;
  return [count, channels, height, width, outHeight, outWidth, kernel, stride, padding].map(u32);
}

/**
 * Max pooling of `x` [N, H, W, C] as torch.nn.MaxPool2d: `y` [N, H', W', C] and, of the same shape, `indices` (int32):
 * row * W + column of the first maximum of each window, which the gradient needs. The caller disposes both.
 */
export function maxPool(x: Tensor, options: MaxPoolOptions): { y: Tensor; indices: Tensor } {
  const shape = outputShape(x.shape, options);
  const y = emptyTensor(shape);
  const indices = emptyTensor(shape, 'int32');
  dispatch(forward, [x, y, indices], scalars(y.size, shape4(x.shape), shape, options), flatGrid(y.size));
  return { y, indices };
}

/** Gradient of `maxPool` with regard to its input of shape `xShape`, a new tensor. */
export function maxPoolBackward(
  dy: Tensor,
  indices: Tensor,
  xShape: readonly number[],
  options: MaxPoolOptions,
): Tensor {
  const input = shape4(xShape);
  const dx = emptyTensor([...input]);
  dispatch(backward, [dy, indices, dx], scalars(dx.size, input, shape4(dy.shape), options), flatGrid(dx.size));
  return dx;
}
