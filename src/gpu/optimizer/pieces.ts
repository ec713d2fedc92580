import type { BufferRange } from '../kernel.js';

/** A buffer of parameters, gradients or optimiser state, or a range of one. */
export type Region = GPUBuffer | BufferRange;

const bytesPerFloat = 4;
/** Offsets of bindings are multiples of this. */
const alignment = 256;

const rangeOf = (region: Region): BufferRange =>
  'buffer' in region ? region : { buffer: region, offset: 0, size: region.size };

/** Where pieces of at most `largest` bytes end: all but the last at a bindable offset. */
function endsOf(bytes: number, largest: number): number[] {
  const aligned = bytes - (bytes % alignment);
  const ends = Array.from({ length: Math.ceil(aligned / largest) }, (_, i) => Math.min(aligned, (i + 1) * largest));
  // A rest of less than 64 floats is a separate piece, so that the others can be worked on four floats at a time.
  return bytes > aligned ? [...ends, bytes] : ends;
}

/**
 * The first `count` floats of all regions in pieces that can be bound: each piece has the ranges in the order of
 * `regions`, of at most `largestBinding` bytes each.
 * @throws Error when a region is shorter than `count` floats
 */
export function inPieces(
  regions: Region[],
  count: number,
  largestBinding: number,
): { ranges: BufferRange[]; count: number }[] {
  const whole = regions.map(rangeOf);
  const bytes = count * bytesPerFloat;
  for (const { buffer, size } of whole) {
    if (size < bytes) throw new Error(`${buffer.label || 'A buffer'}: ${count} floats asked for, ${size} bytes given.`);
  }
  let start = 0;
  return endsOf(bytes, Math.floor(largestBinding / alignment) * alignment).map((end) => {
    const size = end - start;
    const ranges = whole.map(({ buffer, offset }) => ({ buffer, offset: offset + start, size }));
    start = end;
    return { ranges, count: size / bytesPerFloat };
  });
}
