import type { Tensor } from '@tensorflow/tfjs-core';
import { type Binding, dispatch, type Kernel, u32 } from '../backend.js';
import distilGradientWgsl from './distil-gradient.wgsl?raw';
import distilTermsWgsl from './distil-terms.wgsl?raw';
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
import valuesWgsl from './mean-values.wgsl?raw';
import weightedGradientWgsl from './weighted-gradient.wgsl?raw';
import weightedTermsWgsl from './weighted-terms.wgsl?raw';

const valuesOf: Kernel = { name: 'mean-loss-values', wgsl: valuesWgsl };
const weighted = {
  terms: termsKernel('weighted-terms', weightedTermsWgsl),
  gradient: gradientKernel('weighted-gradient', weightedGradientWgsl),
};
const distil = {
  terms: termsKernel('distil-terms', distilTermsWgsl),
  gradient: gradientKernel('distil-gradient', distilGradientWgsl),
};

/**
 * Mean over ALL pixels of w CE, the mixed half of stage P. Logits float32 [N,H,W,C], labels int32 [N,H,W], weights float32
 * [N,H,W]; a pixel whose label is no class (255) adds 0 but counts.
 * Values: total, meanEntropy, share0.. (pixels that class c wins), entropyBin0..63 (histogram of h).
 */
export function weightedCrossEntropy(logits: Tensor, labels: Tensor, weights: Tensor): LossResult {
  const map = logits.shape.slice(0, 3);
  checkMap('Labels', labels, 'int32', map);
  checkMap('Weights', weights, 'float32', map);
  return meanLoss(logits, weighted, [labels, weights]);
}

/**
 * Distillation: mean over pixels of sum_c t_c (ln t_c - ln p_c). Logits and teacher probabilities float32 [N,H,W,C].
 * Values: total, meanEntropy, share0.. (pixels that class c wins), entropyBin0..63 (histogram of h).
 */
export function distilLoss(logits: Tensor, teacherProbabilities: Tensor): LossResult {
  checkMap('Teacher probabilities', teacherProbabilities, 'float32', logits.shape);
  return meanLoss(logits, distil, [teacherProbabilities]);
}

function meanLoss(logits: Tensor, kernels: { terms: Kernel; gradient: Kernel }, targets: Binding[]): LossResult {
  const size = logitsSize(logits);
  const names = ['total', 'meanEntropy', ...shareNames(size.classes)];
  const grid = flatGrid(size.pixels);
  return runPasses(logits, size, {
    names,
    marginals: false,
    terms: ({ softmaxes, terms, counts }) =>
      dispatch(kernels.terms, [logits, softmaxes, terms, counts, ...targets], sizeScalars(size), grid),
    values: ({ means, values }) => dispatch(valuesOf, [means, values], [u32(names.length)], flatGrid(names.length)),
    gradient: ({ softmaxes, gradient }) =>
      dispatch(
        kernels.gradient,
        [logits, softmaxes, ...targets, gradient],
        [u32(size.pixels), u32(size.classes)],
        grid,
      ),
  });
}
