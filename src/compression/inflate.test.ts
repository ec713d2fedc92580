import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InflateError, inflateInto, LARGEST_RATIO, mostInflated } from './inflate.js';

/** Bytes that compress well in places, as pictures do. */
const content = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 900 })), { maxLength: 20 })
  .map((runs) =>
    Uint8Array.from(runs.flatMap(([bytes, times]) => [...bytes, ...new Array<number>(times).fill(times & 255)])),
  );

const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE];

/** The bytes as zlib deflates them, in all kinds of blocks. */
const streams = fc
  .record({ bytes: content, level: fc.integer({ min: 0, max: 9 }), strategy: fc.constantFrom(...strategies) })
  .map(({ bytes, level, strategy }) => ({ bytes, stream: new Uint8Array(deflateRawSync(bytes, { level, strategy })) }));

function inflate(stream: Uint8Array, size: number, pieces = [stream]) {
  const target = new Uint8Array(size);
  const { length, more } = inflateInto(target, pieces);
  return { bytes: target.subarray(0, length), more };
}

describe('inflating into memory of a given size', () => {
  it('gives the bytes that zlib deflated, however the stream is cut into pieces', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(5000), { maxLength: 4 }), ({ bytes, stream }, cuts) => {
        const edges = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
        const pieces = edges.slice(1).map((end, i) => stream.subarray(edges[i], end));
        expect(inflate(stream, bytes.length, pieces)).toEqual({ bytes, more: false });
      }),
      { numRuns: 300, seed: 1951 },
    );
  });

  it('says how many bytes a shorter stream holds, and stops where a longer one fills the memory', () => {
    fc.assert(
      fc.property(streams, fc.nat(), ({ bytes, stream }, at) => {
        expect(inflate(stream, bytes.length + 9)).toEqual({ bytes, more: false });
        if (bytes.length === 0) return;
        const size = at % bytes.length;
        expect(inflate(stream, size)).toEqual({ bytes: bytes.subarray(0, size), more: true });
      }),
      { numRuns: 200, seed: 1952 },
    );
  });

  it('reads code words longer than its quick table', () => {
    // Frequencies that double give code words of every length up to 15.
    const bytes = Uint8Array.from(Array.from({ length: 17 }, (_, i) => new Array<number>(2 ** i).fill(i)).flat());
    const mixed = bytes.map((_, i) => bytes[(i * 40_503) % bytes.length] as number);
    const stream = new Uint8Array(deflateRawSync(mixed, { strategy: constants.Z_HUFFMAN_ONLY }));
    expect(inflate(stream, mixed.length)).toEqual({ bytes: mixed, more: false });
  });

  it('takes no longer for a stream that holds a thousand times more', () => {
    const zeros = new Uint8Array(deflateRawSync(new Uint8Array(2 ** 26), { level: 9 }));
    const started = performance.now();
    expect(inflate(zeros, 100).more).toBe(true);
    expect(performance.now() - started).toBeLessThan(50);
    expect(2 ** 26 / zeros.length).toBeLessThan(LARGEST_RATIO);
    expect(mostInflated(zeros.length)).toBeGreaterThan(2 ** 26);
  });

  it('refuses a stream that is cut off anywhere', () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * i) % 251);
    for (const level of [0, 6]) {
      const stream = new Uint8Array(deflateRawSync(bytes, { level }));
      for (let length = 0; length < stream.length; length++) {
        expect(() => inflate(stream.subarray(0, length), bytes.length + 1), `${length}`).toThrow(InflateError);
      }
    }
  });

  it('ends with bytes or an InflateError, whichever byte is changed', () => {
    const seen = new Set<string>();
    const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(streams, changes, ({ bytes, stream }, list) => {
        const copy = stream.slice();
        for (const { at, byte } of list) copy[at % copy.length] = byte;
        try {
          seen.add(inflate(copy, bytes.length).more ? 'more' : 'read');
        } catch (error) {
          expect(error).toBeInstanceOf(InflateError);
          seen.add((error as Error).message);
        }
      }),
      { numRuns: 1500, seed: 1953 },
    );
    expect(seen.size).toBeGreaterThan(6);
  });
});
