import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Lifetime, matchSizes, placeInBuffers } from './placement.js';

const lifetimes = array(
  record({
    bytes: integer({ min: 1, max: 1000 }),
    first: integer({ min: 0, max: 50 }),
    length: integer({ min: 0, max: 20 }),
  }).map(({ bytes, first, length }): Lifetime => ({ bytes, first, last: first + length })),
  { maxLength: 60 },
);

describe('placeInBuffers', () => {
  test('never puts two values that live at one time into one buffer, nor a value into one too small', () => {
    assert(
      property(lifetimes, (values) => {
        const { sizes, bufferOf } = placeInBuffers(values);
        values.forEach((a, i) => {
          expect(sizes[bufferOf[i] ?? -1]).toBeGreaterThanOrEqual(a.bytes);
          values.slice(i + 1).forEach((b, offset) => {
            const together = a.first <= b.last && b.first <= a.last;
            if (together) expect(bufferOf[i]).not.toBe(bufferOf[i + 1 + offset]);
          });
        });
      }),
    );
  });

  test('gives a chain of values two buffers, in turn', () => {
    const chain = [0, 1, 2, 3].map((first) => ({ bytes: 8, first, last: first + 1 }));
    expect(placeInBuffers(chain)).toEqual({ sizes: [8, 8], bufferOf: [0, 1, 0, 1] });
  });

  test('keeps apart what a dispatch reads and what it writes', () => {
    const { bufferOf } = placeInBuffers([
      { bytes: 8, first: 0, last: 3 },
      { bytes: 8, first: 3, last: 4 },
    ]);
    expect(bufferOf[0]).not.toBe(bufferOf[1]);
  });
});

test('matchSizes takes the smallest buffer that is large enough, each once', () => {
  expect(matchSizes([100, 50, 50, 10], [60, 100, 50])).toEqual([1, 2, 0, -1]);
});
