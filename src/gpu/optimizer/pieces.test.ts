import { expect, test } from 'vitest';
import { inPieces } from './pieces.js';

/** Only the size and the label of a buffer are looked at. */
const buffer = (size: number, label = '') => ({ size, label }) as GPUBuffer;

test('a region is one piece when it fits in one binding', () => {
  const [weights, teacher] = [buffer(1024), { buffer: buffer(4096), offset: 512, size: 1024 }];
  expect(inPieces([weights, teacher], 192, 1024)).toEqual([
    {
      ranges: [
        { buffer: weights, offset: 0, size: 768 },
        { buffer: teacher.buffer, offset: 512, size: 768 },
      ],
      count: 192,
    },
  ]);
});

test('larger regions are cut at bindable offsets and nothing is lost', () => {
  const weights = { buffer: buffer(8192), offset: 256, size: 4000 };
  const pieces = inPieces([weights], 1000, 1500);
  expect(pieces.map(({ ranges, count }) => [ranges[0]!.offset, ranges[0]!.size, count])).toEqual([
    [256, 1280, 320],
    [1536, 1280, 320],
    [2816, 1280, 320],
    [4096, 160, 40],
  ]);
});

test('a rest of less than 64 floats is a separate piece', () => {
  expect(inPieces([buffer(1024)], 130, 1024).map(({ count }) => count)).toEqual([128, 2]);
  expect(inPieces([buffer(1024)], 3, 1024).map(({ count }) => count)).toEqual([3]);
});

test('a region is refused by its name when it is too short', () => {
  expect(() => inPieces([buffer(256, 'velocity')], 65, 1024)).toThrow('velocity: 65 floats asked for, 256 bytes given');
});
