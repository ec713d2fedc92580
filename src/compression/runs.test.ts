import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packRuns, unpackRuns } from './runs.js';

describe('a map that is kept as its runs', () => {
  it('comes back as it was, with runs of any length', () => {
    const run = fc.tuple(fc.nat(255), fc.constantFrom(1, 2, 127, 128, 129, 16_383, 16_384, 70_000));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), (runs) => {
        const map = Uint8Array.from(runs.flatMap(([value, length]) => new Array<number>(length).fill(value)));
        expect(Buffer.compare(unpackRuns(packRuns(map)), map)).toBe(0);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('takes little memory where it is of areas', () => {
    const map = Uint8Array.from({ length: 256 * 128 }, (_, at) => ((at >> 5) % 4) + (at >> 14));
    expect(packRuns(map).data.buffer.byteLength).toBeLessThan(map.length / 10);
  });

  it('takes no more than before where each pixel differs from the next', () => {
    const map = Uint8Array.from({ length: 1000 }, (_, at) => at % 7);
    expect(packRuns(map).data).toBe(map);
    expect(unpackRuns(packRuns(map))).toEqual(map);
  });
});
