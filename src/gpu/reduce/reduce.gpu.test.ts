import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { expandReference } from '../arrange/reference.js';
import { sizeOf } from '../strided/axes.js';
import { givenBack } from '../strided/reference.js';
import {
  reduceMax,
  reduceMaxBackward,
  reduceMean,
  reduceSum,
  reduceSumBackward,
  sumProductTo,
  sumTo,
} from './reduce.js';
import { reduceReference } from './reference.js';

onDevice();

const cases: [number[], number[]][] = [
  [[5, 7], [1]],
  [[5, 8], [0]],
  [
    [2, 9, 7, 3],
    [1, 2],
  ],
  [[2, 3, 4, 8], [3]],
  [
    [3, 5, 2, 4],
    [0, 2],
  ],
  [
    [2, 3, 2, 3, 2, 3],
    [0, 2, 3, 5],
  ],
  [[4, 1, 3], [1]],
  [
    [6, 5],
    [0, 1],
  ],
];

const runs = {
  sum: (x: Tensor, axes: number[]) => reduceSum(x, axes),
  mean: (x: Tensor, axes: number[]) => reduceMean(x, axes),
  max: (x: Tensor, axes: number[]) => reduceMax(x, axes),
};

for (const kind of ['sum', 'mean', 'max'] as const) {
  test.each(cases)(
    `${kind} of [%s] over axes %s and its gradient agree with the float64 reference`,
    async (shape, axes) => {
      const values = noise(sizeOf(shape), 1);
      const expected = reduceReference(kind, values, shape, axes);
      const x = tensor(values, shape);
      const y = runs[kind](x, axes);
      expect(y.shape).toEqual(expected.shape);
      expect(relativeError(await y.data(), expected.y)).toBeLessThan(1e-6);
      const dyValues = noise(y.size, 2);
      const dy = tensor(dyValues, y.shape);
      const dx = kind === 'max' ? reduceMaxBackward(dy, x, axes) : reduceSumBackward(dy, shape, axes, kind);
      expect(dx.shape).toEqual(shape);
      expect(relativeError(await dx.data(), expected.gradient(dyValues))).toBeLessThan(1e-6);
      for (const one of [x, y, dy, dx]) one.dispose();
    },
  );
}

test('equal largest values share the gradient', async () => {
  const [x, dy] = [tensor([1, 3, 3, 2, 2, 2], [2, 3]), tensor([1, 3], [2, 1])];
  const dx = reduceMaxBackward(dy, x, [1]);
  expect(relativeError(await dx.data(), [0, 0.5, 0.5, 1, 1, 1])).toBeLessThan(1e-6);
  for (const one of [x, dy, dx]) one.dispose();
});

describe('tensors are summed to a shape', () => {
  test.each<[number[], number[]]>([
    [[2, 5, 7, 4], [4]],
    [
      [2, 5, 7, 4],
      [2, 1, 1, 4],
    ],
    [
      [2, 5, 7, 4],
      [5, 7, 1],
    ],
    [
      [2, 5, 3],
      [2, 5, 3],
    ],
    [
      [3, 4, 2],
      [4, 1],
    ],
    [[3, 4], []],
  ])('[%s] to [%s] is the transpose of broadcasting', async (from, to) => {
    const [values, factors] = [noise(sizeOf(from), 1), noise(sizeOf(from), 2)];
    const [x, factor] = [tensor(values, from), tensor(factors, from)];
    const sum = sumTo(x, to, -2);
    const back = (of: ArrayLike<number>) => givenBack(expandReference(to, from), of, sizeOf(to));
    expect(sum.shape).toEqual(to);
    expect(
      relativeError(
        await sum.data(),
        back(values).map((value) => -2 * value),
      ),
    ).toBeLessThan(1e-6);
    const product = sumProductTo(x, factor, to);
    if (product) {
      expect(product.shape).toEqual(to);
      const expected = back(values.map((value, i) => value * factors[i]!));
      expect(relativeError(await product.data(), expected)).toBeLessThan(1e-6);
      product.dispose();
    }
    for (const one of [x, factor, sum]) one.dispose();
  });
});

test('many rows are all reduced, a rerun gives the same bytes, and a wrong axis is refused', async () => {
  const shape = [66_001, 2, 3];
  const values = noise(sizeOf(shape), 1).map((value) => value + 0.3);
  const x = tensor(values, shape);
  for (const axes of [[0], [1], [0, 2]]) {
    const [first, second] = [reduceSum(x, axes), reduceSum(x, axes)];
    const expected = reduceReference('sum', values, shape, axes).y;
    expect(relativeError(await first.data(), expected)).toBeLessThan(1e-6);
    expect(
      relativeError(
        await first.data(),
        expected.map((value) => 1.001 * value),
      ),
    ).toBeGreaterThan(1e-4);
    expect(await first.data()).toEqual(await second.data());
    first.dispose();
    second.dispose();
  }
  expect(() => reduceSum(x, [3])).toThrow('no axis 3');
  x.dispose();
});
