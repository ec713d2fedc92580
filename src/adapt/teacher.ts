import type { Tensor } from '@tensorflow/tfjs-core';
import { normalizeRgb } from '../gpu/elementwise/elementwise.js';
import { type PseudoLabels, pseudoLabels } from '../gpu/pixel-statistics/pixel-statistics.js';
import { resizeBilinear } from '../gpu/resize-bilinear/resize-bilinear.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';

/** Logits at the size of the images, from images [N,H,W,3] in 0..1. */
export function fullLogits(
  network: Network,
  images: Tensor,
  input: Recipe['input'],
  batchNorm: 'batch' | 'running',
): Tensor {
  const [, height = 0, width = 0] = images.shape;
  const x = normalizeRgb(images, input.mean, input.std);
  const logits = network.infer(x, { batchNorm, momentum: 0 });
  x.dispose();
  const full = resizeBilinear(logits, height, width, false);
  logits.dispose();
  return full;
}

/** The teacher's pseudo labels on weakly augmented (plain) images; `thresholds` [C] keeps the surest of each class. */
export function teachPixels(
  teacher: Network,
  images: Tensor,
  thresholds: Tensor,
  input: Recipe['input'],
  batchNorm: 'batch' | 'running',
): PseudoLabels {
  const logits = fullLogits(teacher, images, input, batchNorm);
  const labels = pseudoLabels(logits, thresholds);
  logits.dispose();
  return labels;
}

/** The rule for delta where the recipe leaves it open: 0.04 for 19 classes, in proportion to 1 / classes. */
export const deltaFor = (delta: number | null, classes: number): number => delta ?? 0.76 / classes;
