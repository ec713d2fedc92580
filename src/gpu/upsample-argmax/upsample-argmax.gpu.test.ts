import { tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { argmaxLabels } from '../pixel-statistics/pixel-statistics.js';
import { resizeBilinear } from '../resize-bilinear/resize-bilinear.js';
import { upsampleArgmax } from './upsample-argmax.js';

onDevice();

test.each([
  [24, 30],
  [37, 53],
  [5, 4],
])('equals resizing to %i x %i and taking the largest, but for ties in rounding', async (height, width) => {
  const logits = tensor4d(noise(2 * 6 * 9 * 5, 3), [2, 6, 9, 5]);
  const labels = upsampleArgmax(logits, height, width);
  const resized = resizeBilinear(logits, height, width, false);
  const expected = argmaxLabels(resized);
  const [found, wanted] = [await labels.data(), await expected.data()];
  const equal = Array.from(found).filter((label, i) => label === wanted[i]).length;
  expect(labels.shape).toEqual([2, height, width]);
  expect(equal / found.length).toBeGreaterThan(0.998);
  expect(new Set(found).size).toBe(5);
  for (const made of [logits, labels, resized, expected]) made.dispose();
});
