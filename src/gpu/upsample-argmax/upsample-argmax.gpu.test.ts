import { tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { resizeReference } from '../resize-bilinear/reference.js';
import { upsampleArgmax } from './upsample-argmax.js';

onDevice();

/** The most by which a label's logit falls short of the largest one of its pixel. */
function shortfall(labels: ArrayLike<number>, full: Float64Array, classes: number): number {
  let worst = 0;
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const own = full.subarray(pixel * classes, (pixel + 1) * classes);
    worst = Math.max(worst, Math.max(...own) - (own[labels[pixel] ?? -1] ?? Number.NEGATIVE_INFINITY));
  }
  return worst;
}

test.each([
  [24, 30],
  [37, 53],
  [5, 4],
  [300, 290],
])('each label is the class of the largest logit, resized to %i x %i in float64', async (height, width) => {
  const values = noise(2 * 6 * 9 * 5, 3);
  const logits = tensor4d(values, [2, 6, 9, 5]);
  const labels = upsampleArgmax(logits, height, width);
  const full = resizeReference(values, [2, 6, 9, 5], height, width, false);
  const found = await labels.data();
  expect(labels.shape).toEqual([2, height, width]);
  expect(shortfall(found, full, 5)).toBeLessThan(1e-6);
  expect(new Set(found).size).toBe(5);
  const wrong = Array.from(found, (label) => (label + 1) % 5);
  expect(shortfall(wrong, full, 5)).toBeGreaterThan(1);
  for (const made of [logits, labels]) made.dispose();
});

test('ranges of pixels give the same labels as the whole map', async () => {
  const logits = tensor4d(noise(2 * 6 * 9 * 5, 3), [2, 6, 9, 5]);
  const whole = upsampleArgmax(logits, 37, 53);
  const expected = await whole.data();
  for (const count of [2000, 65, 3]) {
    const parts: number[] = [];
    for (let first = 0; first < expected.length; first += count) {
      const part = upsampleArgmax(logits, 37, 53, { first, count: Math.min(count, expected.length - first) });
      parts.push(...(await part.data()));
      part.dispose();
    }
    expect(parts).toEqual([...expected]);
  }
  for (const made of [logits, whole]) made.dispose();
});
