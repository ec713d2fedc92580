import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, f32, type Kernel, u32 } from '../backend.js';
import clearWgsl from './clear.wgsl?raw';
import countsWgsl from './counts.wgsl?raw';
import { flatGrid, flatGridWgsl } from './flat-grid.js';
import logProbabilityWgsl from './log-probability.wgsl?raw';
import meansWgsl from './means.wgsl?raw';
import numbersWgsl from './numbers.wgsl?raw';
import partialSumsWgsl from './partial-sums.wgsl?raw';
import softmaxWgsl from './softmax.wgsl?raw';

/** Value of a loss, what the page shows of it, and its gradient. The caller disposes both tensors. */
export interface LossResult {
  /** float32 [names.length] on the GPU, in the order of `names`. */
  values: Tensor;
  names: readonly string[];
  /** d total / d logits, float32 [N,H,W,C]. */
  gradient: Tensor;
}

/** Logits [N,H,W,C] in the terms of the kernels. */
export interface LogitsSize {
  pixels: number;
  classes: number;
  lnClasses: number;
}

/** Bins of the histogram of the normalised entropy h. */
export const entropyBins = 64;
const counterCopies = 64;
const termCount = 4;
const largestPartition = 512;

/** WGSL with the softmax of a pixel; the kernel declares `logits`. */
export const softmaxKernel = (name: string, ...sources: string[]): Kernel => ({
  name,
  wgsl: [flatGridWgsl, numbersWgsl, logProbabilityWgsl, softmaxWgsl, ...sources].join('\n'),
});

/** First pass of a loss: per pixel the softmax, four terms, and the counters of classes and entropy bins. */
export const termsKernel = (name: string, ...sources: string[]): Kernel => softmaxKernel(name, countsWgsl, ...sources);

/** A kernel that reads the softmaxes of the first pass again. */
export const gradientKernel = (name: string, ...sources: string[]): Kernel => ({
  name,
  wgsl: [flatGridWgsl, numbersWgsl, logProbabilityWgsl, ...sources].join('\n'),
});

const clear: Kernel = { name: 'pixel-loss-clear', wgsl: `${flatGridWgsl}\n${clearWgsl}` };
const partialSums = gradientKernel('pixel-loss-partial-sums', partialSumsWgsl);
const means: Kernel = { name: 'pixel-loss-means', wgsl: meansWgsl };

/** @throws Error unless `logits` is float32 [N,H,W,C] with 2 to 254 classes. */
export function logitsSize(logits: Tensor): LogitsSize {
  const classes = logits.shape[3] ?? 0;
  if (logits.rank !== 4 || logits.dtype !== 'float32' || classes < 2 || classes > 254 || logits.size === 0) {
    const found = `${logits.dtype} [${logits.shape.join(', ')}]`;
    throw new Error(`Logits must be float32 [N, H, W, C] with 2 to 254 classes, but are ${found}.`);
  }
  return { pixels: logits.size / classes, classes, lnClasses: Math.log(classes) };
}

/** @throws Error unless `map` has this type and one value per pixel (and class, where `shape` has four sizes). */
export function checkMap(what: string, map: Tensor, dtype: 'int32' | 'float32', shape: number[]): void {
  if (map.dtype !== dtype || map.shape.join() !== shape.join()) {
    const found = `${map.dtype} [${map.shape.join(', ')}]`;
    throw new Error(`${what} must be ${dtype} [${shape.join(', ')}] to fit the logits, but are ${found}.`);
  }
}

/** What one loss does between the shared passes. */
export interface LossPasses {
  names: string[];
  /** Whether sum_pixels w p_c is wanted, with w the fourth term. */
  marginals: boolean;
  terms(pass: { softmaxes: Tensor; terms: Tensor; counts: Tensor }): void;
  /** Means: the four terms, h, m_c where wanted, shares of the classes, shares of the entropy bins. */
  values(pass: { means: Tensor; values: Tensor }): void;
  gradient(pass: { softmaxes: Tensor; means: Tensor; gradient: Tensor }): void;
}

/** Names of what every loss ends with: the share of pixels that each class wins and that each bin of h holds. */
export function shareNames(classes: number): string[] {
  const shares = Array.from({ length: classes }, (_, c) => `share${c}`);
  return [...shares, ...Array.from({ length: entropyBins }, (_, bin) => `entropyBin${bin}`)];
}

/** Runs the passes: terms per pixel, two-stage means, values, gradient. All intermediate tensors are disposed. */
export function runPasses(logits: Tensor, size: LogitsSize, passes: LossPasses): LossResult {
  const softmaxes = emptyTensor([size.pixels, 4]);
  const terms = emptyTensor([size.pixels, termCount]);
  const counts = clearedCounts(size);
  passes.terms({ softmaxes, terms, counts });
  const slots = termCount + 1 + (passes.marginals ? size.classes : 0);
  const sums = reduce(logits, size, slots, { softmaxes, terms, counts });
  const values = emptyTensor([passes.names.length]);
  passes.values({ means: sums, values });
  const gradient = emptyTensor(logits.shape);
  passes.gradient({ softmaxes, means: sums, gradient });
  for (const tensor of [softmaxes, terms, counts, sums]) tensor.dispose();
  return { values, names: passes.names, gradient };
}

function clearedCounts(size: LogitsSize): Tensor {
  const cells = counterCopies * (size.classes + entropyBins);
  const counts = emptyTensor([cells], 'int32');
  dispatch(clear, [counts], [u32(cells)], flatGrid(cells));
  return counts;
}

interface PixelTerms {
  softmaxes: Tensor;
  terms: Tensor;
  counts: Tensor;
}

function reduce(logits: Tensor, size: LogitsSize, slots: number, pass: PixelTerms): Tensor {
  const partitions = Math.min(largestPartition, Math.ceil(size.pixels / 64));
  const partials = emptyTensor([partitions, slots]);
  dispatch(
    partialSums,
    [logits, pass.softmaxes, pass.terms, partials],
    [u32(size.pixels), u32(size.classes), u32(partitions), u32(slots)],
    flatGrid(partitions * slots),
  );
  const cells = size.classes + entropyBins;
  const result = emptyTensor([slots + cells]);
  dispatch(
    means,
    [partials, pass.counts, result],
    [u32(size.pixels), u32(cells), u32(partitions), u32(slots)],
    flatGrid(slots + cells),
  );
  partials.dispose();
  return result;
}

/** The uniforms that every kernel over the logits starts with. */
export const sizeScalars = (size: LogitsSize) => [u32(size.pixels), u32(size.classes), f32(size.lnClasses)];
