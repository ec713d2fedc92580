import { describe, expect, test } from 'vitest';
import { broadcastShape, broadcastStrides, planWalk, splatted, stridesOf } from './axes.js';

const walk = (sizes: number[], ...strides: number[][]) =>
  planWalk(
    sizes.map((size, axis) => ({ size, strides: strides.map((of) => of[axis]!) })),
    strides.map(() => 0),
    { maySplat: true },
  );

describe('a walk', () => {
  test('joins the axes that all tensors walk as one, and drops those of one step', () => {
    const shape = [2, 3, 1, 8];
    const { axes, count, lanes } = walk(shape, stridesOf(shape), stridesOf(shape));
    expect(axes).toEqual([{ size: 12, strides: [1, 1] }]);
    expect([count, lanes]).toEqual([12, 4]);
  });

  test('goes by fours only where every tensor is met in whole blocks', () => {
    expect(walk([3, 8], [8, 1], [16, 1]).lanes).toBe(4);
    expect(walk([3, 8], [8, 1], [9, 1]).lanes).toBe(1);
    expect(walk([3, 6], [6, 1], [12, 1]).lanes).toBe(1);
    expect(walk([8, 4], [1, 8], [4, 1]).lanes).toBe(1);
    expect(planWalk([{ size: 8, strides: [1, 1] }], [2, 0]).lanes).toBe(1);
  });

  test('may read a tensor that is repeated along the last axis one value at a time', () => {
    const repeated = walk([3, 8], [8, 1], [1, 0]);
    expect(repeated.axes).toEqual([
      { size: 3, strides: [2, 1] },
      { size: 2, strides: [1, 0] },
    ]);
    expect(splatted(repeated)).toEqual([false, true]);
  });

  test('has 6 axes at most', () => {
    const sizes = [2, 2, 2, 2, 2, 2, 2];
    expect(() => walk(sizes, [1, 2, 4, 8, 16, 32, 64])).toThrow('more than 6');
    expect(walk(sizes, [64, 32, 16, 8, 4, 2, 1]).axes).toHaveLength(1);
  });
});

test('shapes broadcast as NumPy says, or are refused', () => {
  expect(broadcastShape([4, 1, 3], [5, 1])).toEqual([4, 5, 3]);
  expect(broadcastShape([], [2])).toEqual([2]);
  expect(broadcastStrides([5, 1], [4, 5, 3])).toEqual([0, 1, 0]);
  expect(() => broadcastShape([2], [3])).toThrow('do not broadcast');
  expect(() => broadcastStrides([2, 3], [3])).toThrow('cannot be broadcast');
});
