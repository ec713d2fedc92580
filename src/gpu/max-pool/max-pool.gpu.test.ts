import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, goldenCases } from '../../../test/golden.js';
import { hasShared, sharedFolder } from '../../../test/shared.js';
import { squareWindow } from '../window/window.js';
import { maxPool, maxPoolBackward } from './max-pool.js';
import type { PoolOptions } from './output-size.js';
import { maxPoolGradientReference, maxPoolReference } from './reference.js';

onDevice();

type Shape4 = [number, number, number, number];

async function runOnGpu(
  values: Float32Array,
  shape: Shape4,
  dyOf: (count: number) => Float32Array,
  options: PoolOptions,
) {
  const x = tensor(values, shape);
  const { y, indices } = maxPool(x, options);
  const dy = tensor(dyOf(y.size), y.shape);
  const dx = maxPoolBackward(dy, indices, shape, options);
  const read = { shape: y.shape, y: await y.data(), indices: await indices.data(), dx: await dx.data() };
  for (const one of [x, y, indices, dy, dx]) one.dispose();
  return read;
}

/** Values of few levels, so that most windows have ties, all negative, so that padding must not win. */
const levels = (count: number) => noise(count, 1).map((value) => Math.round(value * 4) / 4 - 2);

const cases: [Shape4, PoolOptions][] = [
  [[2, 15, 21, 6], { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: false }],
  [[2, 16, 21, 5], { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: true }],
  [[1, 9, 7, 67], { ...squareWindow(2, { stride: 3, padding: 1 }), ceilMode: true }],
  [[2, 11, 14, 8], { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: false }],
  [[1, 8, 9, 3], { ...squareWindow(5, { stride: 1, padding: 2 }), ceilMode: false }],
  [[2, 9, 13, 5], { ...squareWindow(3, { padding: 1 }), kernelWidth: 1, strideX: 2, dilationY: 2, ceilMode: true }],
  [
    [2, 12, 9, 8],
    { ...squareWindow(3, { stride: 2 }), strideX: 3, dilationX: 2, padTop: 1, padRight: 2, ceilMode: false },
  ],
  [[1, 7, 8, 3], { ...squareWindow(3, { stride: 3, padding: 2, dilation: 2 }), padBottom: 0, ceilMode: true }],
  [[1, 4, 5, 4], { ...squareWindow(2, { padding: 3 }), padLeft: 1, ceilMode: false }],
  [[1, 300, 301, 2], { ...squareWindow(2, { stride: 1, padding: 0 }), ceilMode: false }],
];

for (const [shape, options] of cases) {
  test(`max pooling and its gradient agree with the reference, ties included: ${shape} ${JSON.stringify(options)}`, async () => {
    const x = levels(shape[0] * shape[1] * shape[2] * shape[3]);
    const gpu = await runOnGpu(x, shape, (count) => noise(count, 2), options);
    const expected = maxPoolReference(x, shape, options);
    const dx = maxPoolGradientReference(noise(expected.y.length, 2), expected.indices, expected.shape, shape);
    expect(gpu.shape).toEqual(expected.shape);
    expect(relativeError(gpu.y, expected.y)).toBe(0);
    expect([...gpu.indices]).toEqual(expected.indices);
    expect(relativeError(gpu.dx, dx)).toBeLessThan(1e-6);
    // Deliberately wrong: the last maximum in place of the first must be seen.
    const last = expected.indices.map((index, i) => (i === 0 ? index + 1 : index));
    const wrong = maxPoolGradientReference(noise(expected.y.length, 2), last, expected.shape, shape);
    expect(relativeError(gpu.dx, wrong)).toBeGreaterThan(1e-3);
  });
}

test('a rerun of max pooling gives the same bytes', async () => {
  const options = { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: false };
  const run = () => runOnGpu(levels(1980), [2, 15, 22, 3], (count) => noise(count, 2), options);
  expect(await run()).toEqual(await run());
});

describe.runIf(hasShared)('max pooling equals that of PyTorch', () => {
  const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
  for (const { name, attrs } of hasShared ? goldenCases('maxpool2d') : []) {
    test(`max pooling and its gradient agree with PyTorch: ${name}`, async () => {
      const map = (part: string) => golden!.nhwc(`${name}.${part}`);
      const { shape, values } = map('x');
      const options = {
        ...squareWindow(attrs.kernel as number, attrs as { stride: number; padding: number }),
        ceilMode: attrs.ceil_mode as boolean,
      };
      const gpu = await runOnGpu(values, shape as Shape4, () => map('dy').values, options);
      expect(gpu.shape).toEqual(map('out0').shape);
      expect(relativeError(gpu.y, map('out0').values)).toBe(0);
      expect(relativeError(gpu.dx, map('d_x').values)).toBeLessThan(1e-6);
    });
  }
});

if (!hasShared) test.skip(`PyTorch values: not found in ${sharedFolder}`, () => {});
