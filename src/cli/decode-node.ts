import sharp from 'sharp';
import { plainBytes } from '../formats/bytes.js';
import { MAX_PIXELS } from '../images/header.js';
import type { PlatformDecoder } from '../images/image-file.js';

/** Alpha is ignored, except that pixels of alpha 0 are black, as they are in a browser's canvas. */
function dropAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    if (rgba[from + 3] !== 0) rgb.set(rgba.subarray(from, from + 3), to);
  }
  return rgb;
}

/** Ink to light as Pillow's convert('RGB') and Chromium do it, without a profile: red = (255 - cyan) (255 - black) / 255. */
function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - (cmyk[from + 3] as number);
    for (let ink = 0; ink < 3; ink++) rgb[to + ink] = Math.round(((255 - (cmyk[from + ink] as number)) * light) / 255);
  }
  return rgb;
}

/**
 * Node's decoder for JPEG and WebP. As in the page, EXIF orientation is applied and colour profiles are not. JPEGs of four
 * components (CMYK, YCCK) are taken for inverted, as Adobe writes them, with or without its marker.
 */
export const decodeWithSharp: PlatformDecoder = async (bytes) => {
  const image = sharp(bytes, { ignoreIcc: true, limitInputPixels: MAX_PIXELS });
  const isCmyk = (await image.metadata()).space === 'cmyk';
  const turned = image.autoOrient();
  const plain = isCmyk ? turned.pipelineColourspace('cmyk').toColourspace('cmyk') : turned.toColourspace('srgb');
  const { data, info } = await plain.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  if (info.channels === 4) return { ...size, data: isCmyk ? cmykToRgb(data) : dropAlpha(data) };
  if (info.channels !== 3) throw new Error(`it has ${info.channels} colour channels`);
  return { ...size, data: plainBytes(data) };
};
