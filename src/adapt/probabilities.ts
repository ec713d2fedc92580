import type { Tensor } from '@tensorflow/tfjs-core';
import { upsampleLogSums, upsampleSoftmax } from '../gpu/upsample-softmax/upsample-softmax.js';
import { pixelRanges } from './label-parts.js';

/** Values of a part of the probabilities on the GPU. */
const VALUES_PER_PART = 2 ** 22;

/** Probabilities [C, pixels] of each image of logits [N,h,w,C], all upsampled to height x width. */
export async function readProbabilities(logits: Tensor, height: number, width: number): Promise<Float32Array[]> {
  const [count = 0, , , classes = 1] = logits.shape;
  const pixels = height * width;
  const map = { logits, height, width };
  const images = Array.from({ length: count }, () => new Float32Array(classes * pixels));
  for (const range of pixelRanges(count * pixels, Math.max(1, Math.floor(VALUES_PER_PART / classes)))) {
    const sums = upsampleLogSums(map, range);
    const part = upsampleSoftmax(map, sums, range, { first: 0, count: classes });
    sums.dispose();
    try {
      const values = await part.data<'float32'>();
      for (const [place, image] of images.entries()) {
        const first = Math.max(range.first, place * pixels);
        const end = Math.min(range.first + range.count, (place + 1) * pixels);
        if (first >= end) continue;
        for (let c = 0; c < classes; c++) {
          const at = c * range.count - range.first;
          image.set(values.subarray(at + first, at + end), (c - place) * pixels + first);
        }
      }
    } finally {
      part.dispose();
    }
  }
  return images;
}

/** How many images have few probabilities together. */
export const withFewProbabilities = (classes: number, pixels: number): number =>
  Math.max(1, Math.floor(VALUES_PER_PART / (classes * pixels)));
