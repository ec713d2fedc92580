import type { Tensor } from '@tensorflow/tfjs-core';
import { type Binding, dispatch, emptyTensor, u32 } from '../backend.js';
import { segmentSums } from '../column-sums/column-sums.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import byChannelWgsl from './by-channel.wgsl?raw';

const kernels = laneKernels('by-channel', byChannelWgsl);

function byChannel(x: Tensor, factors: Binding, images: number, add: boolean): Tensor {
  const channels = x.shape.at(-1) ?? 0;
  const y = emptyTensor(x.shape);
  const lanes = lanesOf(channels);
  const sizes = [x.size, channels, x.size / images].map((size) => u32(size / lanes));
  dispatch({ ...kernels[lanes], constants: { ADD: Number(add) } }, [x, factors, y], sizes, flatGrid(x.size / lanes));
  return y;
}

/** x [.., C] + bias of C floats, a new tensor. Its gradient by the bias is `addColumnSums`. */
export const addBias = (x: Tensor, bias: Binding): Tensor => byChannel(x, bias, 1, true);

function checked(x: Tensor, factors: Tensor): void {
  const channels = x.shape.at(-1) ?? 0;
  if (x.size === 0 || factors.shape.at(-1) !== channels || factors.size !== (x.shape[0] ?? 0) * channels) {
    throw new Error(`Factors by channel for [${x.shape}] cannot be [${factors.shape}].`);
  }
}

/**
 * `x` [N, .., C] times a factor for each channel of each image, `factors` [N, .., C] with axes of 1 between (as squeeze and
 * excite): a new tensor.
 * @throws Error when the shapes do not fit
 */
export function multiplyChannels(x: Tensor, factors: Tensor): Tensor {
  checked(x, factors);
  return byChannel(x, factors, x.shape[0] ?? 1, false);
}

/** Gradients of `multiplyChannels` with regard to x and the factors, new tensors of their shapes. */
export function multiplyChannelsBackward(dy: Tensor, x: Tensor, factors: Tensor): { dx: Tensor; dFactors: Tensor } {
  const dx = multiplyChannels(dy, factors);
  const dFactors = segmentSums(dy, x.shape[0] ?? 1, { by: x, term: 'product', shape: factors.shape });
  return { dx, dFactors };
}
