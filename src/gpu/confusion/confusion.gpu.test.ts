import { memory, tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { clearedCells } from '../pixel-loss/loss-means.js';
import { upsampleArgmax } from '../upsample-argmax/upsample-argmax.js';
import { countConfusion } from './confusion.js';
import { confusionReference } from './reference.js';

onDevice();

const classes = 5;
const logitsOf = () => tensor4d(noise(3 * 6 * 9 * classes, 3), [3, 6, 9, classes]);

/** Class ids in runs, among them 255 and one that is no class. */
const truthOf = (count: number) =>
  Uint8Array.from(noise(count, 5), (_, pixel) => [0, 1, 255, 3, 4, classes, 2][Math.floor(pixel / 3) % 7] as number);

test.each([
  [24, 30],
  [37, 53],
  [5, 4],
  [6, 9],
])('the counts at %i x %i are those of the labels, for some images of a batch and for all', async (height, width) => {
  const logits = logitsOf();
  const labels = upsampleArgmax(logits, height, width);
  const predicted = await labels.data();
  const area = height * width;
  const truth = truthOf(3 * area);
  const { numTensors } = memory();
  for (const [image, images] of [
    [0, 3],
    [1, 2],
    [2, 1],
  ] as const) {
    const own = (map: ArrayLike<number>) => Array.prototype.slice.call(map, image * area, (image + images) * area);
    const counts = clearedCells(classes * classes);
    const maps = Array.from({ length: images }, (_, place) =>
      truth.slice((image + place) * area, (image + place + 1) * area),
    );
    countConfusion(counts, logits, { image, labels: maps, height, width });
    const found = [...(await counts.data())];
    counts.dispose();
    expect(found).toEqual(confusionReference(own(truth), own(predicted), classes));
    expect(found.filter((count) => count > 0).length).toBeGreaterThan(classes);
  }
  expect(memory().numTensors).toBe(numTensors);
  for (const made of [logits, labels]) made.dispose();
});

test('counts of several maps add up', async () => {
  const logits = logitsOf();
  const counts = clearedCells(classes * classes);
  const size = { height: 24, width: 30 };
  const truth = truthOf(3 * 24 * 30);
  for (const image of [0, 1, 2]) {
    countConfusion(counts, logits, { image, labels: [truth.slice(image * 720, (image + 1) * 720)], ...size });
  }
  const labels = upsampleArgmax(logits, 24, 30);
  expect([...(await counts.data())]).toEqual(confusionReference(truth, await labels.data(), classes));
  for (const made of [logits, labels, counts]) made.dispose();
});
