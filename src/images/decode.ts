import { IMAGE_KINDS } from '../protocol/image-kinds.js';
import { corruptImage, readImageHeader } from './header.js';
import type { PlatformDecoder, RgbImage } from './image-file.js';
import { isPlatformKind, type OwnKind } from './kinds.js';
import { pngRemark } from './png/remark.js';
import { allBits, type DeepSamples, deepSamplesOf, type SampleBits } from './png/sample-bits.js';
import { SAMPLE_READERS } from './sample-readers.js';
import type { StoredSamples } from './stored-samples.js';

/** An image, and for one of 16 bits what its samples show. */
export interface DecodedImage extends RgbImage {
  deep?: DeepSamples;
  /** Half a sentence about what of the file is not read, or not as other programs show it. */
  remark?: string;
}

function paletteToRgb({ data }: StoredSamples, palette: readonly (readonly number[])[], path: string): Uint8Array {
  const rgb = new Uint8Array(data.length * 3);
  for (let pixel = 0; pixel < data.length; pixel++) {
    const color = palette[data[pixel] as number];
    if (!color) throw corruptImage(path, new Error(`palette index ${data[pixel]} has no colour`));
    for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = color[channel] as number;
  }
  return rgb;
}

/**
 * Grey is repeated. Alpha is ignored: the colour stands as it is stored, without a background. Of more than 8 bits the
 * highest 8 count.
 */
function channelsToRgb({ data, channels }: StoredSamples, bits: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  const to8 = bits > 8 ? 2 ** (8 - bits) : 255 / (2 ** bits - 1);
  const green = channels > 2 ? 1 : 0;
  // A level is above 255 only where the recipe says too few bits.
  const level = (at: number): number => Math.min(255, (data[at] as number) * to8);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * channels;
    rgb[pixel * 3] = level(from);
    rgb[pixel * 3 + 1] = level(from + green);
    rgb[pixel * 3 + 2] = level(from + 2 * green);
  }
  return rgb;
}

function toRgb(samples: StoredSamples, kind: OwnKind, path: string, bitsOf: SampleBits): DecodedImage {
  const { width, height, palette, depth } = samples;
  const remark = samples.remark && { remark: samples.remark };
  if (palette) return { width, height, data: paletteToRgb(samples, palette, path), ...remark };
  if (depth < 16) return { width, height, data: channelsToRgb(samples, depth), ...remark };
  const deep = deepSamplesOf(samples, IMAGE_KINDS[kind].words);
  return { width, height, data: channelsToRgb(samples, bitsOf(deep)), deep, ...remark };
}

/**
 * Decodes an image to 8 bit RGB. Its kind is recognised by content. What follows the end of the image in the file is
 * ignored. PNG, TIFF, BMP and GIF give the same bytes everywhere. Of 16 bits the high byte is kept, or the highest 8 of the bits
 * in use, which `bitsOf` says. Grey of 1, 2 or 4 bits is scaled to 0..255. Alpha, gamma and colour profiles are ignored. What
 * the platform decodes may differ by a level or two between browsers and Node; there the EXIF orientation is applied.
 * Throws UserError naming the file: empty-file, unsupported-image, corrupt-image, image-too-large.
 */
export async function decodeImage(
  bytes: Uint8Array,
  path: string,
  platform: PlatformDecoder,
  bitsOf: SampleBits = allBits,
): Promise<DecodedImage> {
  const { kind, end, remark } = readImageHeader(bytes, path);
  const image = bytes.subarray(0, end);
  const native = kind === 'png' ? await platform.png?.(image) : undefined;
  if (native) {
    const said = pngRemark(image);
    return { ...native, ...(said && { remark: said }) };
  }
  if (!isPlatformKind(kind)) return toRgb(SAMPLE_READERS[kind](image, path), kind, path, bitsOf);
  try {
    return { ...(await platform(image, kind)), ...(remark && { remark }) };
  } catch (error) {
    throw corruptImage(path, error);
  }
}
