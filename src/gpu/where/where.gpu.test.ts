import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { sizeOf } from '../strided/axes.js';
import { whereReference } from './reference.js';
import { gradientByNo, gradientByYes, where } from './where.js';

onDevice();

const shapes: [number[], number[], number[]][] = [
  [
    [3, 5],
    [3, 5],
    [3, 5],
  ],
  [[2, 3, 4, 8], [2, 3, 4, 8], []],
  [[2, 3, 4, 1], [8], [2, 1, 1, 8]],
  [
    [1, 7],
    [5, 1],
    [2, 1, 1],
  ],
];

test.each(shapes)('of [%s], [%s] and [%s]: values and both gradients are those of the reference', async (c, a, b) => {
  const condition = {
    shape: c,
    values: noise(sizeOf(c), 3).map((value) => Number(value > 0)),
  };
  const [yes, no] = [
    { shape: a, values: noise(sizeOf(a), 1) },
    { shape: b, values: noise(sizeOf(b), 2) },
  ];
  const expected = whereReference(condition, yes, no);
  const dyValues = noise(expected.y.length, 4);
  const [ct, at, bt] = [condition, yes, no].map(({ shape, values }) => tensor(values, shape)) as [never, never, never];
  const dy = tensor(dyValues, expected.shape);
  const y = where(ct, at, bt);
  const [byYes, byNo] = [gradientByYes(dy, ct, a), gradientByNo(dy, ct, b)];
  expect([y.shape, byYes.shape, byNo.shape]).toEqual([expected.shape, a, b]);
  expect([...(await y.data())]).toEqual([...expected.y]);
  expect(relativeError(await byYes.data(), expected.byYes(dyValues))).toBeLessThan(1e-6);
  expect(relativeError(await byNo.data(), expected.byNo(dyValues))).toBeLessThan(1e-6);
  for (const one of [dy, y, byYes, byNo]) one.dispose();
});

test('what is not chosen may be no number', async () => {
  const y = where(tensor([1, 0]), tensor([2, Number.NaN]), tensor([Number.POSITIVE_INFINITY, 3]));
  expect([...(await y.data())]).toEqual([2, 3]);
  y.dispose();
});

test('a large tensor is computed whole, and unfitting shapes are refused', async () => {
  const rows = 65_535 * 22 + 5;
  const condition = tensor(
    Float32Array.from({ length: rows * 3 }, (_, i) => i % 2),
    [rows, 3],
  );
  const y = where(condition, tensor([1, 2, 3]), tensor([0]));
  expect((await y.data()).every((value, i) => value === (i % 2) * (1 + (i % 3)))).toBe(true);
  expect(() => where(condition, tensor([1, 2]), tensor([0]))).toThrow('do not broadcast');
  for (const one of [condition, y]) one.dispose();
});
