import { memory, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { largestDifference, noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { upsampleSoftmaxReference } from './reference.js';
import { upsampleLogSums, upsampleSoftmax } from './upsample-softmax.js';

onDevice();

type Shape4 = [number, number, number, number];

const logitsOf = (shape: Shape4) =>
  noise(
    shape.reduce((a, b) => a * b),
    3,
  ).map((value) => 12 * value);

async function read(found: Tensor): Promise<Float32Array> {
  const values = Float32Array.from(await found.data<'float32'>());
  found.dispose();
  return values;
}

/** All classes of all pixels, computed in ranges of at most `count` pixels. */
async function inRanges(values: Float32Array, shape: Shape4, height: number, width: number, count: number) {
  const logits = tensor4d(values, shape);
  const map = { logits, height, width };
  const [, , , classes] = shape;
  const planes = new Float32Array(classes * height * width);
  for (let first = 0; first < height * width; first += count) {
    const range = { first, count: Math.min(count, height * width - first) };
    const sums = upsampleLogSums(map, range);
    for (let c = 0; c < classes; c += 2) {
      const some = { first: c, count: Math.min(2, classes - c) };
      const found = await read(upsampleSoftmax(map, sums, range, some));
      for (let k = 0; k < some.count; k++) {
        planes.set(found.subarray(k * range.count, (k + 1) * range.count), (c + k) * height * width + first);
      }
    }
    sums.dispose();
  }
  logits.dispose();
  return planes;
}

test.each([
  [[1, 6, 9, 5], 37, 53],
  [[1, 9, 7, 11], 5, 4],
  [[1, 1, 1, 3], 8, 300],
  [[1, 12, 15, 2], 12, 15],
  [[1, 5, 6, 254], 20, 17],
  [[1, 16, 20, 3], 260, 270],
] as [Shape4, number, number][])(
  'probabilities of logits %j upsampled to %i x %i agree with float64',
  async (shape, height, width) => {
    const values = logitsOf(shape);
    const expected = upsampleSoftmaxReference(values, shape, height, width);
    const found = await inRanges(values, shape, height, width, height * width);
    expect(largestDifference(found, expected)).toBeLessThan(5e-6);
    const wrong = upsampleSoftmaxReference(
      values.map((value) => -value),
      shape,
      height,
      width,
    );
    expect(largestDifference(found, wrong)).toBeGreaterThan(0.1);
  },
);

test('ranges of any length give the same bytes, and leave nothing in memory', async () => {
  const shape: Shape4 = [1, 7, 6, 5];
  const before = memory().numTensors;
  const whole = await inRanges(logitsOf(shape), shape, 33, 29, 33 * 29);
  for (const count of [1000, 64, 7]) {
    expect(await inRanges(logitsOf(shape), shape, 33, 29, count), String(count)).toEqual(whole);
  }
  expect(memory().numTensors).toBe(before);
});
