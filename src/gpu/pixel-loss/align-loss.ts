import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, f32, type Kernel, u32 } from '../backend.js';
import gradientWgsl from './align-gradient.wgsl?raw';
import termsWgsl from './align-terms.wgsl?raw';
import valuesWgsl from './align-values.wgsl?raw';
import { flatGrid } from './flat-grid.js';
import {
  gradientKernel,
  type LossResult,
  logitsSize,
  runPasses,
  shareNames,
  sizeScalars,
  termsKernel,
} from './loss-passes.js';
import numbersWgsl from './numbers.wgsl?raw';
import surenessWgsl from './sureness.wgsl?raw';

const termsOf = termsKernel('align-terms', surenessWgsl, termsWgsl);
const valuesOf: Kernel = { name: 'align-values', wgsl: `${numbersWgsl}\n${valuesWgsl}` };
const gradientOf = gradientKernel('align-gradient', gradientWgsl);

export interface AlignLossOptions {
  /** Focus of the curriculum weight (1-h)^gamma; its derivative is part of the gradient. */
  gamma: number;
  /** exp(-alpha h), detached, weighs a pixel in the class marginals m_c. */
  alpha: number;
  entropyWeight: number;
  diversityWeight: number;
}

/**
 * Curriculum entropy minimisation, stage A: w_ent mean[(1-h)^gamma h] - w_div G. Logits: float32 [N,H,W,C].
 * Values: total, entropy, diversity (G), meanEntropy (mean h), sureShare (share of pixels with h < 1/(gamma+1), which the
 * entropy term sharpens), marginal0.. (m_c), share0.. (pixels that class c wins), entropyBin0..63 (histogram of h).
 * Source: Wang, Liang, Zhang (arXiv 2106.11653) and the authors' released EntropyLoss.
 */
export function alignLoss(logits: Tensor, options: AlignLossOptions): LossResult {
  const size = logitsSize(logits);
  const { gamma, alpha, entropyWeight, diversityWeight } = options;
  const marginals = Array.from({ length: size.classes }, (_, c) => `marginal${c}`);
  const head = ['total', 'entropy', 'diversity', 'meanEntropy', 'sureShare'];
  const names = [...head, ...marginals, ...shareNames(size.classes)];
  const slopes = emptyTensor([size.classes]);
  const curve = [f32(gamma), f32(alpha)];
  const result = runPasses(logits, size, {
    names,
    marginals: true,
    terms: ({ softmaxes, terms, counts }) =>
      dispatch(termsOf, [logits, softmaxes, terms, counts], [...sizeScalars(size), ...curve], flatGrid(size.pixels)),
    values: ({ means, values }) =>
      dispatch(
        valuesOf,
        [means, values, slopes],
        [u32(size.classes), f32(size.lnClasses), u32(names.length), f32(entropyWeight), f32(diversityWeight)],
        flatGrid(names.length),
      ),
    gradient: ({ softmaxes, gradient }) =>
      dispatch(
        gradientOf,
        [logits, softmaxes, slopes, gradient],
        [...sizeScalars(size), ...curve, f32(entropyWeight / size.pixels), f32(diversityWeight / size.pixels)],
        flatGrid(size.pixels),
      ),
  });
  slopes.dispose();
  return result;
}
