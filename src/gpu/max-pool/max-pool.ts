import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { lanesOf } from '../elementwise/lanes.js';
import { u32 } from '../kernel.js';
import { storedLaneKernels } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import maxPoolWgsl from './max-pool.wgsl?raw';
import maxPoolBackwardWgsl from './max-pool-backward.wgsl?raw';
import { type PoolOptions, poolOutputShape } from './output-size.js';

const forward = storedLaneKernels('max-pool', maxPoolWgsl);
const backward = storedLaneKernels('max-pool-backward', maxPoolBackwardWgsl);

type Shape4 = readonly [number, number, number, number];

function shape4(shape: readonly number[]): Shape4 {
  if (shape.length !== 4) throw new Error(`Max pooling needs a tensor [N, H, W, C], not [${shape}].`);
  return shape as Shape4;
}

function outputShape(shape: readonly number[], options: PoolOptions): Shape4 {
  const [batch, height, width, channels] = shape4(shape);
  return [batch, ...poolOutputShape(height, width, options), channels];
}

function run(
  kernels: typeof forward,
  tensors: [Tensor, ...Tensor[]],
  count: number,
  [, height, width, channels]: Shape4,
  [, outHeight, outWidth]: Shape4,
  options: PoolOptions,
): void {
  const lanes = lanesOf(channels);
  const { kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, padTop, padLeft } = options;
  const window = [kernelHeight, strideY, dilationY, padTop, kernelWidth, strideX, dilationX, padLeft];
  const sizes = [count / lanes, channels / lanes, height, width, outHeight, outWidth, ...window];
  dispatch(kernels[storageOf(tensors[0])][lanes], tensors, sizes.map(u32), flatGrid(count / lanes));
}

/**
 * Max pooling of `x` [N, H, W, C] as torch.nn.MaxPool2d: `y` [N, H', W', C] and, of the same shape, `indices` (int32):
 * row * W + column of the first maximum of each window, which the gradient needs; -1 where a window lies in the padding. The caller disposes both.
 */
export function maxPool(x: Tensor, options: PoolOptions): { y: Tensor; indices: Tensor } {
  const shape = outputShape(x.shape, options);
  const y = emptyTensor([...shape], storageOf(x));
  const indices = emptyTensor([...shape], 'int32');
  run(forward, [x, y, indices], y.size, shape4(x.shape), shape, options);
  return { y, indices };
}

/** Gradient of `maxPool` with regard to its input of shape `xShape`, a new tensor. */
export function maxPoolBackward(dy: Tensor, indices: Tensor, xShape: readonly number[], options: PoolOptions): Tensor {
  const input = shape4(xShape);
  const dx = emptyTensor([...input], storageOf(dy));
  run(backward, [dy, indices, dx], dx.size, input, shape4(dy.shape), options);
  return dx;
}
