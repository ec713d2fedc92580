import type { Tensor } from '@tensorflow/tfjs-core';
import { upsampleArgmax } from '../gpu/upsample-argmax/upsample-argmax.js';
import type { PixelRange } from '../gpu/upsample-argmax/upsampled.js';

/** Pixels of a part: 16 MiB in 4 bytes each, far below what every GPU binds. */
export const PIXELS_PER_PART = 2 ** 22;

/** A map of pixels in runs of at most `most`; `place`: that of its image in a batch. */
export function* pixelRanges(pixels: number, most: number, place = 0): Generator<PixelRange, void, void> {
  for (let first = 0; first < pixels; first += most) {
    yield { first: place * pixels + first, count: Math.min(most, pixels - first) };
  }
}

/**
 * Class ids of an image's logits, of [N,h,w,C], upsampled to height x width, part by part: they may be more than the GPU binds at
 * once.
 */
export async function* labelParts(
  logits: Tensor,
  height: number,
  width: number,
  most = PIXELS_PER_PART,
  place = 0,
): AsyncGenerator<Uint8Array, void, void> {
  for (const range of pixelRanges(height * width, most, place)) {
    const labels = upsampleArgmax(logits, height, width, range);
    try {
      yield Uint8Array.from(await labels.data());
    } finally {
      labels.dispose();
    }
  }
}

/** All class ids of an image, in one array. */
export async function wholeLabels(logits: Tensor, height: number, width: number, place = 0): Promise<Uint8Array> {
  const whole = new Uint8Array(height * width);
  let at = 0;
  for await (const part of labelParts(logits, height, width, PIXELS_PER_PART, place)) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
