import type { Tensor } from '@tensorflow/tfjs-core';
import { packBytes } from '../augment/rearrange.js';
import type { MapSize } from '../pixel-loss/pixel-map.js';
import { dispatchUpsampledStrips, upsampledStripKernel } from '../upsample-argmax/upsampled-strips.js';
import wgsl from './confusion.wgsl?raw';

const kernel = upsampledStripKernel('confusion', wgsl);

/** Label maps of images that lie one behind the other in a batch, all of one size. */
export interface TrueMaps extends MapSize {
  /** Place of the first image in the batch. */
  image: number;
  /** Class ids of each; ids that are no class are not counted. */
  labels: Uint8Array[];
}

/**
 * Adds pixels to `counts` int32 [C,C], by true class (rows) and by predicted class: that of the largest of the logits [N,h,w,C],
 * upsampled to the size of the label maps as by `upsampleArgmax`. A cell holds up to 2^31 - 1 pixels.
 */
export function countConfusion(counts: Tensor, logits: Tensor, { image, labels, height, width }: TrueMaps): void {
  const pixels = height * width;
  const joined = new Uint8Array(labels.length * pixels);
  for (const [place, map] of labels.entries()) joined.set(map, place * pixels);
  const truth = packBytes(joined);
  const map = { logits, height, width };
  const range = { first: image * pixels, count: joined.length };
  dispatchUpsampledStrips(kernel, map, [logits, truth, counts], range);
  truth.dispose();
}
