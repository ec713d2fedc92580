import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { f32, u32 } from '../kernel.js';
import foldWgsl from './fold.wgsl?raw';
import type { BatchNormRanges } from './operands.js';

const fold = { name: 'batch-norm-fold', wgsl: foldWgsl };

/**
 * Batch norm by the running statistics as y = x * scale + shift: two new tensors [C]. A convolution applies them to its
 * sums before they are written.
 */
export function foldBatchNorm(
  { runningMean, runningVar, gamma, beta }: BatchNormRanges,
  channels: number,
  eps: number,
): { scale: Tensor; shift: Tensor } {
  const [scale, shift] = [emptyTensor([channels]), emptyTensor([channels])];
  const bindings = [runningMean, runningVar, gamma, beta, scale, shift];
  dispatch(fold, bindings, [u32(channels), f32(eps)], flatGrid(channels));
  return { scale, shift };
}
