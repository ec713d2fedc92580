import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { segmentSums } from '../column-sums/column-sums.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, laneKernels, lanesOf } from '../elementwise/lanes.js';
import { f32, type Kernel, u32 } from '../kernel.js';
import { type PoolOptions, poolOutputShape } from '../max-pool/output-size.js';
import { storedLaneKernels } from '../storage/forms.js';
import { type Storage, storageOf } from '../storage/half.js';
import { squareWindow } from '../window/window.js';
import averagePoolWgsl from './average-pool.wgsl?raw';
import averagePoolBackwardWgsl from './average-pool-backward.wgsl?raw';
import globalBackwardWgsl from './global-backward.wgsl?raw';
import adaptiveWindows from './windows-adaptive.wgsl?raw';
import fixedWindows from './windows-fixed.wgsl?raw';

const fixed = {
  forward: storedLaneKernels('average-pool', `${averagePoolWgsl}${fixedWindows}`),
  backward: storedLaneKernels('average-pool-backward', `${averagePoolBackwardWgsl}${fixedWindows}`),
};
const adaptive = {
  forward: storedLaneKernels('adaptive-average-pool', `${averagePoolWgsl}${adaptiveWindows}`),
  backward: storedLaneKernels('adaptive-average-pool-backward', `${averagePoolBackwardWgsl}${adaptiveWindows}`),
};
const globalBackward = laneKernels('global-average-pool-backward', globalBackwardWgsl);

/** Window, stride, padding and rounding as those of max pooling. */
export interface AveragePoolOptions extends PoolOptions {
  /** Divides by the window's size with the padding in it (PyTorch's default), else by the number of pixels in it. */
  countIncludePad: boolean;
}

type Shape4 = [number, number, number, number];

function shape4(shape: readonly number[]): Shape4 {
  if (shape.length !== 4 || shape.some((size) => size < 1)) {
    throw new Error(`Average pooling needs a tensor [N, H, W, C], not [${shape}].`);
  }
  return shape as Shape4;
}

function run(
  forms: Record<Storage, Record<LaneCount, Kernel>>,
  from: Tensor,
  to: Tensor,
  [, inHeight, inWidth, channels]: Shape4,
  [, outHeight, outWidth]: Shape4,
  options?: AveragePoolOptions,
): void {
  const lanes = lanesOf(channels);
  const chosen = forms[storageOf(from)][lanes];
  const count = to.size / lanes;
  const { kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, ...pads } = options ?? squareWindow(1);
  const rows = [kernelHeight, strideY, dilationY, pads.padTop, pads.padBottom];
  const columns = [kernelWidth, strideX, dilationX, pads.padLeft, pads.padRight];
  const sizes = [count, channels / lanes, inHeight, outHeight, inWidth, outWidth, ...rows, ...columns];
  const constants = options && { INCLUDE_PAD: Number(options.countIncludePad) };
  const kernel = constants ? { ...chosen, constants } : chosen;
  dispatch(kernel, [from, to], sizes.map(u32), flatGrid(count));
}

/**
 * Means of windows of `x` [N, H, W, C] as torch.nn.AvgPool2d, a new tensor [N, H', W', C].
 * @throws Error when the options make no window
 */
export function averagePool(x: Tensor, options: AveragePoolOptions): Tensor {
  const [batch, height, width, channels] = shape4(x.shape);
  const shape: Shape4 = [batch, ...poolOutputShape(height, width, options), channels];
  const y = emptyTensor(shape, storageOf(x));
  run(fixed.forward, x, y, shape4(x.shape), shape, options);
  return y;
}

/** Gradient of `averagePool` with regard to its input of shape `xShape`, a new tensor. */
export function averagePoolBackward(dy: Tensor, xShape: readonly number[], options: AveragePoolOptions): Tensor {
  const dx = emptyTensor([...shape4(xShape)], storageOf(dy));
  run(fixed.backward, dy, dx, shape4(xShape), shape4(dy.shape), options);
  return dx;
}

/** Means of `x` [N, H, W, C] over height x width windows, as torch.nn.AdaptiveAvgPool2d: [N, height, width, C]. */
export function adaptiveAveragePool(x: Tensor, height: number, width: number): Tensor {
  const [batch, , , channels] = shape4(x.shape);
  if (height === 1 && width === 1) return globalAveragePool(x);
  const shape = shape4([batch, height, width, channels]);
  const y = emptyTensor(shape, storageOf(x));
  run(adaptive.forward, x, y, shape4(x.shape), shape);
  return y;
}

/** Gradient of `adaptiveAveragePool` with regard to its input of shape `xShape`, a new tensor. */
export function adaptiveAveragePoolBackward(dy: Tensor, xShape: readonly number[]): Tensor {
  if (dy.shape[1] === 1 && dy.shape[2] === 1) return globalAveragePoolBackward(dy, xShape);
  const dx = emptyTensor([...shape4(xShape)], storageOf(dy));
  run(adaptive.backward, dy, dx, shape4(xShape), shape4(dy.shape));
  return dx;
}

/** Mean of `x` [N, H, W, C] over all pixels of an image: [N, 1, 1, C]. */
export function globalAveragePool(x: Tensor): Tensor {
  const [batch, height, width, channels] = shape4(x.shape);
  return segmentSums(x, batch, { factor: 1 / (height * width), shape: [batch, 1, 1, channels] });
}

/** Gradient of `globalAveragePool` with regard to its input of shape `xShape`, a new tensor. */
export function globalAveragePoolBackward(dy: Tensor, xShape: readonly number[]): Tensor {
  const [batch, height, width, channels] = shape4(xShape);
  if (dy.size !== batch * channels) {
    throw new Error(`The gradient of a mean over [${xShape}] is no tensor [${dy.shape}].`);
  }
  const dx = emptyTensor([...xShape]);
  const lanes = lanesOf(channels);
  const count = dx.size / lanes;
  const sizes = [count, channels / lanes, (height * width * channels) / lanes].map(u32);
  dispatch(globalBackward[lanes], [dy, dx], [...sizes, f32(1 / (height * width))], flatGrid(count));
  return dx;
}
