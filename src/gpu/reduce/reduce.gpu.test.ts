import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { expandReference } from '../arrange/reference.js';
import { sizeOf } from '../strided/axes.js';
import { givenBack } from '../strided/reference.js';
import { euclideanNorm, euclideanNormBackward, evenMaxBackward, logSumExp, logSumExpBackward } from './composed.js';
import {
  reduceMax,
  reduceMaxBackward,
  reduceMean,
  reduceProduct,
  reduceProductBackward,
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
  product: (x: Tensor, axes: number[]) => reduceProduct(x, axes),
  l2: (x: Tensor, axes: number[]) => euclideanNorm(x, axes),
  'log-sum-exp': (x: Tensor, axes: number[]) => logSumExp(x, axes),
  sum: (x: Tensor, axes: number[]) => reduceSum(x, axes),
  mean: (x: Tensor, axes: number[]) => reduceMean(x, axes),
  max: (x: Tensor, axes: number[]) => reduceMax(x, axes),
};

const gradients = {
  sum: (dy: Tensor, x: Tensor, _: Tensor, axes: number[]) => reduceSumBackward(dy, x.shape, axes, 'sum'),
  mean: (dy: Tensor, x: Tensor, _: Tensor, axes: number[]) => reduceSumBackward(dy, x.shape, axes, 'mean'),
  max: (dy: Tensor, x: Tensor, y: Tensor, axes: number[]) => evenMaxBackward(dy, x, y, axes),
  product: (dy: Tensor, x: Tensor, _: Tensor, axes: number[]) => reduceProductBackward(dy, x, axes),
  l2: (dy: Tensor, x: Tensor, y: Tensor) => euclideanNormBackward(dy, x, y),
  'log-sum-exp': (dy: Tensor, x: Tensor, y: Tensor) => logSumExpBackward(dy, x, y),
};

for (const kind of ['sum', 'mean', 'max', 'product', 'l2', 'log-sum-exp'] as const) {
  test.each(cases)(
    `${kind} of [%s] over axes %s and its gradient agree with the float64 reference`,
    async (shape, axes) => {
      // Factors around 1: a product of 36 keeps its size.
      const values = noise(sizeOf(shape), 1).map((value) => (kind === 'product' ? 1 + value / 4 : value));
      const expected = reduceReference(kind, values, shape, axes);
      const x = tensor(values, shape);
      const y = runs[kind](x, axes);
      expect(y.shape).toEqual(expected.shape);
      expect(relativeError(await y.data(), expected.y)).toBeLessThan(2e-6);
      const dyValues = noise(y.size, 2);
      const dy = tensor(dyValues, y.shape);
      const dx = gradients[kind](dy, x, y, axes);
      expect(dx.shape).toEqual(shape);
      expect(relativeError(await dx.data(), expected.gradient(dyValues))).toBeLessThan(2e-6);
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

test('equal largest values share the gradient evenly over axes that lie apart', async () => {
  const values = [1, 0, 1, 0, 0, 1, 0, 0];
  const x = tensor(values, [2, 2, 2]);
  const dy = tensor([6, 3], [1, 2, 1]);
  const y = reduceMax(x, [0, 2]);
  const dx = evenMaxBackward(dy, x, y, [0, 2]);
  const expected = reduceReference('max', values, [2, 2, 2], [0, 2]).gradient([6, 3]);
  expect([...(await dx.data())]).toEqual([...expected]);
  expect([...expected]).toEqual([3, 0, 3, 0, 0, 3, 0, 0]);
  for (const one of [x, dy, y, dx]) one.dispose();
});

test('a product with zeros, and a norm of zeros, have gradients', async () => {
  const x = tensor([2, 0, 3, 0, 0, 4, 1, 2, 3], [3, 3]);
  const dy = tensor([1, 1, 2], [3, 1]);
  const dx = reduceProductBackward(dy, x, [1]);
  expect([...(await dx.data())]).toEqual([0, 6, 0, 0, 0, 0, 12, 6, 4]);
  const zeros = tensor([0, 0, 3, 4], [2, 2]);
  const norm = euclideanNorm(zeros, [1]);
  const dZeros = euclideanNormBackward(tensor([1, 1], [2, 1]), zeros, norm);
  expect(relativeError(await dZeros.data(), [0, 0, 0.6, 0.8])).toBeLessThan(1e-6);
  for (const one of [x, dy, dx, zeros, norm, dZeros]) one.dispose();
});

test('a logarithm of a sum of exponentials does not overflow', async () => {
  const x = tensor([200, 200, -300, -300], [2, 2]);
  const y = logSumExp(x, [1]);
  expect(relativeError(await y.data(), [200 + Math.LN2, -300 + Math.LN2])).toBeLessThan(1e-6);
  x.dispose();
  y.dispose();
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
