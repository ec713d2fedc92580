import { Z_BUF_ERROR, Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit2 } from 'pako';
import { InflateError } from './inflate-error.js';

export { InflateError };

// Deflate (RFC 1951), read into memory of a size that the caller has set beforehand. Reading stops when this memory is
// full, so that a small file cannot take a large one's memory or time.

/** Deflate makes at most so many bytes of one byte. */
export const LARGEST_RATIO = 1032;

/** The most bytes that a stream of this length can hold. */
export const mostInflated = (storedBytes: number): number => storedBytes * LARGEST_RATIO + 64;

export interface Inflated {
  /** Bytes of the target that were written, from its start. */
  length: number;
  /** True when the target is full and the stream holds more. */
  more: boolean;
}

/** zlib's number for a stream without a header, with the largest window. */
const RAW = -15;

/**
 * Inflates a raw deflate stream into `target`, and stops when the target is full. The stream may come in several pieces.
 * What follows the stream is not looked at.
 * @throws InflateError when the stream is damaged or ends early
 */
export function inflateInto(target: Uint8Array, pieces: readonly Uint8Array[]): Inflated {
  const stream = new ZStream();
  zlibInflateInit2(stream, RAW);
  writeTo(stream, target);
  // A byte that is written here has no room in the target.
  const spare = new Uint8Array(1);
  const isFull = () => stream.output === spare;
  for (const piece of pieces) {
    stream.input = piece;
    stream.next_in = 0;
    stream.avail_in = piece.length;
    for (;;) {
      const status = zlibInflate(stream, Z_NO_FLUSH);
      if (isFull() && stream.avail_out === 0) return { length: target.length, more: true };
      if (status === Z_STREAM_END) return { length: isFull() ? target.length : stream.next_out, more: false };
      if (status !== Z_OK && status !== Z_BUF_ERROR) throw new InflateError(stream.msg || 'it is damaged');
      if (stream.avail_out > 0) break;
      writeTo(stream, spare);
    }
  }
  throw new InflateError('it ends too early');
}

function writeTo(stream: ZStream, target: Uint8Array): void {
  stream.output = target as Uint8Array<ArrayBuffer>;
  stream.next_out = 0;
  stream.avail_out = target.length;
}
