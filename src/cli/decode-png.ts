import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import sharp from 'sharp';
import { plainBytes } from '../formats/bytes.js';
import { MAX_PIXELS } from '../images/header.js';
import type { RgbImage } from '../images/image-file.js';
import { type PngFile, type PngHeader, readPngFile } from '../images/png/chunks.js';
import { filteredSize } from '../images/png/rows.js';

const inflated = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate);

/** The forms that libvips decodes to the very bytes of our own decoder: colours of 8 bits, row after row. */
const isUsual = ({ depth, channels, interlaced }: PngHeader): boolean => depth === 8 && channels >= 3 && !interlaced;

/**
 * A PNG by libvips, many times faster than by our own decoder and off the main thread. It gives the same bytes.
 * Undefined for all other forms and for any doubt: our own decoder then says what is wrong. The checksums of the chunks are
 * compared here. Opacity is dropped.
 */
export async function decodePngWithSharp(bytes: Uint8Array): Promise<RgbImage | undefined> {
  try {
    const file = readPngFile(bytes);
    if (!isUsual(file.header) || !(await isFull(file))) return undefined;
    const image = sharp(bytes, { ignoreIcc: true, limitInputPixels: MAX_PIXELS });
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (channels === 3) return { width, height, data: plainBytes(data) };
    return channels === 4 ? { width, height, data: withoutOpacity(data) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the data hold just the header's rows: libvips also reads what holds more. It is counted off the main thread. */
async function isFull({ header, compressed }: PngFile): Promise<boolean> {
  const needed = filteredSize(header);
  return (await inflated(Buffer.concat(compressed), { maxOutputLength: needed })).length === needed;
}

function withoutOpacity(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return rgb;
}
