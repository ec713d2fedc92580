import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { chunksOf } from '../column-sums/column-sums.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, lanesOf } from '../elementwise/lanes.js';
import { f32, type Scalar, u32 } from '../kernel.js';
import { storedForms, storedLaneKernels } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import inputGradientWgsl from './input-gradient.wgsl?raw';
import mergeGradientsWgsl from './merge-gradients.wgsl?raw';
import mergeStatisticsWgsl from './merge-statistics.wgsl?raw';
import normalizeWgsl from './normalize.wgsl?raw';
import type { BatchNormGradientRanges, BatchNormOptions, BatchNormRanges } from './operands.js';
import partialGradientsWgsl from './partial-gradients.wgsl?raw';
import maskedPartialGradientsWgsl from './partial-gradients-masked.wgsl?raw';
import partialStatisticsWgsl from './partial-statistics.wgsl?raw';
import runningStatisticsWgsl from './running-statistics.wgsl?raw';
import { batchNormBySlabs, bySlabs, inputGradientBySlabs } from './slabs.js';

const partialStatistics = storedLaneKernels('batch-norm-partial-statistics', partialStatisticsWgsl);
const mergeStatistics = storedForms('batch-norm-merge-statistics', mergeStatisticsWgsl);
const runningStatistics = { name: 'batch-norm-running-statistics', wgsl: runningStatisticsWgsl };
const normalize = storedLaneKernels('batch-norm-normalize', normalizeWgsl);
const partialGradients = storedLaneKernels('batch-norm-partial-gradients', partialGradientsWgsl);
const maskedPartialGradients = storedLaneKernels('batch-norm-partial-gradients-masked', maskedPartialGradientsWgsl);
const mergeGradients = { name: 'batch-norm-merge-gradients', wgsl: mergeGradientsWgsl };
const inputGradient = storedLaneKernels('batch-norm-input-gradient', inputGradientWgsl);

export interface BatchNormSaved {
  /** [2, C]: mean and 1 / sqrt(var + eps) that were used. The caller disposes it. */
  statistics: Tensor;
}

function sizesOf(x: Tensor): { count: number; rows: number; channels: number } {
  const channels = x.shape.at(-1) ?? 0;
  if (channels === 0 || x.size === 0) throw new Error(`Batch norm needs a tensor [.., C], not [${x.shape}].`);
  return { count: x.size, rows: x.size / channels, channels };
}

/** Rows of a thread. */
const ROWS = 8;

/** Elements between two rows of a thread: as many rows of channels as there are threads for. */
function strideOf(x: Tensor): number {
  const { rows, channels } = sizesOf(x);
  return Math.ceil(rows / ROWS) * channels;
}

