import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import { addColumnSums, segmentSums, type Term } from './column-sums.js';

onDevice();

/** The sums in float64, by looking at every value. */
function reference(a: ArrayLike<number>, b: ArrayLike<number>, segments: number, channels: number, term: Term) {
  const sums = new Float64Array(segments * channels);
  const rows = a.length / segments / channels;
  for (let i = 0; i < a.length; i++) {
    const value = term === 'value' ? a[i]! : a[i]! * b[i]!;
    const counts = term !== 'product where negative' || b[i]! <= 0;
    const segment = Math.floor(i / (rows * channels));
    if (counts) sums[segment * channels + (i % channels)]! += value;
  }
  return sums;
}

const shapes = [
  [1, 1, 1],
  [2, 35, 3],
  [3, 100, 64],
  [1, 70_001, 5],
  [2, 33_000, 8],
  [5, 7, 1200],
];

for (const [segments, rows, channels] of shapes as [number, number, number][]) {
  for (const term of ['value', 'product', 'product where negative'] as const) {
    test(`sums of ${term} agree with the float64 reference: ${segments} x ${rows} x ${channels}`, async () => {
      const count = segments * rows * channels;
      const [a, b] = [noise(count, 1).map((value) => value + 0.3), noise(count, 2)];
      const x = tensor(a, [segments, rows, channels]);
      const by = tensor(b, [segments, rows, channels]);
      const sums = segmentSums(x, segments, { by, term, factor: 0.5 });
      const expected = reference(a, b, segments, channels, term).map((value) => value / 2);
      expect(sums.shape).toEqual([segments, channels]);
      expect(relativeError(await sums.data(), expected)).toBeLessThan(1e-6);
      for (const one of [x, by, sums]) one.dispose();
    });
  }
}

test('column sums are added to a range or to one float, and a rerun gives the same bytes', async () => {
  const [rows, channels] = [30_011, 37];
  const values = noise(rows * channels, 1).map((value) => value + 0.3);
  const x = tensor(values, [rows, channels]);
  const buffer = allocateBuffer('gradient', 128);
  const run = async () => {
    writeBuffer(buffer, 0, new Float32Array(128).fill(1));
    addColumnSums(x, { buffer, offset: 0, size: channels * 4 });
    addColumnSums(x, { buffer, offset: 256, size: 4 });
    return readBuffer(buffer, 0, 512);
  };
  const first = await run();
  const sums = reference(values, values, 1, channels, 'value');
  const total = sums.reduce((a, b) => a + b);
  expect(
    relativeError(
      first.slice(0, channels),
      sums.map((sum) => sum + 1),
    ),
  ).toBeLessThan(1e-6);
  expect(relativeError([first[64]!], [total + 1])).toBeLessThan(1e-6);
  expect([...first.slice(channels, 64), ...first.slice(65)].every((value) => value === 1)).toBe(true);
  expect(await run()).toEqual(first);
  x.dispose();
  freeBuffer(buffer);
});

test('shapes are refused when they do not fit', () => {
  const [x, y] = [tensor([1, 2, 3, 4, 5, 6], [3, 2]), tensor([1, 2, 3])];
  expect(() => segmentSums(x, 2)).toThrow('in 2 segments');
  expect(() => segmentSums(x, 1, { by: y, term: 'product' })).toThrow('Cannot sum');
  const buffer = allocateBuffer('gradient', 64);
  expect(() => addColumnSums(x, { buffer, offset: 0, size: 12 })).toThrow('3 floats');
  freeBuffer(buffer);
  x.dispose();
  y.dispose();
});
