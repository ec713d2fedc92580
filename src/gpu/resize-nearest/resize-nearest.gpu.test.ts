import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import type { NearestRule } from './axis.js';
import { nearestOf, resizeNearestReference } from './reference.js';
import { resizeNearest, resizeNearestBackward } from './resize-nearest.js';

onDevice();

type Shape4 = [number, number, number, number];

async function runOnGpu(
  values: Float32Array,
  shape: Shape4,
  dyValues: Float32Array,
  size: number[],
  rule: NearestRule,
) {
  const x = tensor(values, shape);
  const dy = tensor(dyValues, [shape[0], size[0]!, size[1]!, shape[3]]);
  const y = resizeNearest(x, size[0]!, size[1]!, rule);
  const dx = resizeNearestBackward(dy, shape[1], shape[2], rule);
  const read = { shape: y.shape, y: (await y.data()) as Float32Array, dx: (await dx.data()) as Float32Array };
  for (const one of [x, dy, y, dx]) one.dispose();
  return read;
}

const rules: NearestRule[] = (['asymmetric', 'half-pixel', 'align-corners'] as const).flatMap((position) =>
  (['floor', 'ceil', 'round-down', 'round-up'] as const).map((rounding) => ({ position, rounding })),
);

const cases: [Shape4, number, number][] = [
  [[2, 5, 7, 3], 10, 21],
  [[1, 11, 13, 8], 29, 6],
  [[1, 12, 10, 4], 6, 5],
  [[1, 1, 1, 5], 3, 4],
  [[2, 6, 5, 4], 1, 1],
  [[1, 33, 65, 2], 257, 260],
];

for (const [shape, height, width] of cases) {
  for (const rule of height > 200 ? rules.filter(({ rounding }) => rounding !== 'ceil').slice(0, 4) : rules) {
    test(`nearest resizing and its gradient agree with the reference: ${shape} to ${height}x${width}, ${rule.position} ${rule.rounding}`, async () => {
      const x = noise(
        shape.reduce((a, b) => a * b),
        1,
      );
      const dy = noise(shape[0] * height * width * shape[3], 2);
      const gpu = await runOnGpu(x, shape, dy, [height, width], rule);
      const { y, transpose } = resizeNearestReference(x, shape, height, width, rule);
      expect(gpu.shape).toEqual([shape[0], height, width, shape[3]]);
      expect(relativeError(gpu.y, y)).toBe(0);
      expect(relativeError(gpu.dx, transpose(dy))).toBeLessThan(1e-6);
      expect(await runOnGpu(x, shape, dy, [height, width], rule)).toEqual(gpu);
    });
  }
}

test('the rules are those of PyTorch and ONNX where they differ', async () => {
  const reads = (size: number, out: number, rule: NearestRule) =>
    Array.from({ length: out }, (_, i) => nearestOf(i, size, out, rule));
  // torch.nn.functional.interpolate(torch.arange(4.), size=2): 'nearest' gives 0, 2 and 'nearest-exact' 1, 3.
  expect(reads(4, 2, { position: 'asymmetric', rounding: 'floor' })).toEqual([0, 2]);
  expect(reads(4, 2, { position: 'half-pixel', rounding: 'round-up' })).toEqual([1, 3]);
  // ONNX's default (half_pixel, round_prefer_floor) rounds 0.5 to 0 and 2.5 to 2.
  expect(reads(4, 2, { position: 'half-pixel', rounding: 'round-down' })).toEqual([0, 2]);
  expect(reads(3, 5, { position: 'align-corners', rounding: 'round-down' })).toEqual([0, 0, 1, 1, 2]);
  const exact: NearestRule = { position: 'half-pixel', rounding: 'round-up' };
  const gpu = await runOnGpu(Float32Array.of(0, 1, 2, 3), [1, 1, 4, 1], noise(2, 1), [1, 2], exact);
  expect([...gpu.y]).toEqual([1, 3]);
});

test('a size of 0 is refused', () => {
  const x = tensor([1], [1, 1, 1, 1]);
  expect(() => resizeNearest(x, 0, 4, { position: 'align-corners', rounding: 'round-down' })).toThrow('at least 1');
  x.dispose();
});