function batchStatistics(x: Tensor, ranges: BatchNormRanges, options: BatchNormOptions): Tensor {
  const { rows, channels } = sizesOf(x);
  if (rows < 2) {
    throw new Error('Batch norm in training needs more than one value per channel: use a larger batch or crop.');
  }
  const { chunks, chunkRows } = chunksOf(rows, channels, lanesOf(channels));
  const partials = emptyTensor([2, chunks, channels]);
  const statistics = emptyTensor([2, channels]);
  const sizes = [u32(rows), u32(channels), u32(chunks), u32(chunkRows)];
  const lanes = lanesOf(channels);
  const laneSizes = [u32(rows), u32(channels / lanes), u32(chunks), u32(chunkRows)];
  dispatch(partialStatistics[storageOf(x)][lanes], [x, partials], laneSizes, flatGrid((chunks * channels) / lanes));
  dispatch(
    mergeStatistics[storageOf(x)],
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
 * @throws Error in training when a channel has only one value
 */
export function batchNorm(
  x: Tensor,
  ranges: BatchNormRanges,
  options: BatchNormOptions,
): { y: Tensor; saved: BatchNormSaved } {
  const { channels, rows } = sizesOf(x);
  const { gamma, beta, runningMean, runningVar } = ranges;
  if (options.training && rows > 1 && bySlabs(channels, [gamma, beta], [runningMean, runningVar])) {
    checkResidual(x, options.residual);
    const { y, statistics } = batchNormBySlabs(x, ranges, options);
    return { y, saved: { statistics } };
  }
  const statistics = options.training ? batchStatistics(x, ranges, options) : savedStatistics(x, ranges, options.eps);
  return { y: normalizeBy({ statistics }, x, ranges, options), saved: { statistics } };
}

function checkResidual(x: Tensor, residual: Tensor | undefined): void {
  if (!residual || residual.size === x.size) return;
  throw new Error(`The residual has shape [${residual.shape}], the batch norm's input [${x.shape}].`);
}

/** Computes y of `batchNorm` again from what the first pass saved: the same values. No running statistic moves. */
export function normalizeBy(
  { statistics }: BatchNormSaved,
  x: Tensor,
  ranges: Pick<BatchNormRanges, 'gamma' | 'beta'>,
  { relu, residual }: Pick<BatchNormOptions, 'relu' | 'residual'>,
): Tensor {
  const { count, channels } = sizesOf(x);
  checkResidual(x, residual);
  const y = emptyTensor(x.shape, storageOf(x));
  const lanes = lanesOf(channels);
  dispatch(
    { ...normalize[storageOf(x)][lanes], constants: { RESIDUAL: Number(residual !== undefined), RELU: Number(relu) } },
    [x, statistics, ranges.gamma, ranges.beta, residual ?? x, y],
    [u32(count / lanes), u32(channels / lanes), u32(strideOf(x) / lanes)],
    flatGrid(strideOf(x) / lanes),
  );
  return y;
}

export interface BatchNormBackwardOptions {
  training: boolean;
  relu: boolean;
  residual: boolean;
  /** A second gradient of y that is added to dy on the way; only with a residual. */
  plus?: Tensor;
  /** Sums of dy that the kernel which made it kept, for a batch norm without a residual: see `conv2dGradientForNorm`. */
  sums?: Tensor;
}

/**
 * Gradient of `batchNorm`. `dGamma` and `dBeta` are accumulated. `y` is read only under a ReLU (its mask is y > 0).
 * `dResidual` is dy after that mask. Where the two are equal they share memory: nothing may write it in place.
 */
export function batchNormBackward(
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  saved: BatchNormSaved,
  ranges: BatchNormGradientRanges,
  options: BatchNormBackwardOptions,
): { dx: Tensor; dResidual?: Tensor } {
  const { plus, relu, residual, training } = options;
  if (!residual) return { dx: gradientOfInput(dy, x, y, saved, ranges, options) };
  if (!relu && !plus) return { dx: gradientOfInput(dy, x, x, saved, ranges, options), dResidual: dy.clone() };
  // The gradient of the residual is a result here. It is kept while it is summed, so the last kernel need not read y.
  const dResidual = emptyTensor(x.shape, storageOf(x));
  if (bySlabs(x.shape.at(-1) ?? 0, [ranges.dGamma, ranges.dBeta])) {
    const masked = { dy, x, y, statistics: saved.statistics, plus, masked: dResidual };
    return { dx: inputGradientBySlabs(masked, ranges, options), dResidual };
  }
  const dx = emptyTensor(x.shape, storageOf(x));
  const sums = sumGradients(x, ranges, (partials, sizes, lanes, grid) =>
    dispatch(
      {
        ...maskedPartialGradients[storageOf(x)][lanes],
        constants: { RELU: Number(relu), SUM: Number(plus !== undefined) },
      },
      [dy, plus ?? dy, x, relu ? y : x, saved.statistics, dResidual, partials],
      sizes,
      grid,
    ),
  );
  dispatchInputGradient({ dy: dResidual, x, mask: x, dx, sums }, saved, ranges, { training, relu: false });
  sums.dispose();
  return { dx, dResidual };
}

function gradientOfInput(
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  saved: BatchNormSaved,
  ranges: BatchNormGradientRanges,
  { training, relu, sums: summed }: Pick<BatchNormBackwardOptions, 'training' | 'relu' | 'sums'>,
): Tensor {
  if (bySlabs(x.shape.at(-1) ?? 0, [ranges.dGamma, ranges.dBeta])) {
    return inputGradientBySlabs({ dy, x, y, statistics: saved.statistics, sums: summed }, ranges, { training, relu });
  }
  const mask = relu ? y : x;
  const dx = emptyTensor(x.shape, storageOf(x));
  const sums = sumGradients(x, ranges, (partials, sizes, lanes, grid) =>
    dispatch(
      { ...partialGradients[storageOf(x)][lanes], constants: { RELU: Number(relu) } },
      [dy, x, mask, saved.statistics, partials],
      sizes,
      grid,
    ),
  );
  dispatchInputGradient({ dy, x, mask, dx, sums }, saved, ranges, { training, relu });
  sums.dispose();
  return dx;
}

/**
 * Sums of g and g * xhat per channel, in two dispatches. The caller makes the first one: the sums over chunks of rows.
 */
function sumGradients(
  x: Tensor,
  ranges: BatchNormGradientRanges,
  dispatchPartials: (partials: Tensor, sizes: Scalar[], lanes: LaneCount, grid: number[]) => void,
): Tensor {
  const { rows, channels } = sizesOf(x);
  const { chunks, chunkRows } = chunksOf(rows, channels, lanesOf(channels));
  const lanes = lanesOf(channels);
  const partials = emptyTensor([2, chunks, channels]);
  const sums = emptyTensor([2, channels]);
  const sizes = [u32(rows), u32(channels / lanes), u32(chunks), u32(chunkRows)];
  dispatchPartials(partials, sizes, lanes, flatGrid((chunks * channels) / lanes));
  const merged = [partials, sums, ranges.dGamma, ranges.dBeta];
  dispatch(mergeGradients, merged, [u32(channels), u32(chunks)], flatGrid(channels));
  partials.dispose();
  return sums;
}

function dispatchInputGradient(
  { dy, x, mask, dx, sums }: Record<'dy' | 'x' | 'mask' | 'dx' | 'sums', Tensor>,
  { statistics }: BatchNormSaved,
  { gamma }: BatchNormGradientRanges,
  { training, relu }: { training: boolean; relu: boolean },
): void {
  const { count, rows, channels } = sizesOf(x);
  const lanes = lanesOf(channels);
  dispatch(
    { ...inputGradient[storageOf(x)][lanes], constants: { TRAINING: Number(training), RELU: Number(relu) } },
    [dy, x, mask, statistics, gamma, sums, dx],
    [u32(count / lanes), u32(channels / lanes), u32(strideOf(x) / lanes), f32(1 / rows)],
    flatGrid(strideOf(x) / lanes),
  );
}
