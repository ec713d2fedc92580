import type { Tensor } from '@tensorflow/tfjs-core';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import { type PseudoLabels, pseudoLabels } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import { normalise } from './images.js';

/** Logits of the network's own size, from images [N,H,W,3] in 0..1. */
export function logitsOf(
  network: Network,
  images: Tensor,
  input: Recipe['input'],
  batchNorm: 'batch' | 'running',
): Tensor {
  const x = normalise(images, input);
  const logits = network.infer(x, { batchNorm, momentum: 0 });
  x.dispose();
  return logits;
}

/** Height and width of images [N,H,W,3]: logits are compared and looked at in this size. */
export function sizeOf({ shape }: Tensor): MapSize {
  const [, height = 0, width = 0] = shape;
  return { height, width };
}

/** The teacher's pseudo labels on weakly augmented (plain) images; `thresholds` [C] keeps the surest of each class. */
export function teachPixels(
  teacher: Network,
  images: Tensor,
  thresholds: Tensor,
  input: Recipe['input'],
  batchNorm: 'batch' | 'running',
): PseudoLabels {
  const logits = logitsOf(teacher, images, input, batchNorm);
  const labels = pseudoLabels(logits, thresholds, sizeOf(images));
  logits.dispose();
  return labels;
}

/** The rule for delta where the recipe leaves it open: 0.04 for 19 classes, in proportion to 1 / classes. */
export const deltaFor = (delta: number | null, classes: number): number => delta ?? 0.76 / classes;
