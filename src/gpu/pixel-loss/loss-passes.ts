import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Binding, type Kernel, u32 } from '../kernel.js';
import { reduction } from '../reduction.js';
import byThreadsWgsl from './by-threads.wgsl?raw';
import byWorkgroupsWgsl from './by-workgroups.wgsl?raw';
import clearWgsl from './clear.wgsl?raw';
import meansWgsl from './means.wgsl?raw';
import meansByWorkgroupsWgsl from './means-by-workgroups.wgsl?raw';
import partialSumsWgsl from './partial-sums.wgsl?raw';
import partialSumsByWorkgroupsWgsl from './partial-sums-by-workgroups.wgsl?raw';
import {
  dispatchStrips,
  emptyClassValues,
  foldedGradient,
  type PixelKernel,
  stripKernel,
  stripKernelWithMain,
} from './pixel-kernels.js';
import type { LossParams, PixelMap } from './pixel-map.js';
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

/** First pass of a loss: per pixel the softmax, sums of four terms, and the counters of classes and entropy bins. */
export interface TermsKernel {
  threads: PixelKernel;
  workgroups: PixelKernel;
}

export const termsKernel = (name: string, ...sources: string[]): TermsKernel => ({
  threads: stripKernel(name, byThreadsWgsl, termsWgsl, ...sources),
  workgroups: stripKernelWithMain(`${name}-by-workgroups`, byWorkgroupsWgsl, termsWgsl, ...sources),
});

/** `bindings` as in the kernel's WGSL: the logits, what `terms` of `LossPasses` is given, and what the loss adds. */
export function dispatchTerms(kernel: TermsKernel, map: PixelMap, bindings: Binding[], params?: LossParams): void {
  dispatchStrips(kernel[reduction()], map, bindings, params);
}

const clear: Kernel = { name: 'pixel-loss-clear', wgsl: `${flatGridWgsl}\n${clearWgsl}` };
const partialSums: Kernel = { name: 'pixel-loss-partial-sums', wgsl: `${flatGridWgsl}\n${partialSumsWgsl}` };
const partialSumsByWorkgroups: Kernel = {
  name: 'pixel-loss-partial-sums-by-workgroups',
  wgsl: partialSumsByWorkgroupsWgsl,
};
const means: Kernel = { name: 'pixel-loss-means', wgsl: meansWgsl };
const meansByWorkgroups: Kernel = { name: 'pixel-loss-means-by-workgroups', wgsl: meansByWorkgroupsWgsl };

/** The work of one loss between the shared passes. */
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
  const sums = emptyTensor([reduction() === 'threads' ? map.strips : Math.ceil(map.strips / 64), sumCount]);
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

const clearedCounts = ({ classes }: PixelMap): Tensor => clearedCells(counterCopies * (classes + entropyBins));

/** Counters of 0, int32 [cells]. */
export function clearedCells(cells: number): Tensor {
  const counts = emptyTensor([cells], 'int32');
  dispatch(clear, [counts], [u32(cells)], flatGrid(cells));
  return counts;
}

/** Means over the pixels of the columns of each of `sums` [..., columns], then of the counters. */
function meansOf({ pixels, classes }: PixelMap, counts: Tensor, sums: Tensor[]): Tensor {
  const byThreads = reduction() === 'threads';
  const slots = sums.reduce((total, { shape }) => total + (shape.at(-1) ?? 0), 0);
  // By workgroups, one tensor has so few sums that only the second half is needed.
  const partials = byThreads || sums.length > 1 ? partialSumsOf(sums, slots, pixels) : sums[0]?.clone();
  if (!partials) throw new Error('There are no sums.');
  const cells = classes + entropyBins;
  const result = emptyTensor([slots + cells]);
  const scalars = [pixels, cells, partials.size / slots, slots].map(u32);
  const bindings = [partials, counts, result];
  if (byThreads) dispatch(means, bindings, scalars, flatGrid(slots + cells));
  else dispatch(meansByWorkgroups, bindings, scalars, [slots + cells]);
  partials.dispose();
  return result;
}

/** Sums of parts of the items: [partitions, slots]. */
function partialSumsOf(sums: Tensor[], slots: number, pixels: number): Tensor {
  const partitions = Math.min(largestPartition, Math.ceil(pixels / 64));
  const partials = emptyTensor([partitions, slots]);
  let firstSlot = 0;
  for (const sum of sums) {
    const columns = sum.shape.at(-1) ?? 1;
    const scalars = [sum.size / columns, columns, partitions, slots, firstSlot].map(u32);
    if (reduction() === 'threads') dispatch(partialSums, [sum, partials], scalars, flatGrid(partitions * columns));
    else dispatch(partialSumsByWorkgroups, [sum, partials], scalars, [partitions, Math.ceil(columns / 16)]);
    firstSlot += columns;
  }
  return partials;
}
