import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, gpuDevice } from '../backend.js';
import { CHUNK_ROWS } from '../conv2d/moments.js';
import { type Binding, type BufferRange, f32, isRange, u32 } from '../kernel.js';
import { reduction } from '../reduction.js';
import { storedForms } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import type { BatchNormGradientRanges, BatchNormOptions, BatchNormRanges } from './operands.js';
import slabWgsl from './slab.wgsl?raw';
import forgetWgsl from './slab-forget.wgsl?raw';
import gradientsWgsl from './slab-gradients.wgsl?raw';
import inputGradientWgsl from './slab-input-gradient.wgsl?raw';
import keepWgsl from './slab-keep.wgsl?raw';
import normalizeWgsl from './slab-normalize.wgsl?raw';
import statisticsWgsl from './slab-statistics.wgsl?raw';

const statisticsKernels = storedForms('batch-norm-slab-statistics', slabWgsl + statisticsWgsl);
const normalizeKernels = storedForms('batch-norm-slab-normalize', slabWgsl + normalizeWgsl);
const gradientsKernels = storedForms('batch-norm-slab-gradients', slabWgsl + forgetWgsl + gradientsWgsl);
const maskedGradientsKernels = storedForms('batch-norm-slab-masked-gradients', slabWgsl + keepWgsl + gradientsWgsl);
const inputGradientKernels = storedForms('batch-norm-slab-input-gradient', slabWgsl + inputGradientWgsl);

const CHANNELS = 64;
const LINES = 16;
/** Workgroups of a pass: enough to fill a large GPU. Merging costs each of them little beside its rows. */
const WORKGROUPS = 528;
const MOST_CHUNKS = 128;

/**
 * True where rows are summed by workgroups, each of a slab of channels, and every workgroup of the last pass merges for
 * itself: two dispatches instead of three. Slabs read 4 channels at a time and bind two vectors as one range.
 */
export const bySlabs = (channels: number, ...pairs: [Binding, Binding][]): boolean =>
  reduction() === 'workgroups' && channels % 4 === 0 && pairs.every(isBindable);

function isBindable([a, b]: [Binding, Binding]): boolean {
  if (!isRange(a) || !isRange(b) || a.buffer !== b.buffer) return false;
  return spanOf(a, b).size <= gpuDevice().limits.maxStorageBufferBindingSize;
}

/** The range from the first of two in a buffer to the end of the other. */
function spanOf(a: Binding, b: Binding): BufferRange {
  if (!isRange(a) || !isRange(b)) throw new Error('A slab binds ranges of buffers.');
  const offset = Math.min(a.offset, b.offset);
  return { buffer: a.buffer, offset, size: Math.max(a.offset + a.size, b.offset + b.size) - offset };
}

/** Where a range begins in a span, in vectors of 4 floats. */
function placeIn(span: BufferRange, range: Binding) {
  if (!isRange(range)) throw new Error('A slab binds ranges of buffers.');
  return u32((range.offset - span.offset) / 16);
}

interface Slabs {
  rows: number;
  channels: number;
  slabs: number;
  chunks: number;
  chunkRows: number;
  /** Rows of a workgroup of the last pass. */
  blockRows: number;
}

/** A fixed partition of the rows: it depends only on the shape, so a rerun adds in the same order. */
function slabsOf(x: Tensor): Slabs {
  const channels = x.shape.at(-1) ?? 0;
  const rows = x.size / channels;
  const slabs = Math.ceil(channels / CHANNELS);
  const chunks = Math.min(MOST_CHUNKS, Math.ceil(WORKGROUPS / slabs), Math.ceil(rows / (2 * LINES)));
  const chunkRows = Math.ceil(rows / chunks);
  const blockRows = Math.max(LINES, Math.ceil(rows / Math.ceil(WORKGROUPS / slabs)));
  return { rows, channels, slabs, chunks: Math.ceil(rows / chunkRows), chunkRows, blockRows };
}

const chunkSizes = ({ rows, channels, chunks, chunkRows }: Slabs) => [rows, channels / 4, chunks, chunkRows].map(u32);

const blockGrid = ({ rows, blockRows, slabs }: Slabs): number[] => [Math.ceil(rows / blockRows), slabs];

