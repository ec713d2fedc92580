import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../backend.js';
import type { Binding } from '../kernel.js';
import { reduction } from '../reduction.js';
import byThreadsWgsl from './by-threads.wgsl?raw';
import byWorkgroupsWgsl from './by-workgroups.wgsl?raw';
import keptByThreadsWgsl from './kept-by-threads.wgsl?raw';
import keptByWorkgroupsWgsl from './kept-by-workgroups.wgsl?raw';
import { type EndKernel, endByWorkgroups, foldedGradient, type ValueOptions, valuesOf } from './loss-end.js';
import { emptySums, entropyBins, meansOf } from './loss-means.js';
import {
  dispatchStrips,
  emptyClassValues,
  type PixelKernel,
  preparedClassKernel,
  stripKernel,
  stripKernelWithMain,
} from './pixel-kernels.js';
import type { LossParams, PixelMap } from './pixel-map.js';
import rowMeansWgsl from './row-means.wgsl?raw';
import termsWgsl from './terms.wgsl?raw';

/** Value of a loss, what the page shows of it, and its gradient. The caller disposes both tensors. */
export interface LossResult {
  /** float32 [names.length] on the GPU, in the order of `names`. */
  values: Tensor;
  names: readonly string[];
  /** d total / d logits, float32, of the logits' shape. */
  gradient: Tensor;
}

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

/** The gradient of a loss that is a mean over the kept pixels: its WGSL divides by `keptShare()`. */
export const keptGradientKernel = (name: string, wgsl: string): Record<'threads' | 'workgroups', PixelKernel> => ({
  threads: preparedClassKernel(name, keptByThreadsWgsl, wgsl),
  workgroups: preparedClassKernel(`${name}-by-workgroups`, rowMeansWgsl, keptByWorkgroupsWgsl, wgsl),
});

/** The work of one loss between the shared passes. */
export interface LossPasses {
  names: string[];
  terms(pass: { softmaxes: Tensor; sums: Tensor; counts: Tensor }): void;
  /** Means: the four terms, h, shares of the classes, shares of the entropy bins. */
  end: EndKernel;
  options?: Omit<ValueOptions, 'count'>;
  /** `kept`: what `keptGradientKernel` binds. */
  gradient(pass: { softmaxes: Tensor; kept: Tensor; results: Tensor }): void;
}

/** Names of what every loss ends with: the share of pixels that each class wins and that each bin of h holds. */
export function shareNames(classes: number): string[] {
  const shares = Array.from({ length: classes }, (_, c) => `share${c}`);
  return [...shares, ...Array.from({ length: entropyBins }, (_, bin) => `entropyBin${bin}`)];
}

/**
 * Runs the passes: terms per pixel, means, values, gradient. On GPUs these are three dispatches: no pass only clears or merges,
 * each workgroup sums the few means that it needs for itself. All intermediate tensors are disposed.
 */
export function runPasses(map: PixelMap, { names, terms, end, options, gradient }: LossPasses): LossResult {
  const softmaxes = emptyTensor([map.pixels, 4]);
  const first = emptySums(map);
  terms({ softmaxes, ...first });
  const results = emptyClassValues(map);
  const counted = { ...options, count: names.length };
  const free = (...more: Tensor[]) => {
    for (const tensor of [softmaxes, first.sums, first.counts, ...more]) tensor.dispose();
  };
  if (reduction() === 'workgroups') {
    gradient({ softmaxes, kept: first.sums, results });
    const found = endByWorkgroups(end, map, { ...first, classValues: results }, counted);
    free();
    return { ...found, names };
  }
  const means = meansOf(map, first, undefined);
  const values = valuesOf(end, map, means, counted);
  gradient({ softmaxes, kept: means, results });
  free(means);
  return { values, names, gradient: foldedGradient(results, map) };
}
