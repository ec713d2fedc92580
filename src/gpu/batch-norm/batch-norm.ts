import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { type BufferRange, dispatch, emptyTensor, f32, u32 } from '../backend.js';
import { reluBackward } from '../elementwise/elementwise.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import inputGradientWgsl from './input-gradient.wgsl?raw';
import mergeGradientsWgsl from './merge-gradients.wgsl?raw';
import mergeStatisticsWgsl from './merge-statistics.wgsl?raw';
import normalizeWgsl from './normalize.wgsl?raw';
import partialGradientsWgsl from './partial-gradients.wgsl?raw';
import partialStatisticsWgsl from './partial-statistics.wgsl?raw';
import runningStatisticsWgsl from './running-statistics.wgsl?raw';

const partialStatistics = laneKernels('batch-norm-partial-statistics', partialStatisticsWgsl);
const mergeStatistics = { name: 'batch-norm-merge-statistics', wgsl: mergeStatisticsWgsl };
const runningStatistics = { name: 'batch-norm-running-statistics', wgsl: runningStatisticsWgsl };
const normalize = laneKernels('batch-norm-normalize', normalizeWgsl);
const partialGradients = laneKernels('batch-norm-partial-gradients', partialGradientsWgsl);
const mergeGradients = { name: 'batch-norm-merge-gradients', wgsl: mergeGradientsWgsl };
const inputGradient = laneKernels('batch-norm-input-gradient', inputGradientWgsl);

/** Ranges of C floats each. */
export interface BatchNormRanges {
  gamma: BufferRange;
  beta: BufferRange;
  runningMean: BufferRange;
  runningVar: BufferRange;
}

export interface BatchNormOptions {
  eps: number;
  /** Share of this batch in the running statistics, 0 to 1; 1 / k makes them the average of the first k batches. */
  momentum: number;
  /** true: batch statistics, and the running ones are updated; false: running statistics, left as they are. */
  training: boolean;
  /** y = relu(bn(x) + residual) */
  relu: boolean;
  /** Of the shape of x; added before the ReLU. */
  residual?: Tensor;
}

export interface BatchNormSaved {
  /** [2, C]: mean and 1 / sqrt(var + eps) that were used. The caller disposes it. */
  statistics: Tensor;
}

export interface BatchNormGradientRanges {
  gamma: BufferRange;
  dGamma: BufferRange;
  dBeta: BufferRange;
}

/** Threads that a reduction over the rows should have: enough to fill a GPU, few enough to merge quickly. */
const reductionThreads = 32_768;
const mostChunks = 512;
const fewestRows = 16;

/** A fixed partition of the rows: it depends on the shape alone, so a rerun adds in the same order. */
function chunksOf(rows: number, channels: number): { chunks: number; chunkRows: number } {
  const wanted = Math.min(
    mostChunks,
    Math.ceil((reductionThreads * lanesOf(channels)) / channels),
    Math.ceil(rows / fewestRows),
  );
  const chunkRows = Math.ceil(rows / Math.max(1, wanted));
  return { chunks: Math.ceil(rows / chunkRows), chunkRows };
}

function sizesOf(x: Tensor): { count: number; rows: number; channels: number } {
  const channels = x.shape.at(-1) ?? 0;
  if (channels === 0 || x.size === 0) throw new Error(`Batch norm needs a tensor [.., C], not [${x.shape}].`);
  return { count: x.size, rows: x.size / channels, channels };
}

function batchStatistics(x: Tensor, ranges: BatchNormRanges, options: BatchNormOptions): Tensor {
  const { rows, channels } = sizesOf(x);
  if (rows < 2) {
    throw new Error('Batch norm in training needs more than one value per channel: use a larger batch or crop.');
  }
  const { chunks, chunkRows } = chunksOf(rows, channels);
  const partials = emptyTensor([2, chunks, channels]);
  const statistics = emptyTensor([2, channels]);
  const sizes = [u32(rows), u32(channels), u32(chunks), u32(chunkRows)];
  const lanes = lanesOf(channels);
  const laneSizes = [u32(rows), u32(channels / lanes), u32(chunks), u32(chunkRows)];
  dispatch(partialStatistics[lanes], [x, partials], laneSizes, flatGrid((chunks * channels) / lanes));
  dispatch(
    mergeStatistics,
    [x, partials, statistics, ranges.runningMean, ranges.runningVar],
    [...sizes, f32(options.momentum), f32(options.eps)],
    flatGrid(channels),
  );
  partials.dispose();
  return statistics;
}

