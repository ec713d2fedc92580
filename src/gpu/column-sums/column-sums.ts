import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import { type Binding, type BufferRange, f32, u32 } from '../kernel.js';
import { toFloat16 } from '../storage/cast.js';
import { storedLaneKernels } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import columnPartialsWgsl from './column-partials.wgsl?raw';
import mergePartialsWgsl from './merge-partials.wgsl?raw';

const columnPartials = storedLaneKernels('column-partials', columnPartialsWgsl);
const mergeKernels = laneKernels('merge-partials', mergePartialsWgsl);

/** Threads that a reduction over the rows should have: enough to fill a GPU, few enough to merge quickly. */
const reductionThreads = 32_768;
const mostChunks = 512;
const fewestRows = 16;

/** A fixed partition of the rows of `columns` sums: it depends only on shapes, so a rerun adds in the same order. */
export function chunksOf(rows: number, columns: number, lanes: number): { chunks: number; chunkRows: number } {
  const wanted = Math.min(mostChunks, Math.ceil((reductionThreads * lanes) / columns), Math.ceil(rows / fewestRows));
  const chunkRows = Math.ceil(rows / Math.max(1, wanted));
  return { chunks: Math.ceil(rows / chunkRows), chunkRows };
}

/** More splits than this of one value are summed in two steps: a single thread would take too long. */
export const LONGEST_SERIAL = 1024;

/**
 * Sums `partials` [splits, count] over the splits, times `factor`, into `target` of `count` floats. `add` adds them to
 * what is there (a range of a gradient buffer); else they take its place. Deterministic.
 */
export function mergePartials(
  partials: Tensor,
  target: Binding,
  count: number,
  { add, factor = 1 }: { add: boolean; factor?: number },
): void {
  const splits = partials.size / count;
  if (splits > LONGEST_SERIAL) {
    const { chunks, chunkRows } = chunksOf(splits, count, 1);
    const fewer = emptyTensor([chunks, count]);
    sumChunks([partials, partials], fewer, { segments: 1, rows: splits, channels: count, chunks, chunkRows }, 0);
    mergePartials(fewer, target, count, { add, factor });
    fewer.dispose();
    return;
  }
  const lanes = lanesOf(count);
  const kernel = { ...mergeKernels[lanes], constants: { ADD: Number(add) } };
  dispatch(kernel, [partials, target], [u32(count / lanes), u32(splits), f32(factor)], flatGrid(count / lanes));
}

interface Chunked {
  segments: number;
  rows: number;
  channels: number;
  chunks: number;
  chunkRows: number;
}

function sumChunks([a, b]: [Tensor, Tensor], partials: Tensor, sizes: Chunked, term: number): void {
  const { segments, rows, channels, chunks, chunkRows } = sizes;
  const lanes = lanesOf(channels);
  dispatch(
    { ...columnPartials[storageOf(a)][lanes], constants: { TERM: term } },
    [a, b, partials],
    [segments, rows, channels / lanes, chunks, chunkRows].map(u32),
    flatGrid((chunks * segments * channels) / lanes),
  );
}

/** The summed term: a, a * b, or a * b where b <= 0. */
export type Term = 'value' | 'product' | 'product where negative';
const terms: Term[] = ['value', 'product', 'product where negative'];

/** Partial sums [chunks, segments, C] of [segments, rows, C]; the caller merges and disposes them. */
function partialSums(a: Tensor, b: Tensor, segments: number, term: Term): Tensor {
  const channels = a.shape.at(-1) ?? 0;
  if (a.size === 0 || a.size % (segments * channels) !== 0 || b.size !== a.size) {
    throw new Error(`Cannot sum the columns of [${a.shape}] and [${b.shape}] in ${segments} segments.`);
  }
  const rows = a.size / channels / segments;
  const { chunks, chunkRows } = chunksOf(rows, segments * channels, lanesOf(channels));
  const partials = emptyTensor([chunks, segments, channels]);
  sumChunks([a, b], partials, { segments, rows, channels, chunks, chunkRows }, terms.indexOf(term));
  return partials;
}

export interface ColumnSumOptions {
  /** The second factor, of the shape of x; needed by the terms with a product. */
  by?: Tensor;
  term?: Term;
  factor?: number;
}

/**
 * Sums `x` [segments, .., C] over all axes but the first and the last (`factor` 1 / rows makes it a mean): a new tensor
 * [segments, C] in the storage of x, or of another `shape` of that size. With `by`, sums products.
 * @throws Error when the shapes do not fit
 */
export function segmentSums(
  x: Tensor,
  segments: number,
  options: ColumnSumOptions & { shape?: number[] } = {},
): Tensor {
  const { by = x, term = 'value', factor = 1, shape = [segments, x.shape.at(-1) ?? 0] } = options;
  const partials = partialSums(x, by, segments, term);
  const sums = emptyTensor(shape);
  mergePartials(partials, sums, sums.size, { add: false, factor });
  partials.dispose();
  if (storageOf(x) === 'float32') return sums;
  const rounded = toFloat16(sums);
  sums.dispose();
  return rounded;
}

/**
 * Partial sums [chunks, 1, C] of the columns of `x` [.., C], for `PendingSums`. The caller disposes of them.
 * @throws Error when `x` has no columns
 */
export const columnPartialSums = (x: Tensor): Tensor => partialSums(x, x, 1, 'value');

/**
 * Adds the column sums of `x` [.., C] to a gradient range of C floats, or of one float. One float gets the sum of all
 * columns. This is the gradient of a bias, or with `by` of a factor.
 * @throws Error when the range fits neither
 */
export function addColumnSums(x: Tensor, gradient: BufferRange, options: ColumnSumOptions = {}): void {
  const { by = x, term = 'value', factor = 1 } = options;
  const channels = x.shape.at(-1) ?? 0;
  const count = gradient.size / 4;
  if (count !== channels && count !== 1) {
    throw new Error(`A gradient of ${count} floats does not fit the columns of [${x.shape}].`);
  }
  const partials = partialSums(x, by, 1, term);
  mergePartials(partials, gradient, count, { add: true, factor });
  partials.dispose();
}
