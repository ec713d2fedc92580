import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, f32, i32, type Kernel, u32 } from '../backend.js';
import { flatGrid } from './flat-grid.js';
import {
  checkMap,
  gradientKernel,
  type LossResult,
  logitsSize,
  runPasses,
  shareNames,
  sizeScalars,
  termsKernel,
} from './loss-passes.js';
import negativeWgsl from './negative.wgsl?raw';
import gradientWgsl from './teach-gradient.wgsl?raw';
import termsWgsl from './teach-terms.wgsl?raw';
import valuesWgsl from './teach-values.wgsl?raw';

const termsOf = termsKernel('teach-terms', negativeWgsl, termsWgsl);
const valuesOf: Kernel = { name: 'teach-values', wgsl: valuesWgsl };
const gradientOf = gradientKernel('teach-gradient', negativeWgsl, gradientWgsl);

export interface TeachLossOptions {
  negativeWeight: number;
  /** Probability below which a class is certainly absent from a pixel. */
  delta: number;
  /** 1 unless given. */
  positiveWeight?: number;
  /** Pixels that the positive loss is averaged over: those with a label, or all (as the released code does). */
  reduction: 'valid' | 'all';
  /** Pixels with this label add nothing to the negative loss but count in its mean; by default there are none. */
  negativeIgnore?: number;
}

const noLabel = -0x80000000;

/**
 * Positive and negative pseudo labels, stage T: w_pos CE over labelled pixels + w_neg mean over all pixels of
 * -ln clamp(1 - sum_c [p_c < delta] p_c, 1e-8, 1). Logits float32 [N,H,W,C], labels int32 [N,H,W]; 255 and every other
 * number that is no class is no label. Without any labelled pixel the positive loss and its gradient are 0.
 * Values: total, positive, negative, meanEntropy, keptShare (share of labelled pixels), negativeCount (mean number of
 * excluded classes per pixel), share0.. (pixels that class c wins), entropyBin0..63 (histogram of h).
 * Source: arXiv 2106.11653 and the authors' released negative_cross_loss.
 */
export function teachLoss(logits: Tensor, labels: Tensor, options: TeachLossOptions): LossResult {
  const size = logitsSize(logits);
  checkMap('Labels', labels, 'int32', logits.shape.slice(0, 3));
  const { negativeWeight, delta, positiveWeight = 1, reduction, negativeIgnore = noLabel } = options;
  const head = ['total', 'positive', 'negative', 'meanEntropy', 'keptShare', 'negativeCount'];
  const names = [...head, ...shareNames(size.classes)];
  const overValid = u32(reduction === 'valid' ? 1 : 0);
  return runPasses(logits, size, {
    names,
    marginals: false,
    terms: ({ softmaxes, terms, counts }) =>
      dispatch(
        termsOf,
        [logits, softmaxes, terms, counts, labels],
        [...sizeScalars(size), f32(delta), i32(negativeIgnore)],
        flatGrid(size.pixels),
      ),
    values: ({ means, values }) =>
      dispatch(
        valuesOf,
        [means, values],
        [u32(names.length), f32(positiveWeight), f32(negativeWeight), overValid],
        flatGrid(names.length),
      ),
    gradient: ({ softmaxes, means, gradient }) =>
      dispatch(
        gradientOf,
        [logits, softmaxes, means, labels, gradient],
        [
          u32(size.pixels),
          u32(size.classes),
          f32(delta),
          f32(positiveWeight / size.pixels),
          f32(negativeWeight / size.pixels),
          overValid,
          i32(negativeIgnore),
        ],
        flatGrid(size.pixels),
      ),
  });
}
