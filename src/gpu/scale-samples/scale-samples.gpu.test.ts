import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { toFloat16, toFloat32 } from '../storage/cast.js';
import { scaleSamplesReference } from './reference.js';
import { type FactorColumns, scaleSamples } from './scale-samples.js';

onDevice();

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b);

const cases: [number[], FactorColumns][] = [
  [[3, 5, 7, 4], { column: 0, each: 'sample' }],
  [[3, 5, 7, 4], { column: 2, each: 'sample' }],
  [[2, 3, 5, 3], { column: 1, each: 'sample' }],
  [[3, 5, 7, 4], { column: 1, each: 'channel' }],
  [[2, 11, 6], { column: 3, each: 'channel' }],
  [[3, 1500, 1001], { column: 0, each: 'channel' }],
];

async function scaled(shape: number[], columns: FactorColumns, half: boolean) {
  const row = columns.column + (columns.each === 'channel' ? shape.at(-1)! : 1) + 1;
  const [values, given] = [noise(size(shape), 1), noise(shape[0]! * row, 2)];
  const factors = tensor(given, [shape[0]!, row]);
  const x = tensor(values, shape);
  const stored = half ? toFloat16(x) : x.clone();
  const y = scaleSamples(stored, factors, columns);
  const whole = half ? toFloat32(y) : y.clone();
  const found = (await whole.data()) as Float32Array;
  for (const made of [factors, x, stored, y, whole]) made.dispose();
  const expected = scaleSamplesReference(Float64Array.from(values), shape, given, row, columns);
  const wrong = scaleSamplesReference(Float64Array.from(values), shape, given.toReversed(), row, columns);
  return { found, expected, wrong };
}

test.each(cases)('samples [%s] are scaled as in the float64 reference: %o', async (shape, columns) => {
  const { found, expected, wrong } = await scaled(shape, columns, false);
  expect(relativeError(found, expected)).toBeLessThan(1e-6);
  expect(relativeError(found, wrong)).toBeGreaterThan(1e-2);
  expect((await scaled(shape, columns, false)).found).toEqual(found);
});

float16Test('samples in 16 bits are scaled, too', async () => {
  for (const [shape, columns] of cases) {
    const { found, expected } = await scaled(shape, columns, true);
    expect(relativeError(found, expected)).toBeLessThan(2e-3);
  }
});

test('factors that do not fit are refused', () => {
  const [x, factors] = [tensor(noise(24, 1), [2, 3, 4]), tensor(noise(6, 2), [2, 3])];
  expect(() => scaleSamples(x, factors, { column: 3, each: 'sample' })).toThrow('do not fit');
  expect(() => scaleSamples(x, factors, { column: 0, each: 'channel' })).toThrow('do not fit');
  for (const made of [x, factors]) made.dispose();
});
