import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import slabWgsl from '../batch-norm/slab.wgsl?raw';
import { type Binding, u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import type { Shape4 } from './channels.js';
import finishGradients from './finish-gradients.wgsl?raw';
import finishMeasured from './finish-measured.wgsl?raw';

const finish = storedForms('conv2d-finish-measured', slabWgsl + finishMeasured);
const finishForNorm = storedForms('conv2d-finish-gradients', slabWgsl + finishGradients);

/** Pixels of a chunk: those of a workgroup's tile. */
export const CHUNK_ROWS = 64;
/** Every workgroup of the batch norm merges all chunks for itself: more of them are summed by a pass of their own. */
const MOST_CHUNKS = 256;

/**
 * What a batch norm needs of a tensor [.., C], of each chunk of 64 pixels: [3, chunks, C], the sums of squared deviations
 * from the chunk's mean, that mean relative to the chunk's first value, and the first value.
 */
export const emptyMoments = ([batch, height, width, channels]: Shape4): Tensor =>
  emptyTensor([3, Math.ceil((batch * height * width) / CHUNK_ROWS), channels]);

/** True where measuring in the convolution pays for a result of this shape: few chunks, and whole blocks of channels. */
export const fewChunks = ([batch, height, width, channels]: Shape4): boolean =>
  channels % 4 === 0 && batch * height * width <= MOST_CHUNKS * CHUNK_ROWS;

/** Adds the parts [splits, y] in their order, with a bias, to y [.., C], and measures it. */
export function finishAndMeasure(partials: Tensor, bias: Binding | undefined, y: Tensor, moments: Tensor): void {
  const [, chunks = 0, channels = 0] = moments.shape;
  const rows = y.size / channels;
  const splits = partials.size / y.size;
  dispatch(
    finish[storageOf(y)],
    [partials, bias ?? partials, y, moments],
    [rows, channels / 4, chunks, splits, bias ? 1 : 0].map(u32),
    [chunks, Math.ceil(channels / 64)],
  );
}

/** A batch norm whose output a convolution reads: what the sums of its gradient are made of. */
export interface NormBefore {
  x: Tensor;
  /** Its output under a ReLU. */
  y: Tensor | undefined;
  /** [2, C] */
  statistics: Tensor;
}

/**
 * Adds the parts [splits, dX] in their order to dX [.., C], the gradient of the batch norm's output, and gives the sums
 * [2, chunks, C] of it that the batch norm's gradient starts from.
 */
export function finishForGradients(partials: Tensor, dx: Tensor, { x, y, statistics }: NormBefore): Tensor {
  const channels = dx.shape.at(-1) ?? 0;
  const rows = dx.size / channels;
  const chunks = Math.ceil(rows / CHUNK_ROWS);
  const sums = emptyTensor([2, chunks, channels]);
  dispatch(
    { ...finishForNorm[storageOf(dx)], constants: { RELU: Number(y !== undefined) } },
    [partials, x, y ?? x, statistics, dx, sums],
    [rows, channels / 4, chunks, partials.size / dx.size].map(u32),
    [chunks, Math.ceil(channels / 64)],
  );
  return sums;
}
