import { IMAGE_KINDS } from '../protocol/image-kinds.js';
import type { PlatformDecoder, RgbImage } from './image-file.js';

/** Canvas pixels are RGBA; alpha is dropped. */
function dropAlpha({ width, height, data }: ImageData): RgbImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    rgb[to] = data[from] as number;
    rgb[to + 1] = data[from + 1] as number;
    rgb[to + 2] = data[from + 2] as number;
  }
  return { width, height, data: rgb };
}

/**
 * The browser's decoder, in a worker. Colour profiles are not applied, so the numbers are those of the file. Alpha is
 * ignored. A canvas premultiplies, though: pixels of alpha 0 are black, and half-transparent ones may be a level off.
 */
export const decodeInBrowser: PlatformDecoder = async (bytes, kind) => {
  const blob = new Blob([new Uint8Array(bytes)], { type: IMAGE_KINDS[kind].type });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  try {
    if (!context) throw new Error('the browser gave no canvas to decode on');
    context.drawImage(bitmap, 0, 0);
  } finally {
    // The bitmap is freed at once: with it the canvas, its pixels and the result would take five times the result.
    bitmap.close();
  }
  return dropAlpha(context.getImageData(0, 0, width, height));
};
