import sharp from 'sharp';
import { plainBytes } from '../formats/bytes.js';
import type { PlatformDecoder } from '../images/image-file.js';
import { MAX_PIXELS } from '../images/image-kind.js';

/** Alpha is ignored, except that pixels of alpha 0 are black, as they are in a browser's canvas. */
function dropAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    if (rgba[from + 3] !== 0) rgb.set(rgba.subarray(from, from + 3), to);
  }
  return rgb;
}

/** Node's decoder for JPEG and WebP. As in the page, EXIF orientation is applied and colour profiles are not. */
export const decodeWithSharp: PlatformDecoder = async (bytes) => {
  const { data, info } = await sharp(bytes, { ignoreIcc: true, limitInputPixels: MAX_PIXELS })
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels === 4) return { width: info.width, height: info.height, data: dropAlpha(data) };
  if (info.channels !== 3) throw new Error(`it has ${info.channels} colour channels`);
  return { width: info.width, height: info.height, data: plainBytes(data) };
};
