import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, goldenCases } from '../../../test/golden.js';
import { hasShared, sharedFolder } from '../../../test/shared.js';
import { resizeGradientReference, resizeReference } from './reference.js';
import { resizeBilinear, resizeBilinearBackward } from './resize-bilinear.js';

onDevice();

type Shape4 = [number, number, number, number];

async function runOnGpu(
  values: Float32Array,
  shape: Shape4,
  dyValues: Float32Array,
  size: [number, number],
  align: boolean,
) {
  const x = tensor(values, shape);
  const dy = tensor(dyValues, [shape[0], ...size, shape[3]]);
  const y = resizeBilinear(x, ...size, align);
  const dx = resizeBilinearBackward(dy, shape[1], shape[2], align);
  const read = { shape: y.shape, y: (await y.data()) as Float32Array, dx: (await dx.data()) as Float32Array };
  for (const one of [x, dy, y, dx]) one.dispose();
  return read;
}

const inner = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

const cases: [Shape4, [number, number]][] = [
  [
    [2, 5, 7, 3],
    [40, 56],
  ],
  [
    [1, 11, 13, 19],
    [29, 8],
  ],
  [
    [2, 9, 10, 8],
    [37, 21],
  ],
  [
    [2, 40, 37, 2],
    [7, 5],
  ],
  [
    [1, 1, 1, 65],
    [9, 12],
  ],
  [
    [1, 6, 5, 4],
    [1, 1],
  ],
  [
    [2, 1, 6, 3],
    [4, 1],
  ],
  [
    [1, 33, 65, 2],
    [257, 513],
  ],
  [
    [1, 2, 3, 5],
    [301, 300],
  ],
];

for (const [shape, size] of cases) {
  for (const align of [false, true]) {
    test(`resizing ${shape} to ${size} agrees with the float64 reference, aligned corners ${align}`, async () => {
      const x = noise(shape[0] * shape[1] * shape[2] * shape[3], 1);
      const dy = noise(shape[0] * size[0] * size[1] * shape[3], 2);
      const gpu = await runOnGpu(x, shape, dy, size, align);
      expect(gpu.shape).toEqual([shape[0], ...size, shape[3]]);
      expect(relativeError(gpu.y, resizeReference(x, shape, ...size, align))).toBeLessThan(1e-6);
      expect(relativeError(gpu.dx, resizeGradientReference(dy, shape, ...size, align))).toBeLessThan(1e-6);
      // <y, dy> = <x, dx>: forward and backward use the same weights.
      const scale = Math.sqrt(inner(gpu.y, gpu.y) * inner(dy, dy));
      expect(Math.abs(inner(gpu.y, dy) - inner(x, gpu.dx)) / scale).toBeLessThan(1e-6);
    });
  }
}

test('the wrong rule for corners fails the comparison', async () => {
  const shape: Shape4 = [1, 5, 7, 3];
  const dy = noise(40 * 56 * 3, 2);
  const gpu = await runOnGpu(noise(105, 1), shape, dy, [40, 56], false);
  expect(relativeError(gpu.y, resizeReference(noise(105, 1), shape, 40, 56, true))).toBeGreaterThan(1e-2);
  expect(relativeError(gpu.dx, resizeGradientReference(dy, shape, 40, 56, true))).toBeGreaterThan(1e-2);
});

test('a rerun of resizing gives the same bytes', async () => {
  const run = () => runOnGpu(noise(17 * 9 * 19, 1), [1, 17, 9, 19], noise(70 * 33 * 19, 2), [70, 33], false);
  expect(await run()).toEqual(await run());
});

test('a size of 0 is refused', () => {
  const x = tensor([1], [1, 1, 1, 1]);
  expect(() => resizeBilinear(x, 0, 4, false)).toThrow('at least 1');
  x.dispose();
});

describe.runIf(hasShared)('resizing equals that of PyTorch', () => {
  const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
  for (const { name, attrs } of hasShared ? goldenCases('resize_bilinear') : []) {
    test(`resizing and its gradient agree with PyTorch: ${name}`, async () => {
      const map = (part: string) => golden!.nhwc(`${name}.${part}`);
      const { shape, values } = map('x');
      const size = attrs.size as [number, number];
      const gpu = await runOnGpu(values, shape as Shape4, map('dy').values, size, attrs.align_corners as boolean);
      expect(relativeError(gpu.y, map('out0').values)).toBeLessThan(1e-6);
      expect(relativeError(gpu.dx, map('d_x').values)).toBeLessThan(1e-6);
    });
  }
});

if (!hasShared) test.skip(`PyTorch values: not found in ${sharedFolder}`, () => {});
