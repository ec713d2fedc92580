import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { add, addRelu, normalizeRgb, relu, reluBackward, scale } from './elementwise.js';
import {
  addReference,
  normalizeRgbReference,
  reluBackwardReference,
  reluReference,
  scaleReference,
} from './reference.js';

onDevice();

async function onGpu(run: (a: Tensor, b: Tensor) => Tensor, a: Float32Array, b: Float32Array, shape: number[]) {
  const inputs = [tensor(a, shape), tensor(b, shape)] as const;
  const y = run(...inputs);
  expect(y.shape).toEqual(shape);
  const values = (await y.data()) as Float32Array;
  for (const one of [...inputs, y]) one.dispose();
  return values;
}

const mean = [0.485, 0.456, 0.406] as const;
const std = [0.229, 0.224, 0.225] as const;

for (const shape of [[1], [7, 9], [3, 4, 5], [2, 5, 7, 3], [1, 257, 259, 2]]) {
  test(`elementwise kernels agree with the float64 reference: ${shape.join('x')}`, async () => {
    const count = shape.reduce((size, side) => size * side, 1);
    const [a, b] = [noise(count, 1), noise(count, 2)];
    const run = (kernel: (a: Tensor, b: Tensor) => Tensor) => onGpu(kernel, a, b, shape);
    expect(relativeError(await run(relu), reluReference(a))).toBe(0);
    expect(relativeError(await run(reluBackward), reluBackwardReference(a, b))).toBe(0);
    expect(relativeError(await run(add), addReference(a, b))).toBeLessThan(1e-6);
    expect(relativeError(await run(addRelu), reluReference(addReference(a, b)))).toBeLessThan(1e-6);
    expect(relativeError(await run((x) => scale(x, -2.5)), scaleReference(a, -2.5))).toBeLessThan(1e-6);
    // Deliberately wrong: a sum without its ReLU.
    expect(relativeError(await run(add), reluReference(addReference(a, b)))).toBeGreaterThan(count > 1 ? 1e-2 : -1);
  });
}

test('all elements are computed, also more than one dimension of workgroups holds', async () => {
  const count = 65_535 * 64 + 1001;
  const x = tensor(new Float32Array(count).fill(3), [count]);
  const y = scale(x, 2);
  expect((await y.data()).every((value) => value === 6)).toBe(true);
  x.dispose();
  y.dispose();
});

test('each colour is normalised by its own mean and deviation', async () => {
  const x = noise(2 * 5 * 7 * 3, 3).map((value) => (value + 1) / 2);
  const gpu = await onGpu((images) => normalizeRgb(images, mean, std), x, x, [2, 5, 7, 3]);
  expect(relativeError(gpu, normalizeRgbReference(x, mean, std))).toBeLessThan(1e-6);
  expect(relativeError(gpu, normalizeRgbReference(x, mean, [...std].reverse()))).toBeGreaterThan(1e-3);
});

test('channels are written in the other order on request, each normalised by its own numbers', async () => {
  const x = noise(1 * 3 * 5 * 3, 4).map((value) => (value + 1) / 2);
  const caffe = { mean: [0.4810937817, 0.4575245789, 0.4078705409], std: [1 / 255, 1 / 255, 1 / 255] } as const;
  for (const numbers of [{ mean, std }, caffe]) {
    const gpu = await onGpu((images) => normalizeRgb(images, numbers.mean, numbers.std, 'bgr'), x, x, [1, 3, 5, 3]);
    expect(relativeError(gpu, normalizeRgbReference(x, numbers.mean, numbers.std, 'bgr'))).toBeLessThan(1e-6);
    expect(relativeError(gpu, normalizeRgbReference(x, numbers.mean, numbers.std))).toBeGreaterThan(1e-3);
  }
  const colour = Float32Array.of(1, 0.5, 0);
  const swap = (images: Tensor) => normalizeRgb(images, [0, 0, 0], [1, 1, 1], 'bgr');
  expect([...(await onGpu(swap, colour, colour, [1, 1, 1, 3]))]).toEqual([0, 0.5, 1]);
});

test('the results are new tensors: the inputs keep their values', async () => {
  const x = tensor([-1, 2]);
  const y = relu(x);
  const z = add(y, y);
  expect([...(await x.data())]).toEqual([-1, 2]);
  expect([...(await z.data())]).toEqual([0, 4]);
  for (const one of [x, y, z]) one.dispose();
});

test('shapes are refused when they do not fit', () => {
  const [a, b] = [tensor([1, 2]), tensor([1, 2, 3])];
  expect(() => add(a, b)).toThrow('differ');
  expect(() => normalizeRgb(a, mean, std)).toThrow('[N, H, W, 3]');
  a.dispose();
  b.dispose();
});