function savedStatistics(x: Tensor, ranges: BatchNormRanges, eps: number): Tensor {
  const { channels } = sizesOf(x);
  const statistics = emptyTensor([2, channels]);
  const bindings = [ranges.runningMean, ranges.runningVar, statistics];
  dispatch(runningStatistics, bindings, [u32(channels), f32(eps)], flatGrid(channels));
  return statistics;
}

/**
 * Batch normalisation over all axes of `x` ([N, H, W, C] or [N, C]) but the last, as torch.nn.BatchNorm2d: y by the
 * biased variance, the running variance by the unbiased one. The variance is computed in two passes within chunks of
 * rows that are then merged, so it is exact for any mean. The results are new tensors.
 * @throws Error in training when a channel has one value only
 */
export function batchNorm(
  x: Tensor,
  ranges: BatchNormRanges,
  options: BatchNormOptions,
): { y: Tensor; saved: BatchNormSaved } {
  const { count, channels } = sizesOf(x);
  const { residual, relu } = options;
  if (residual && residual.size !== count) {
    throw new Error(`The residual has shape [${residual.shape}], the batch norm's input [${x.shape}].`);
  }
  const statistics = options.training ? batchStatistics(x, ranges, options) : savedStatistics(x, ranges, options.eps);
  const y = emptyTensor(x.shape);
  const lanes = lanesOf(channels);
  dispatch(
    { ...normalize[lanes], constants: { RESIDUAL: Number(residual !== undefined), RELU: Number(relu) } },
    [x, statistics, ranges.gamma, ranges.beta, residual ?? x, y],
    [u32(count / lanes), u32(channels / lanes)],
    flatGrid(count / lanes),
  );
  return { y, saved: { statistics } };
}

/**
 * Gradient of `batchNorm`. `dGamma` and `dBeta` are accumulated. `y` is read only under a ReLU (its mask is y > 0).
 * `dResidual` is dy after that mask; without a ReLU it shares the memory of `dy`, which nothing may write in place.
 */
export function batchNormBackward(
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  saved: BatchNormSaved,
  ranges: BatchNormGradientRanges,
  options: { training: boolean; relu: boolean; residual: boolean },
): { dx: Tensor; dResidual?: Tensor } {
  if (!options.residual) return { dx: gradientOfInput(dy, x, y, saved, ranges, options) };
  // The masked gradient is a result here: made once, it spares the two kernels below reading y.
  const dResidual = options.relu ? reluBackward(dy, y) : clone(dy);
  return { dx: gradientOfInput(dResidual, x, x, saved, ranges, { ...options, relu: false }), dResidual };
}

function gradientOfInput(
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  { statistics }: BatchNormSaved,
  ranges: BatchNormGradientRanges,
  { training, relu }: { training: boolean; relu: boolean },
): Tensor {
  const { count, rows, channels } = sizesOf(x);
  const { chunks, chunkRows } = chunksOf(rows, channels);
  const lanes = lanesOf(channels);
  const mask = relu ? y : x;
  const partials = emptyTensor([2, chunks, channels]);
  const sums = emptyTensor([2, channels]);
  const dx = emptyTensor(x.shape);
  dispatch(
    { ...partialGradients[lanes], constants: { RELU: Number(relu) } },
    [dy, x, mask, statistics, partials],
    [u32(rows), u32(channels / lanes), u32(chunks), u32(chunkRows)],
    flatGrid((chunks * channels) / lanes),
  );
  const merged = [partials, sums, ranges.dGamma, ranges.dBeta];
  dispatch(mergeGradients, merged, [u32(channels), u32(chunks)], flatGrid(channels));
  dispatch(
    { ...inputGradient[lanes], constants: { TRAINING: Number(training), RELU: Number(relu) } },
    [dy, x, mask, statistics, ranges.gamma, sums, dx],
    [u32(count / lanes), u32(channels / lanes), f32(1 / rows)],
    flatGrid(count / lanes),
  );
  partials.dispose();
  sums.dispose();
  return dx;
}
