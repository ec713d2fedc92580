import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { onSoftwareAdapter } from '../reduction.js';
import { sizeOf } from '../strided/axes.js';
import {
  type ArithmeticKind,
  type BinaryKind,
  binary,
  type ComparisonKind,
  gradientByFirst,
  gradientBySecond,
} from './binary.js';
import { binaryReference } from './reference.js';

onDevice();

const kinds: ArithmeticKind[] = ['add', 'sub', 'mul', 'div', 'min', 'max', 'pow'];

const shapes: [number[], number[]][] = [
  [
    [3, 5],
    [3, 5],
  ],
  [[2, 3, 4, 8], [8]],
  [
    [2, 3, 4, 8],
    [2, 1, 1, 8],
  ],
  [
    [2, 5, 8],
    [2, 5, 1],
  ],
  [
    [3, 1],
    [2, 1, 7],
  ],
  [[], [2, 3]],
  [
    [2, 1, 3, 1, 2, 1],
    [3, 1, 4, 1, 3],
  ],
  [
    [1, 6, 4],
    [5, 1, 4],
  ],
];

/** Bases of powers are positive; divisors are not near 0. */
const operands = (kind: BinaryKind, count: number, seed: number) =>
  noise(count, seed).map((value) => (kind === 'pow' || kind === 'div' ? 0.5 + Math.abs(value) : value));

for (const kind of kinds) {
  test.each(shapes)(
    `${kind} of [%s] and [%s] and both gradients agree with the float64 reference`,
    async (shapeA, shapeB) => {
      const a = { shape: shapeA, values: operands(kind, sizeOf(shapeA), 1) };
      const b = { shape: shapeB, values: operands(kind, sizeOf(shapeB), 2) };
      const expected = binaryReference(kind, a, b);
      const dyValues = noise(expected.y.length, 3);
      const [at, bt] = [tensor(a.values, shapeA), tensor(b.values, shapeB)];
      const dy = tensor(dyValues, expected.shape);
      const inputs = { a: () => at, b: () => bt };
      // WGSL has GPUs compute a power as exp2(b log2(a)), with the errors of both.
      const bound = kind === 'pow' && !onSoftwareAdapter() ? 1e-5 : 2e-6;
      const y = binary(kind, at, bt);
      const da = gradientByFirst(kind, dy, { ...inputs, shape: shapeA });
      const db = gradientBySecond(kind, dy, { ...inputs, shape: shapeB });
      expect([y.shape, da.shape, db.shape]).toEqual([expected.shape, shapeA, shapeB]);
      expect(relativeError(await y.data(), expected.y)).toBeLessThan(bound / 2);
      expect(relativeError(await da.data(), expected.byFirst(dyValues))).toBeLessThan(bound);
      expect(relativeError(await db.data(), expected.bySecond(dyValues))).toBeLessThan(bound);
      for (const one of [at, bt, dy, y, da, db]) one.dispose();
    },
  );
}

const comparisons: ComparisonKind[] = [
  'equal',
  'less',
  'less-or-equal',
  'greater',
  'greater-or-equal',
  'and',
  'or',
  'xor',
];

test.each(comparisons)('%s is 1 where it holds, also of repeated operands', async (kind) => {
  for (const [shapeA, shapeB] of shapes) {
    // Whole numbers: some are equal, and some are 0.
    const whole = (shape: number[], seed: number) => noise(sizeOf(shape), seed).map((value) => Math.round(2 * value));
    const a = { shape: shapeA, values: whole(shapeA, 1) };
    const b = { shape: shapeB, values: whole(shapeB, 2) };
    const [at, bt] = [tensor(a.values, shapeA), tensor(b.values, shapeB)];
    const y = binary(kind, at, bt);
    expect([...(await y.data())]).toEqual([...binaryReference(kind, a, b).y]);
    for (const one of [at, bt, y]) one.dispose();
  }
});

test('equal values share the gradient of a maximum', async () => {
  const [a, b, dy] = [tensor([1, 2, 3]), tensor([3, 2, 1]), tensor([4, 4, 4])];
  const by = { shape: [3], a: () => a, b: () => b };
  const [da, db] = [gradientByFirst('max', dy, by), gradientBySecond('max', dy, by)];
  expect([...(await da.data())]).toEqual([0, 2, 4]);
  expect([...(await db.data())]).toEqual([4, 2, 0]);
  for (const one of [a, b, dy, da, db]) one.dispose();
});

test('negative numbers and zero have their powers and gradients', async () => {
  const [a, b] = [tensor([-2, -2, -3, 0, 0, 4, 5]), tensor([2, 3, 1, 2, 0, 0.5, -1])];
  const y = binary('pow', a, b);
  expect(relativeError(await y.data(), [4, -8, -3, 0, 1, 2, 0.2])).toBeLessThan(1e-6);
  const ones = tensor(new Float32Array(7).fill(1));
  const da = gradientByFirst('pow', ones, { shape: [7], a: () => a, b: () => b });
  expect(relativeError(await da.data(), [-4, 12, 1, 0, 0, 0.25, -0.04])).toBeLessThan(1e-6);
  for (const one of [a, b, y, ones, da]) one.dispose();
});

test('a large tensor is computed whole, a rerun gives the same bytes, and unfitting shapes are refused', async () => {
  const rows = 65_535 * 22 + 5;
  const [a, b] = [tensor(noise(rows * 3, 1), [rows, 3]), tensor(noise(3, 2), [3])];
  const [y, again] = [binary('mul', a, b), binary('mul', a, b)];
  const values = await y.data();
  const [from, by] = [await a.data(), await b.data()];
  const products = values.every((value, i) => value === Math.fround(from[i]! * by[i % 3]!));
  const others = await again.data();
  expect([products, values.every((value, i) => value === others[i])]).toEqual([true, true]);
  const db = (dy: Tensor) => gradientBySecond('mul', dy, { shape: [3], a: () => a, b: () => b });
  const [first, second] = [db(y), db(y)];
  expect(await first.data()).toEqual(await second.data());
  expect(() => binary('add', a, tensor([1, 2]))).toThrow('do not broadcast');
  for (const one of [a, b, y, again, first, second]) one.dispose();
});
