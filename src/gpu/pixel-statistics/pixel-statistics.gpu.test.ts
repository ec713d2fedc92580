import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { resizeReference } from '../resize-bilinear/reference.js';
import { argmaxLabels, meanEntropy, pixelStatistics, pseudoLabels, sureShare } from './pixel-statistics.js';
import { statisticsReference } from './reference.js';

onDevice();

function sample(shape: [number, number, number, number], spread: number) {
  let state = 7;
  const logits = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * spread * (1 + Math.sin(i / 50));
  });
  return { logits, shape, classes: shape[3] };
}

async function read(found: Tensor): Promise<number[]> {
  const values = await found.data();
  found.dispose();
  return [...values];
}

test.each([
  [[1, 1, 1, 2], 3],
  [[2, 7, 5, 11], 12],
  [[1, 9, 11, 254], 9],
  [[1, 300, 301, 3], 8],
] as [[number, number, number, number], number][])(
  'statistics of logits %j agree with float64',
  async (shape, spread) => {
    const { logits, classes } = sample(shape, spread);
    const z = tensor(logits, shape);
    const delta = 0.76 / classes;
    const expected = statisticsReference(logits, classes, delta);
    const found = await read(pixelStatistics(z, { delta }));
    const labels = await read(argmaxLabels(z));
    const worst = [0, 0, 0, 0];
    expected.forEach((values, pixel) => {
      values.forEach((value, k) => {
        worst[k] = Math.max(worst[k]!, Math.abs(value - found[4 * pixel + k]!));
      });
      if (labels[pixel] !== values[0]) throw new Error(`Pixel ${pixel}: ${labels[pixel]} instead of ${values[0]}.`);
    });
    expect(worst[0]).toBe(0);
    expect(worst[1]).toBeLessThan(1e-6);
    expect(worst[2]).toBeLessThan(1e-6);
    // A probability within rounding of delta may count either way.
    expect(worst[3]).toBeLessThanOrEqual(1);
    const entropies = await read(meanEntropy(z));
    entropies.forEach((value, image) => {
      const pixels = expected.length / shape[0];
      const own = expected.slice(image * pixels, (image + 1) * pixels);
      expect(value).toBeCloseTo(own.reduce((sum, row) => sum + row[1]!, 0) / pixels, 6);
    });
    z.dispose();
  },
);

test('pseudo labels stand where the confidence reaches the threshold of their own class', async () => {
  const { logits, shape, classes } = sample([2, 9, 7, 5], 8);
  const z = tensor(logits, shape);
  const thresholds = [0, 0.5, 0.9, 0.4, 1.1];
  const limits = tensor(new Float32Array(thresholds), [classes]);
  const { labels, confidence } = pseudoLabels(z, limits);
  const found = await read(labels);
  const expected = statisticsReference(logits, classes, 0).map(([best, , p]) =>
    p! >= thresholds[best!]! ? best : 255,
  );
  expect(found).toEqual(expected);
  expect(new Set(found)).toEqual(new Set([0, 1, 2, 3, 255]));
  const largest = await read(confidence);
  expect(largest.every((value) => value > 0.2 && value <= 1)).toBe(true);
  const none = tensor(new Float32Array(classes), [classes]);
  const all = pseudoLabels(z, none);
  expect(await read(all.labels)).toEqual(await read(argmaxLabels(z)));
  for (const used of [z, limits, none, all.confidence]) used.dispose();
});

test.each([
  [
    [2, 5, 7, 6],
    [33, 56],
  ],
  [
    [1, 9, 4, 3],
    [13, 16],
  ],
] as [[number, number, number, number], [number, number]][])(
  'statistics and labels of logits %j upsampled to %j agree with float64',
  async (shape, [height, width]) => {
    const { logits, classes } = sample(shape, 12);
    const full = resizeReference(logits, shape, height, width, false);
    const expected = statisticsReference(full, classes, 0);
    const z = tensor(logits, shape);
    const thresholds = tensor(new Float32Array(classes).fill(0.6), [classes]);
    const size = { height, width };
    const statistics = await read(pixelStatistics(z, { delta: 0 }, size));
    const labels = await read(argmaxLabels(z, size));
    const pseudo = pseudoLabels(z, thresholds, size);
    const kept = await read(pseudo.labels);
    const confidence = await read(pseudo.confidence);
    expected.forEach(([best, entropy, largest], pixel) => {
      expect(Math.abs(statistics[4 * pixel + 1]! - entropy!)).toBeLessThan(2e-6);
      expect(Math.abs(confidence[pixel]! - largest!)).toBeLessThan(2e-6);
      expect([statistics[4 * pixel], labels[pixel]]).toEqual([best, best]);
      if (Math.abs(largest! - 0.6) > 1e-5) expect(kept[pixel]).toBe(largest! > 0.6 ? best : 255);
    });
    const means = await read(meanEntropy(z, size));
    means.forEach((value, image) => {
      const own = expected.slice(image * height * width, (image + 1) * height * width);
      expect(value).toBeCloseTo(own.reduce((sum, row) => sum + row[1]!, 0) / own.length, 6);
    });
    for (const used of [z, thresholds]) used.dispose();
  },
);

test('the sure share counts the pixels of each image that reach tau', async () => {
  const pixels = 40 * 41;
  const values = Float32Array.from({ length: 3 * pixels }, (_, i) => (i % 1000 < 100 * (1 + i / pixels) ? 0.968 : 0.9));
  const confidence = tensor(values, [3, 40, 41]);
  const expected = [0, 1, 2].map((image) => {
    const own = values.subarray(image * pixels, (image + 1) * pixels);
    return own.filter((value) => value >= Math.fround(0.968)).length / pixels;
  });
  const found = await read(sureShare(confidence, 0.968));
  for (const [image, value] of found.entries()) expect(value).toBeCloseTo(expected[image]!, 6);
  expect(new Set(found).size).toBe(3);
  confidence.dispose();
});

test('only the results are left in memory, and a rerun gives the same bytes', async () => {
  const { logits, shape } = sample([2, 50, 41, 6], 6);
  const z = tensor(logits, shape);
  const before = memory().numTensors;
  expect(await read(meanEntropy(z))).toEqual(await read(meanEntropy(z)));
  expect(await read(pixelStatistics(z, { delta: 0.1 }))).toEqual(await read(pixelStatistics(z, { delta: 0.1 })));
  expect(memory().numTensors).toBe(before);
  z.dispose();
});

test('inputs are refused when they do not fit', () => {
  const { logits, shape } = sample([1, 2, 2, 6], 6);
  const z = tensor(logits, shape);
  expect(() => pseudoLabels(z, tensor(new Float32Array(5)))).toThrow('Thresholds must be float32 [6]');
  expect(() => sureShare(z, 0.5)).toThrow('float32 [N, H, W]');
});
