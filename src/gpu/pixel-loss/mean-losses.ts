import type { Tensor } from '@tensorflow/tfjs-core';
import type { Binding } from '../kernel.js';
import distilGradientWgsl from './distil-gradient.wgsl?raw';
import distilTermsWgsl from './distil-terms.wgsl?raw';
import labelsWgsl from './labels.wgsl?raw';
import { endKernel } from './loss-end.js';
import { dispatchTerms, type LossResult, runPasses, shareNames, type TermsKernel, termsKernel } from './loss-passes.js';
import valuesWgsl from './mean-values.wgsl?raw';
import { classKernel, dispatchClasses, type PixelKernel } from './pixel-kernels.js';
import { checkMap, type PixelMap, pixelMapOf, sizeOfMap } from './pixel-map.js';
import weightedGradientWgsl from './weighted-gradient.wgsl?raw';
import weightedTermsWgsl from './weighted-terms.wgsl?raw';

const end = endKernel('mean-loss-values', valuesWgsl);
const weighted = {
  terms: termsKernel('weighted-terms', labelsWgsl, weightedTermsWgsl),
  gradient: classKernel('weighted-gradient', weightedGradientWgsl),
};
const distil = {
  terms: termsKernel('distil-terms', distilTermsWgsl),
  gradient: classKernel('distil-gradient', distilGradientWgsl),
};

/**
 * Mean over ALL pixels of w CE, the mixed half of stage P. Labels int32 [N,H,W], weights float32 [N,H,W]; a pixel
 * without a class (255) adds 0 but counts. Logits float32 [N,h,w,C]; where h < H or w < W the loss is that of the
 * logits upsampled, and its gradient that of the logits given.
 * Values: total, meanEntropy, share0.. (pixels that class c wins), entropyBin0..63 (histogram of h).
 */
export function weightedCrossEntropy(logits: Tensor, labels: Tensor, weights: Tensor): LossResult {
  const map = pixelMapOf(logits, sizeOfMap(labels));
  checkMap('Labels', labels, 'int32', map);
  checkMap('Weights', weights, 'float32', map);
  return meanLoss(logits, map, weighted, [labels, weights]);
}

/**
 * Distillation: mean over pixels of sum_c t_c (ln t_c - ln p_c). Teacher probabilities float32 [N,H,W,C], logits [N,h,w,C];
 * where h < H or w < W the loss is that of the logits upsampled, and its gradient that of the logits given.
 * Values: total, meanEntropy, share0.. (pixels that class c wins), entropyBin0..63 (histogram of h).
 */
export function distilLoss(logits: Tensor, teacherProbabilities: Tensor): LossResult {
  const map = pixelMapOf(logits, sizeOfMap(teacherProbabilities));
  checkMap('Teacher probabilities', teacherProbabilities, 'float32', map, true);
  return meanLoss(logits, map, distil, [teacherProbabilities]);
}

function meanLoss(
  logits: Tensor,
  map: PixelMap,
  kernels: { terms: TermsKernel; gradient: PixelKernel },
  targets: Binding[],
): LossResult {
  const names = ['total', 'meanEntropy', ...shareNames(map.classes)];
  return runPasses(map, {
    names,
    terms: ({ softmaxes, sums, counts }) =>
      dispatchTerms(kernels.terms, map, [logits, softmaxes, sums, counts, ...targets]),
    end,
    gradient: ({ softmaxes, results }) =>
      dispatchClasses(kernels.gradient, map, [logits, softmaxes, results, ...targets]),
  });
}
