import type { Tensor } from '@tensorflow/tfjs-core';
import type { Binding } from '../kernel.js';
import { reduction as formOfSums } from '../reduction.js';
import labelsWgsl from './labels.wgsl?raw';
import { endKernel } from './loss-end.js';
import {
  dispatchTerms,
  keptGradientKernel,
  type LossResult,
  runPasses,
  shareNames,
  type TermsKernel,
  termsKernel,
} from './loss-passes.js';
import negativeWgsl from './negative.wgsl?raw';
import { dispatchClasses } from './pixel-kernels.js';
import { checkMap, type PixelMap, pixelMapOf, sizeOfMap } from './pixel-map.js';
import softGradientWgsl from './soft-teach-gradient.wgsl?raw';
import softTermsWgsl from './soft-teach-terms.wgsl?raw';
import gradientWgsl from './teach-gradient.wgsl?raw';
import termsWgsl from './teach-terms.wgsl?raw';
import valuesWgsl from './teach-values.wgsl?raw';

const end = endKernel('teach-values', valuesWgsl);
const hard = {
  terms: termsKernel('teach-terms', labelsWgsl, negativeWgsl, termsWgsl),
  gradient: keptGradientKernel('teach-gradient', gradientWgsl),
};
const soft = {
  terms: termsKernel('soft-teach-terms', labelsWgsl, negativeWgsl, softTermsWgsl),
  gradient: keptGradientKernel('soft-teach-gradient', softGradientWgsl),
};

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
  return pseudoLabelLoss(logits, map, hard, [labels], options);
}

/**
 * The same with the teacher's probabilities in the place of one class: L_pos is the mean over the kept pixels of
 * -sum_c t_c ln p_c. Labels as above: they say which pixels are kept. Probabilities float32 [N,H,W,C].
 */
export function softTeachLoss(
  logits: Tensor,
  { labels, probabilities }: { labels: Tensor; probabilities: Tensor },
  options: Pick<TeachLossOptions, 'negativeWeight' | 'delta'>,
): LossResult {
  const map = pixelMapOf(logits, sizeOfMap(labels));
  checkMap('Labels', labels, 'int32', map);
  checkMap('Teacher probabilities', probabilities, 'float32', map, true);
  return pseudoLabelLoss(logits, map, soft, [labels, probabilities], { ...options, reduction: 'valid' });
}

function pseudoLabelLoss(
  logits: Tensor,
  map: PixelMap,
  kernels: { terms: TermsKernel; gradient: ReturnType<typeof keptGradientKernel> },
  targets: Binding[],
  options: TeachLossOptions,
): LossResult {
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
      dispatchTerms(kernels.terms, map, [logits, softmaxes, sums, counts, ...targets], params),
    end,
    options: { positiveWeight, negativeWeight, overValid },
    gradient: ({ softmaxes, kept, results }) =>
      dispatchClasses(kernels.gradient[formOfSums()], map, [logits, softmaxes, results, kept, ...targets], params),
  });
}
