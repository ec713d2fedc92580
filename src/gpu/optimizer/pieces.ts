import type { BufferRange } from '../backend.js';

/** A buffer of parameters, gradients or optimiser state, or a range of one. */
export type Region = GPUBuffer | BufferRange;

const bytesPerFloat = 4;
/** Offsets of bindings are multiples of this. */
const alignment = 256;

const rangeOf = (region: Region): BufferRange =>
  'buffer' in region ? region : { buffer: region, offset: 0, size: region.size };

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
  const largest = Math.floor(largestBinding / alignment) * alignment;
  return Array.from({ length: Math.ceil(bytes / largest) }, (_, index) => {
    const start = index * largest;
    const size = Math.min(largest, bytes - start);
    const ranges = whole.map(({ buffer, offset }) => ({ buffer, offset: offset + start, size }));
    return { ranges, count: size / bytesPerFloat };
  });
}
