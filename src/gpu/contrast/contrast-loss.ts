import type { Tensor } from '@tensorflow/tfjs-core';
import { matmul } from '../matmul/matmul.js';
import type { LossResult } from '../pixel-loss/loss-passes.js';
import { teachLoss } from '../pixel-loss/teach-loss.js';

export interface ContrastOptions {
  /** Factor of the loss in `total` and in the gradient. */
  weight: number;
  /** Divides the similarities. */
  temperature: number;
}

/**
 * Semantic contrast: mean over labelled pixels of CE(f . m_c / temperature, y). Vectors f float32 [N,h,w,A], prototypes m
 * float32 [C,A], which take no gradient; labels int32 [N,h,w], 255 where there is none. Without any label the loss and its
 * gradient are 0. The gradient is that of the vectors. Values: total, positive (the loss without its weight), and others.
 */
export function contrastLoss(
  vectors: Tensor,
  prototypes: Tensor,
  labels: Tensor,
  { weight, temperature }: ContrastOptions,
): LossResult {
  const alpha = 1 / temperature;
  const similarities = matmul(vectors, prototypes, { transposeB: true, alpha });
  const options = { negativeWeight: 0, delta: 0, positiveWeight: weight, reduction: 'valid' as const };
  const { values, names, gradient: dSimilarities } = teachLoss(similarities, labels, options);
  const gradient = matmul(dSimilarities, prototypes, { alpha });
  similarities.dispose();
  dSimilarities.dispose();
  return { values, names, gradient };
}