/** `batchNorm` in training, in two dispatches; in one where x has been measured. */
export function batchNormBySlabs(
  x: Tensor,
  ranges: BatchNormRanges,
  { momentum, eps, relu, residual, moments }: BatchNormOptions,
): { y: Tensor; statistics: Tensor } {
  const sizes = moments ? measuredSlabs(x, moments) : slabsOf(x);
  const { channels } = sizes;
  const partials = moments ?? statisticsOf(x, sizes);
  const affine = spanOf(ranges.gamma, ranges.beta);
  const running = spanOf(ranges.runningMean, ranges.runningVar);
  const [y, statistics] = [emptyTensor(x.shape, storageOf(x)), emptyTensor([2, channels])];
  const constants = {
    RESIDUAL: Number(residual !== undefined),
    RELU: Number(relu),
    MEASURED: Number(moments !== undefined),
  };
  dispatch(
    { ...normalizeKernels[storageOf(x)], constants },
    [x, partials, affine, residual ?? x, running, statistics, y],
    [
      ...[...chunkSizes(sizes), u32(sizes.blockRows), placeIn(affine, ranges.gamma), placeIn(affine, ranges.beta)],
      ...[placeIn(running, ranges.runningMean), placeIn(running, ranges.runningVar), f32(momentum), f32(eps)],
    ],
    blockGrid(sizes),
  );
  if (!moments) partials.dispose();
  return { y, statistics };
}

const measuredSlabs = (x: Tensor, { shape: [, chunks = 0] }: Tensor): Slabs => ({
  ...slabsOf(x),
  chunks,
  chunkRows: CHUNK_ROWS,
});

function statisticsOf(x: Tensor, sizes: Slabs): Tensor {
  const partials = emptyTensor([2, sizes.chunks, sizes.channels]);
  dispatch(statisticsKernels[storageOf(x)], [x, partials], chunkSizes(sizes), [sizes.chunks, sizes.slabs]);
  return partials;
}

export interface SlabGradient {
  dy: Tensor;
  x: Tensor;
  /** Read under a ReLU. */
  y: Tensor;
  statistics: Tensor;
  plus?: Tensor | undefined;
  /** Takes dy (and `plus`) after the ReLU's mask. */
  masked?: Tensor | undefined;
  /** [2, chunks, C]: summed already, by the kernel that made dy; without `plus` and `masked`. They stay the caller's. */
  sums?: Tensor | undefined;
}

/** dx of `batchNormBackward`, in two dispatches; dGamma and dBeta grow. */
export function inputGradientBySlabs(
  gradient: SlabGradient,
  { gamma, dGamma, dBeta }: BatchNormGradientRanges,
  { relu, training }: { relu: boolean; training: boolean },
): Tensor {
  const { dy, x, y, statistics, masked, sums } = gradient;
  const sizes = sums ? measuredSlabs(x, sums) : slabsOf(x);
  const { rows, channels, chunks, blockRows } = sizes;
  const partials = sums ?? gradientSums(gradient, sizes, relu);
  const gradients = spanOf(dGamma, dBeta);
  const dx = emptyTensor(x.shape, storageOf(x));
  // The gradient was masked already.
  const masks = relu && !masked;
  dispatch(
    { ...inputGradientKernels[storageOf(x)], constants: { TRAINING: Number(training), RELU: Number(masks) } },
    [masked ?? dy, x, masks ? y : x, statistics, gamma, partials, gradients, dx],
    [...[rows, channels / 4, chunks, blockRows].map(u32), placeIn(gradients, dGamma), placeIn(gradients, dBeta)],
    blockGrid(sizes),
  );
  if (!sums) partials.dispose();
  return dx;
}

/** Sums of g and g * xhat over the chunks: [2, chunks, C]. */
function gradientSums({ dy, x, y, statistics, plus, masked }: SlabGradient, sizes: Slabs, relu: boolean): Tensor {
  const { channels, chunks, slabs } = sizes;
  const partials = emptyTensor([2, chunks, channels]);
  dispatch(
    {
      ...(masked ? maskedGradientsKernels : gradientsKernels)[storageOf(x)],
      constants: { RELU: Number(relu), SUM: Number(plus !== undefined) },
    },
    [dy, plus ?? dy, x, relu ? y : x, statistics, partials, ...(masked ? [masked] : [])],
    chunkSizes(sizes),
    [chunks, slabs],
  );
  return partials;
}
