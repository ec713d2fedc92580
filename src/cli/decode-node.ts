import sharp from 'sharp';
import { plainBytes } from '../formats/bytes.js';
import { MAX_PIXELS } from '../images/header.js';
import type { PlatformDecoder, RgbImage } from '../images/image-file.js';
import { KINDS, type PlatformKind } from '../images/kinds.js';
import { decodePngWithSharp } from './decode-png.js';

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
 * JPEG and WebP. As in the page, EXIF orientation is applied and colour profiles are not. Inks (CMYK, YCCK) count as
 * inverted, as Adobe writes them, with or without Adobe's marker.
 */
const decode = async (bytes: Uint8Array, kind: PlatformKind): Promise<RgbImage> => {
  const { alpha, inks, turned } = KINDS[kind];
  const image = sharp(bytes, { ignoreIcc: true, limitInputPixels: MAX_PIXELS });
  const isCmyk = inks && (await image.metadata()).space === 'cmyk';
  const upright = turned ? image.autoOrient() : image;
  const plain = isCmyk ? upright.pipelineColourspace('cmyk').toColourspace('cmyk') : upright.toColourspace('srgb');
  const { data, info } = await plain.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  if (info.channels === 4 && isCmyk) return { ...size, data: cmykToRgb(data) };
  if (info.channels === 4 && alpha) return { ...size, data: dropAlpha(data) };
  if (info.channels !== 3) throw new Error(`it has ${info.channels} colour channels`);
  return { ...size, data: plainBytes(data) };
};

/** Node's decoder. */
export const decodeWithSharp: PlatformDecoder = Object.assign(decode, { png: decodePngWithSharp });
