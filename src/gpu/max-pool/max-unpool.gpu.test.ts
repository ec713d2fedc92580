import { memory, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { squareWindow } from '../window/window.js';
import { maxPool } from './max-pool.js';
import { maxUnpool, maxUnpoolBackward } from './max-unpool.js';
import type { PoolOptions } from './output-size.js';
import { maxPoolGradientReference, maxPoolReference } from './reference.js';

onDevice();

type Shape4 = [number, number, number, number];

async function runOnGpu(shape: Shape4, options: PoolOptions) {
  const tensors = memory().numTensors;
  const pooled = tensor(noise(size(shape), 1), shape);
  const { y, indices } = maxPool(pooled, options);
  const [x, dy] = [tensor(noise(y.size, 2), y.shape), tensor(noise(size(shape), 3), shape)];
  const restored = maxUnpool(x, indices, shape, options);
  const dx = maxUnpoolBackward(dy, indices);
  const read = { y: await restored.data(), shape: restored.shape, dx: await dx.data() };
  for (const one of [pooled, y, indices, x, dy, restored, dx]) one.dispose();
  expect(memory().numTensors).toBe(tensors);
  return read;
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b);

const cases: [Shape4, PoolOptions][] = [
  [[2, 8, 10, 8], { ...squareWindow(2, { stride: 2 }), ceilMode: false }],
  [[2, 9, 7, 5], { ...squareWindow(2, { stride: 2 }), ceilMode: true }],
  [[1, 9, 8, 3], { ...squareWindow(3, { stride: 3, padding: 1 }), kernelWidth: 2, strideX: 2, ceilMode: false }],
  [[1, 300, 302, 2], { ...squareWindow(2, { stride: 2 }), ceilMode: false }],
];

for (const [shape, options] of cases) {
  test(`the inverse of max pooling puts values where the maxima were, and takes their gradients from there: ${shape}`, async () => {
    const gpu = await runOnGpu(shape, options);
    const { indices, shape: small } = maxPoolReference(noise(size(shape), 1), shape, options);
    expect(gpu.shape).toEqual(shape);
    const x = noise(size(small), 2);
    expect(relativeError(gpu.y, maxPoolGradientReference(x, indices, small, shape))).toBe(0);
    const dy = noise(size(shape), 3);
    const dx = indices.map((index, i) => {
      const image = Math.floor(i / (size(small) / small[0]));
      return dy[(image * shape[1] * shape[2] + index) * shape[3] + (i % shape[3])]!;
    });
    expect(relativeError(gpu.dx, dx)).toBe(0);
    // Deliberately wrong: one place further on.
    const further = indices.map((index, i) => (i === 0 ? index + 1 : index));
    expect(relativeError(gpu.y, maxPoolGradientReference(x, further, small, shape))).toBeGreaterThan(1e-3);
  });
}

test('a rerun gives the same bytes', async () => {
  const [shape, options] = cases[1]!;
  expect(await runOnGpu(shape, options)).toEqual(await runOnGpu(shape, options));
});
