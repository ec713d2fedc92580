import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, type Kernel, u32 } from '../backend.js';
import clearWgsl from './clear.wgsl?raw';
import countsWgsl from './counts.wgsl?raw';
import { flatGrid, flatGridWgsl } from './flat-grid.js';
import meansWgsl from './means.wgsl?raw';
import partialSumsWgsl from './partial-sums.wgsl?raw';
import { emptyClassValues, foldedGradient, type PixelKernel, stripKernel } from './pixel-kernels.js';
import type { PixelMap } from './pixel-map.js';
import termsWgsl from './terms.wgsl?raw';

/** Value of a loss, what the page shows of it, and its gradient. The caller disposes both tensors. */
export interface LossResult {
  /** float32 [names.length] on the GPU, in the order of `names`. */
  values: Tensor;
  names: readonly string[];
  /** d total / d logits, float32, of the logits' shape. */
  gradient: Tensor;
}

/** Bins of the histogram of the normalised entropy h. */
export const entropyBins = 64;
const counterCopies = 64;
/** Sums per strip: four terms and h. */
const sumCount = 5;
const largestPartition = 512;

/** First pass of a loss: per pixel the softmax, per strip sums of four terms, and the counters of classes and entropy bins. */
export const termsKernel = (name: string, ...sources: string[]): PixelKernel =>
  stripKernel(name, countsWgsl, termsWgsl, ...sources);

const clear: Kernel = { name: 'pixel-loss-clear', wgsl: `${flatGridWgsl}\n${clearWgsl}` };
const partialSums: Kernel = { name: 'pixel-loss-partial-sums', wgsl: `${flatGridWgsl}\n${partialSumsWgsl}` };
const means: Kernel = { name: 'pixel-loss-means', wgsl: meansWgsl };

/** What one loss does between the shared passes. */
export interface LossPasses {
  names: string[];
  terms(pass: { softmaxes: Tensor; sums: Tensor; counts: Tensor }): void;
  /** Values per pixel and class whose means are wanted: exp(-alpha h) p_c. */
  marginals?(pass: { softmaxes: Tensor; results: Tensor }): void;
  /** Means: the four terms, h, those of `marginals`, shares of the classes, shares of the entropy bins. */
  values(pass: { means: Tensor; values: Tensor }): void;
  gradient(pass: { softmaxes: Tensor; means: Tensor; results: Tensor }): void;
}

/** Names of what every loss ends with: the share of pixels that each class wins and that each bin of h holds. */
export function shareNames(classes: number): string[] {
  const shares = Array.from({ length: classes }, (_, c) => `share${c}`);
  return [...shares, ...Array.from({ length: entropyBins }, (_, bin) => `entropyBin${bin}`)];
}

/** Runs the passes: terms per pixel, two-stage means, values, gradient. All intermediate tensors are disposed. */
export function runPasses(map: PixelMap, passes: LossPasses): LossResult {
  const softmaxes = emptyTensor([map.pixels, 4]);
  const sums = emptyTensor([map.strips, sumCount]);
  const counts = clearedCounts(map);
  passes.terms({ softmaxes, sums, counts });
  const results = emptyClassValues(map);
  passes.marginals?.({ softmaxes, results });
  const found = meansOf(map, counts, passes.marginals ? [sums, results] : [sums]);
  const values = emptyTensor([passes.names.length]);
  passes.values({ means: found, values });
  passes.gradient({ softmaxes, means: found, results });
  for (const tensor of [softmaxes, sums, counts, found]) tensor.dispose();
  return { values, names: passes.names, gradient: foldedGradient(results, map) };
}

function clearedCounts({ classes }: PixelMap): Tensor {
  const cells = counterCopies * (classes + entropyBins);
  const counts = emptyTensor([cells], 'int32');
  dispatch(clear, [counts], [u32(cells)], flatGrid(cells));
  return counts;
}

/** Means over the pixels of the columns of each of `sums` [..., columns], then of the counters. */
function meansOf({ pixels, classes }: PixelMap, counts: Tensor, sums: Tensor[]): Tensor {
  const partitions = Math.min(largestPartition, Math.ceil(pixels / 64));
  const slots = sums.reduce((total, { shape }) => total + (shape.at(-1) ?? 0), 0);
  const partials = emptyTensor([partitions, slots]);
  let firstSlot = 0;
  for (const sum of sums) {
    const columns = sum.shape.at(-1) ?? 1;
    const scalars = [sum.size / columns, columns, partitions, slots, firstSlot].map(u32);
    dispatch(partialSums, [sum, partials], scalars, flatGrid(partitions * columns));
    firstSlot += columns;
  }
  const cells = classes + entropyBins;
  const result = emptyTensor([slots + cells]);
  const scalars = [pixels, cells, partitions, slots].map(u32);
  dispatch(means, [partials, counts, result], scalars, flatGrid(slots + cells));
  partials.dispose();
  return result;
}
