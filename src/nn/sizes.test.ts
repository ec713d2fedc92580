import { expect, test } from 'vitest';
import { resolveShape, resolveSize, shapesReadBy } from './sizes.js';

const shapeOf = (name: string): number[] => (name === 'x' ? [2, 5, 6, 3] : [7]);

test('sizes are computed from the shapes of values', () => {
  const [height, seven] = [
    { of: 'x', axis: 1 },
    { of: 'y', axis: 0 },
  ];
  const size = (kind: 'add' | 'sub' | 'mul' | 'floor-div' | 'ceil-div' | 'min' | 'max') =>
    resolveSize({ size: kind, a: seven, b: height }, shapeOf);
  expect((['add', 'sub', 'mul', 'floor-div', 'ceil-div', 'min', 'max'] as const).map(size)).toEqual([
    12, 2, 35, 1, 2, 5, 7,
  ]);
  expect(shapesReadBy({ size: 'mul', a: height, b: { size: 'add', a: 1, b: seven } })).toEqual(['x', 'y']);
  expect(() => resolveSize({ of: 'x', axis: 4 }, shapeOf)).toThrow('x [2,5,6,3] has no axis 4');
});

test('a shape may leave one size open, and must hold all values', () => {
  expect(resolveShape([{ of: 'x', axis: 0 }, -1, 3], 180, shapeOf)).toEqual([2, 30, 3]);
  expect(() => resolveShape([7, -1], 180, shapeOf)).toThrow('180 values cannot have the shape [7,-1]');
  expect(() => resolveShape([2, 3], 180, shapeOf)).toThrow('[2,3]');
});
