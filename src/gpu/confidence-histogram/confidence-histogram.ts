import type { Tensor } from '@tensorflow/tfjs-core';
import { clearedCells } from '../pixel-loss/loss-means.js';
import { dispatchStrips, stripKernel } from '../pixel-loss/pixel-kernels.js';
import { type MapSize, pixelMapOf } from '../pixel-loss/pixel-map.js';
import wgsl from './confidence-histogram.wgsl?raw';

/** A power of two: the bin of a probability is then exact. */
export const CONFIDENCE_BINS = 4096;

const { ownSize, upsampled } = stripKernel('confidence-histogram', wgsl);
const constants = { BINS: CONFIDENCE_BINS };
const histogramOf = {
  ownSize: { ...ownSize, constants: { ...ownSize.constants, ...constants } },
  upsampled: { ...upsampled, constants: { ...upsampled.constants, ...constants } },
};

/**
 * Pixels of all images by their winning class and its probability p, int32 [C, CONFIDENCE_BINS]: bin floor(p * bins), the last one
 * for p = 1. From logits [N,h,w,C] upsampled to `size`, by default their own; p is that of `pixelStatistics`.
 */
export function confidenceHistogram(logits: Tensor, size?: MapSize): Tensor {
  const map = pixelMapOf(logits, size);
  const counts = clearedCells(map.classes * CONFIDENCE_BINS);
  dispatchStrips(histogramOf, map, [logits, counts]);
  return counts;
}
