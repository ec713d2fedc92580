import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { f32, type Kernel, u32 } from '../kernel.js';
import labelsWgsl from './labels.wgsl?raw';
import { dispatchTerms, type LossResult, runPasses, shareNames, termsKernel } from './loss-passes.js';
import negativeWgsl from './negative.wgsl?raw';
import { classKernel, dispatchClasses } from './pixel-kernels.js';
import { checkMap, pixelMapOf, sizeOfMap } from './pixel-map.js';
import gradientWgsl from './teach-gradient.wgsl?raw';
import termsWgsl from './teach-terms.wgsl?raw';
import valuesWgsl from './teach-values.wgsl?raw';

const termsOf = termsKernel('teach-terms', labelsWgsl, negativeWgsl, termsWgsl);
const valuesOf: Kernel = { name: 'teach-values', wgsl: valuesWgsl };
const gradientOf = classKernel('teach-gradient', gradientWgsl);

export interface TeachLossOptions {
  negativeWeight: number;
  /** Probability below which a class is certainly absent from a pixel. */
  delta: number;
  /** 1 unless given. */
  positiveWeight?: number;
  /** The positive loss is averaged over these pixels: those with a label, or all (as the released code does). */
  reduction: 'valid' | 'all';
  /** Pixels with this label add nothing to the negative loss but count in its mean; by default there are none. */
  negativeIgnore?: number;
}

const noLabel = -0x80000000;

/**
 * Positive and negative pseudo labels, stage T: w_pos CE over labelled pixels + w_neg mean over all pixels of
 * -ln clamp(1 - sum_c [p_c < delta] p_c, 1e-8, 1). Labels int32 [N,H,W]; 255 and every other number outside the classes
 * are no labels. Without any labelled pixel the positive loss and its gradient are 0. Logits float32 [N,h,w,C]; where h
 * < H or w < W the loss is that of the logits upsampled, and its gradient that of the logits given.
 * Values: total, positive, negative, meanEntropy, keptShare (share of labelled pixels), negativeCount (mean number of
 * excluded classes per pixel), share0.. (pixels that class c wins), entropyBin0..63 (histogram of h).
 * Source: arXiv 2106.11653 and the authors' released negative_cross_loss.
 */
export function teachLoss(logits: Tensor, labels: Tensor, options: TeachLossOptions): LossResult {
  const map = pixelMapOf(logits, sizeOfMap(labels));
  checkMap('Labels', labels, 'int32', map);
  const { negativeWeight, delta, positiveWeight = 1, reduction, negativeIgnore = noLabel } = options;
  const head = ['total', 'positive', 'negative', 'meanEntropy', 'keptShare', 'negativeCount'];
  const names = [...head, ...shareNames(map.classes)];
  const overValid = reduction === 'valid';
  const params = {
    delta,
    negativeIgnore,
    overValid,
    positiveScale: positiveWeight / map.pixels,
    negativeScale: negativeWeight / map.pixels,
  };
  return runPasses(map, {
    names,
    terms: ({ softmaxes, sums, counts }) =>
      dispatchTerms(termsOf, map, [logits, softmaxes, sums, counts, labels], params),
    values: ({ means, values }) =>
      dispatch(
        valuesOf,
        [means, values],
        [u32(names.length), f32(positiveWeight), f32(negativeWeight), u32(overValid ? 1 : 0)],
        flatGrid(names.length),
      ),
    gradient: ({ softmaxes, means, results }) =>
      dispatchClasses(gradientOf, map, [logits, softmaxes, results, means, labels], params),
  });
}
