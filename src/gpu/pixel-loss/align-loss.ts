import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { f32, type Kernel, u32 } from '../kernel.js';
import coefficientsWgsl from './align-coefficients.wgsl?raw';
import gradientWgsl from './align-gradient.wgsl?raw';
import marginalsWgsl from './align-marginals.wgsl?raw';
import termsWgsl from './align-terms.wgsl?raw';
import valuesWgsl from './align-values.wgsl?raw';
import { foldedGradient } from './loss-end.js';
import { emptySums, meansOf } from './loss-means.js';
import { dispatchTerms, type LossResult, shareNames, termsKernel } from './loss-passes.js';
import numbersWgsl from './numbers.wgsl?raw';
import { classKernel, dispatchClasses, dispatchStrips, emptyClassValues, stripKernel } from './pixel-kernels.js';
import { type MapSize, pixelMapOf } from './pixel-map.js';
import surenessWgsl from './sureness.wgsl?raw';

const termsOf = termsKernel('align-terms', surenessWgsl, termsWgsl);
const marginalsOf = classKernel('align-marginals', marginalsWgsl);
const valuesOf: Kernel = { name: 'align-values', wgsl: `${numbersWgsl}\n${valuesWgsl}` };
const coefficientsOf = stripKernel('align-coefficients', coefficientsWgsl);
const gradientOf = classKernel('align-gradient', gradientWgsl);

export interface AlignLossOptions {
  /** Focus of the curriculum weight (1-h)^gamma. */
  gamma: number;
  /** exp(-alpha h), detached, weighs a pixel in the class marginals m_c. */
  alpha: number;
  entropyWeight: number;
  diversityWeight: number;
  /** Whether the derivative of the curriculum weight is part of the gradient. "through" unless given. */
  curriculumGradient?: 'through' | 'detached';
  /** Pixels with h above this are left out of the mean of the entropy term; those of G are all. Null, as by default, leaves out none. */
  entropyLimit?: number | null;
}

/**
 * Curriculum entropy minimisation, stage A: w_ent mean[(1-h)^gamma h] - w_div G. Logits: float32 [N,h,w,C]; the loss is
 * that of the logits upsampled to `size` (by default their own); its gradient is that of the logits given.
 * Detached, its value is the same, and its gradient that of sg[(1-h)^gamma] h. Where the entropy limit keeps no pixel the entropy
 * term and its gradient are 0.
 * Values: total, entropy, diversity (G), meanEntropy (mean h), sureShare (share of pixels that the entropy term sharpens: those
 * within the limit, with h < 1/(gamma+1) unless the weight is detached), marginal0.. (m_c), share0.. (pixels that class c wins), entropyBin0..63 (histogram of h).
 * Source: Wang, Liang, Zhang (arXiv 2106.11653) and the authors' released EntropyLoss.
 */
export function alignLoss(logits: Tensor, options: AlignLossOptions, size?: MapSize): LossResult {
  const map = pixelMapOf(logits, size);
  const { gamma, alpha, entropyWeight, diversityWeight, curriculumGradient = 'through', entropyLimit = null } = options;
  const marginals = Array.from({ length: map.classes }, (_, c) => `marginal${c}`);
  const head = ['total', 'entropy', 'diversity', 'meanEntropy', 'sureShare'];
  const names = [...head, ...marginals, ...shareNames(map.classes)];
  const slopes = emptyTensor([map.classes + 1]);
  const params = {
    gamma,
    alpha,
    entropyScale: entropyWeight / map.pixels,
    diversityScale: diversityWeight / map.pixels,
    detached: curriculumGradient === 'detached',
    entropyLimit,
  };
  const softmaxes = emptyTensor([map.pixels, 4]);
  const first = emptySums(map);
  dispatchTerms(termsOf, map, [logits, softmaxes, first.sums, first.counts], params);
  const results = emptyClassValues(map);
  dispatchClasses(marginalsOf, map, [logits, softmaxes, results], params);
  const means = meansOf(map, first, results);
  const values = emptyTensor([names.length]);
  dispatch(
    valuesOf,
    [means, values, slopes],
    [
      ...[u32(map.classes), f32(Math.log(map.classes)), u32(names.length), f32(entropyWeight), f32(diversityWeight)],
      u32(entropyLimit === null ? 0 : 1),
    ],
    flatGrid(names.length),
  );
  const coefficients = emptyTensor([map.pixels, 4]);
  dispatchStrips(coefficientsOf, map, [logits, softmaxes, slopes, coefficients], params);
  dispatchClasses(gradientOf, map, [logits, softmaxes, results, slopes, coefficients], params);
  for (const tensor of [softmaxes, first.sums, first.counts, means, slopes, coefficients]) tensor.dispose();
  return { values, names, gradient: foldedGradient(results, map) };
}
