import { inflateInto, mostInflated } from '../../compression/inflate.js';
import { lzwInto, mostUnpacked } from '../lzw.js';
import { UnreadForm } from '../unread-form.js';
import type { TiffCompression } from './form.js';

/** Two bytes stand in front of a deflate stream. */
const ZLIB_HEADER = 2;

/** Runs of up to 128 equal bytes as two, and up to 128 other bytes behind their number. */
function packBitsInto(target: Uint8Array, source: Uint8Array): number {
  let at = 0;
  for (let from = 0; from + 1 < source.length && at < target.length; ) {
    const count = source[from++] as number;
    if (count === 128) continue;
    const length = Math.min(count < 128 ? count + 1 : 257 - count, target.length - at);
    if (count < 128) {
      const some = source.subarray(from, from + length);
      target.set(some, at);
      at += some.length;
      from += count + 1;
    } else {
      target.fill(source[from++] as number, at, at + length);
      at += length;
    }
  }
  return at;
}

function storedInto(target: Uint8Array, source: Uint8Array): number {
  const bytes = source.subarray(0, target.length);
  target.set(bytes);
  return bytes.length;
}

function unlzwInto(target: Uint8Array, source: Uint8Array): number {
  // Before TIFF 6 a few programs wrote codes with the lowest bits first. Their streams begin so.
  if (source[0] === 0 && ((source[1] ?? 0) & 1) === 1) {
    throw new UnreadForm('the TIFF is compressed by an old form of LZW', 'Write it anew (tiffcp -c lzw FILE NEW.tif).');
  }
  return lzwInto(target, source, { bits: 8, lowFirst: false, early: 1 });
}

interface Unpacking {
  /** Unpacks into the target, and stops when that is full. Gives the bytes that were written. */
  into(target: Uint8Array, source: Uint8Array): number;
  /** The most bytes that so many packed ones can hold. */
  most(bytes: number): number;
}

export const UNPACKING: Record<TiffCompression, Unpacking> = {
  none: { into: storedInto, most: (bytes) => bytes },
  lzw: { into: unlzwInto, most: mostUnpacked },
  deflate: {
    into: (target, source) => inflateInto(target, [source.subarray(ZLIB_HEADER)]).length,
    most: mostInflated,
  },
  'pack-bits': { into: packBitsInto, most: (bytes) => 64 * bytes },
};
