import { type DecodedPng, decode } from 'fast-png';
import { corruptImage, readImageHeader } from './image-kind.js';

/** A PNG as it is stored: one number per sample (palette index, grey level, channel), before any scaling. */
export interface PngSamples {
  width: number;
  height: number;
  channels: number;
  /** Bits per sample: 1, 2, 4, 8 or 16. */
  depth: number;
  data: Uint8Array | Uint16Array;
  /** Colours of the indices, where the PNG has a palette. */
  palette: readonly (readonly number[])[] | undefined;
}

/** Offsets in IHDR, and the colour type of indices into a palette. */
const DEPTH = 24;
const COLOR_TYPE = 25;
const INTERLACE = 28;
const INDEXED = 3;

/** 1, 2 and 4 bit samples are packed, most significant first, and each row starts on a byte. */
function unpackSamples({ width, height, depth, data }: DecodedPng): Uint8Array {
  const samples = new Uint8Array(width * height);
  const rowBytes = Math.ceil((width * depth) / 8);
  const perByte = 8 / depth;
  const mask = (1 << depth) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = data[y * rowBytes + Math.floor(x / perByte)] as number;
      samples[y * width + x] = (byte >> (8 - depth * ((x % perByte) + 1))) & mask;
    }
  }
  return samples;
}

function unpack(png: DecodedPng): Uint8Array | Uint16Array {
  if (png.depth < 8) return unpackSamples(png);
  return png.data instanceof Uint16Array ? png.data : new Uint8Array(png.data);
}

/** Decodes a PNG to its stored samples, checksums included. Throws UserError (corrupt-image and those of its header). */
export function decodePngSamples(bytes: Uint8Array, path: string): PngSamples {
  const { kind } = readImageHeader(bytes, path);
  try {
    if (kind !== 'png') throw new Error(`it is a ${kind.toUpperCase()} file, not a PNG`);
    // The decoder takes whole bytes per sample when it puts the seven passes together.
    const packed = (bytes[DEPTH] as number) < 8;
    if (packed && bytes[INTERLACE] === 1) throw new Error('interlaced PNGs need at least 8 bits per sample');
    const png = decode(bytes, { checkCrc: true });
    const { width, height, channels, depth } = png;
    // True colour PNGs may carry a suggested palette, which is not theirs to be read with.
    const palette = bytes[COLOR_TYPE] === INDEXED ? png.palette : undefined;
    return { width, height, channels, depth, data: unpack(png), palette };
  } catch (error) {
    throw corruptImage(path, error);
  }
}
