import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { pixelStatistics } from '../pixel-statistics/pixel-statistics.js';
import { CONFIDENCE_BINS, confidenceHistogram } from './confidence-histogram.js';
import { histogramReference } from './reference.js';

onDevice();

async function read(found: Tensor): Promise<ArrayLike<number>> {
  const values = await found.data();
  found.dispose();
  return values;
}

test.each([
  [[2, 7, 5, 11], undefined, 4],
  [[3, 9, 11, 3], { height: 41, width: 70 }, 30],
  [[1, 6, 8, 5], { height: 48, width: 64 }, 0],
] as [[number, number, number, number], { height: number; width: number } | undefined, number][])(
  'every pixel of logits %j at %j lies in the bin of its statistics',
  async (shape, size, spread) => {
    const classes = shape[3];
    const values = noise(
      shape.reduce((a, b) => a * b),
      7,
    ).map((value) => value * spread);
    const logits = tensor(values, shape);
    const before = memory().numTensors;
    const found = await read(confidenceHistogram(logits, size));
    const statistics = await read(pixelStatistics(logits, { delta: 0 }, size));
    expect([...(found as Int32Array)]).toEqual(histogramReference(statistics, classes, CONFIDENCE_BINS));
    expect(memory().numTensors).toBe(before);
    logits.dispose();
  },
);

test('sure pixels lie in the last bin, and unsure ones at 1 / classes', async () => {
  const logits = tensor([0, 0, 0, 0, 200, 0, 0, 0], [1, 1, 2, 4]);
  const found = await read(confidenceHistogram(logits));
  const filled = [...(found as Int32Array)].flatMap((count, cell) => (count > 0 ? [cell] : []));
  expect(filled).toEqual([CONFIDENCE_BINS / 4, CONFIDENCE_BINS - 1]);
  logits.dispose();
});
