import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import { maxPoolBackward } from './max-pool.js';
import maxUnpoolBackwardWgsl from './max-unpool-backward.wgsl?raw';
import type { PoolOptions } from './output-size.js';

const backward = storedForms('max-unpool-backward', maxUnpoolBackwardWgsl);

/**
 * The inverse of max pooling as torch.nn.MaxUnpool2d: a new tensor of the pooled map's `shape` [N, H, W, C] with the values
 * `x` [N, H', W', C] where the maxima were, and zeros elsewhere. `indices` are those of `maxPool`, whose windows do not
 * overlap. It is the same map as the gradient of the pool.
 */
export const maxUnpool = (x: Tensor, indices: Tensor, shape: readonly number[], options: PoolOptions): Tensor =>
  maxPoolBackward(x, indices, shape, options);

/** Gradient of `maxUnpool` with regard to x, a new tensor. */
export function maxUnpoolBackward(dy: Tensor, indices: Tensor): Tensor {
  const [, height = 0, width = 0, channels = 0] = dy.shape;
  const storage = storageOf(dy);
  const dx = emptyTensor([...indices.shape], storage);
  const sizes = [dx.size, channels, dx.size / (dx.shape[0] ?? 1), height * width];
  dispatch(backward[storage], [dy, indices, dx], sizes.map(u32), flatGrid(dx.size));
  return dx;
}
