import { tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import type { Coordinates, CubicRule } from './axis.js';
import { resizeCubicReference } from './reference.js';
import { resizeCubic, resizeCubicBackward } from './resize-cubic.js';

onDevice();

const coordinates: Coordinates[] = ['half-pixel', 'pytorch-half-pixel', 'align-corners', 'asymmetric'];
const rules: CubicRule[] = coordinates.flatMap((one): CubicRule[] => [
  { coordinates: one, coefficient: -0.75, excludeOutside: false },
  { coordinates: one, coefficient: -0.5, excludeOutside: true },
]);

const cases: [shape: [number, number, number, number], height: number, width: number][] = [
  [[2, 5, 7, 3], 10, 14],
  [[1, 6, 9, 4], 17, 4],
  [[1, 1, 3, 8], 5, 1],
  [[1, 13, 11, 1], 3, 40],
  [[1, 4, 5, 2], 4, 5],
  [[3, 2, 1, 5], 1, 6],
];

async function runOnGpu(rule: CubicRule, [shape, height, width]: (typeof cases)[number]) {
  const values = noise(
    shape.reduce((a, b) => a * b),
    1,
  );
  const x = tensor4d(values, shape);
  const y = resizeCubic(x, height, width, rule);
  const dyValues = noise(y.size, 2);
  const dy = tensor(dyValues, y.shape);
  const dx = resizeCubicBackward(dy, shape[1], shape[2], rule);
  const read = { values, dyValues, shapes: [y.shape, dx.shape], y: await y.data(), dx: await dx.data() };
  for (const one of [x, y, dy, dx]) one.dispose();
  return read;
}

describe.each(rules.map((rule) => [JSON.stringify(rule), rule] as const))('%s', (_, rule) => {
  test.each(cases)('[%s] to %i x %i and its gradient agree with the float64 reference', async (...one) => {
    const [shape, height, width] = one;
    const gpu = await runOnGpu(rule, one);
    const expected = resizeCubicReference(gpu.values, shape, height, width, rule);
    expect(gpu.shapes).toEqual([[shape[0], height, width, shape[3]], shape]);
    expect(relativeError(gpu.y, expected.y)).toBeLessThan(4e-6);
    expect(relativeError(gpu.dx, expected.gradient(gpu.dyValues))).toBeLessThan(4e-6);
  });
});

test('a ratio that is not that of the sizes tells where pixels lie', async () => {
  const rule: CubicRule = { coordinates: 'half-pixel', coefficient: -0.75, excludeOutside: false };
  const ratios = { rows: { from: 2, to: 3 }, columns: { from: 5, to: 4 } };
  const [values, dyValues] = [noise(5 * 7 * 3, 1), noise(7 * 5 * 3, 2)];
  const [x, dy] = [tensor4d(values, [1, 5, 7, 3]), tensor4d(dyValues, [1, 7, 5, 3])];
  const y = resizeCubic(x, 7, 5, rule, ratios);
  const dx = resizeCubicBackward(dy, 5, 7, rule, ratios);
  const expected = resizeCubicReference(values, [1, 5, 7, 3], 7, 5, rule, ratios);
  expect(relativeError(await y.data(), expected.y)).toBeLessThan(4e-6);
  expect(relativeError(await dx.data(), expected.gradient(dyValues))).toBeLessThan(4e-6);
  expect(relativeError(await y.data(), resizeCubicReference(values, [1, 5, 7, 3], 7, 5, rule).y)).toBeGreaterThan(1e-3);
  for (const one of [x, dy, y, dx]) one.dispose();
});

test('the comparison notices another coefficient, other coordinates and another border', async () => {
  const [shape, height, width] = cases[0]!;
  const rule: CubicRule = { coordinates: 'half-pixel', coefficient: -0.75, excludeOutside: false };
  const gpu = await runOnGpu(rule, [shape, height, width]);
  for (const other of [
    { ...rule, coefficient: -0.5 },
    { ...rule, coordinates: 'asymmetric' as const },
    { ...rule, excludeOutside: true },
  ]) {
    const { y, gradient } = resizeCubicReference(gpu.values, shape, height, width, other);
    expect(relativeError(gpu.y, y)).toBeGreaterThan(1e-3);
    expect(relativeError(gpu.dx, gradient(gpu.dyValues))).toBeGreaterThan(1e-3);
  }
});

test('a large map is resized whole, and a rerun gives the same bytes', async () => {
  const rule: CubicRule = { coordinates: 'half-pixel', coefficient: -0.75, excludeOutside: false };
  const x = tensor4d(new Float32Array(1000 * 1100).fill(3), [1, 1000, 1100, 1]);
  const y = resizeCubic(x, 2000, 2200, rule);
  expect((await y.data()).every((value) => Math.abs(value - 3) < 1e-5)).toBe(true);
  const run = () => runOnGpu(rule, [[2, 33, 35, 3], 71, 20]);
  expect(await run()).toEqual(await run());
  x.dispose();
  y.dispose();
});

test('sizes of 0 and other shapes are refused', () => {
  const rule: CubicRule = { coordinates: 'half-pixel', coefficient: -0.75, excludeOutside: false };
  const [x, flat] = [tensor4d([1], [1, 1, 1, 1]), tensor([1])];
  expect(() => resizeCubic(x, 0, 1, rule)).toThrow();
  expect(() => resizeCubic(flat, 1, 1, rule)).toThrow('[N, H, W, C]');
  x.dispose();
  flat.dispose();
});
