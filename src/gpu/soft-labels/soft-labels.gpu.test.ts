import { memory, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { createRandom } from '../../images/random.js';
import { expandReference, labelOf, NOTHING, packReference, type StoredLabel, wordsOf } from './reference.js';
import { expandSoftLabels, packSoftLabels } from './soft-labels.js';

onDevice();

const random = createRandom(11);

/** Probabilities of a network: one or two sure classes, others small; every eighth pixel says nothing. */
function draw(pixels: number, classes: number): number[][] {
  return Array.from({ length: pixels }, (_, pixel) => {
    if (pixel % 8 === 3) return new Array<number>(classes).fill(0);
    const weights = Array.from({ length: classes }, () => Math.exp(3 * random.normal()));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => Math.fround(weight / sum));
  });
}

const tensorOf = (pixels: number[][], shape: number[]) => tensor(Float32Array.from(pixels.flat()), shape, 'float32');

/** Largest difference of a stored label from the expected one. A rounding of t * 255 at the very middle may fall either
 * way in float32: then a byte differs by one. */
function difference(found: ArrayLike<number>, pixel: number, expected: StoredLabel, classes: number): number {
  const label = labelOf(found, pixel);
  const [a, b] = [expandReference(label, classes), expandReference(expected, classes)];
  return Math.max(...a.map((share, c) => Math.abs(share - (b[c] ?? 0))));
}

const ONE_BYTE = 1.01 / 255;

describe.each([
  [[2, 5, 7], 11],
  [[1, 3, 4], 3],
  [[1, 9, 9], 4],
  [[1, 2, 3], 254],
  [[1, 300, 221], 5],
] as [[number, number, number], number][])('maps %j of %i classes', (map, classes) => {
  const pixels = map[0] * map[1] * map[2];
  const given = draw(pixels, classes);

  test('are stored as the reference stores them, with its error', async () => {
    const p = tensorOf(given, [...map, classes]);
    const before = memory().numTensors;
    const { labels, errors } = packSoftLabels(p);
    expect(memory().numTensors).toBe(before + 2);
    const found = (await labels.data()) as Int32Array;
    const distances = await errors.data();
    let exact = 0;
    let furthest = 0;
    let wrongError = 0;
    given.forEach((probabilities, pixel) => {
      const expected = packReference(probabilities);
      furthest = Math.max(furthest, difference(found, pixel, expected.label, classes));
      exact += Number(wordsOf(expected.label).every((word, i) => word === found[2 * pixel + i]));
      wrongError = Math.max(wrongError, Math.abs((distances[pixel] ?? 1) - expected.error));
    });
    expect(furthest).toBeLessThan(ONE_BYTE);
    expect(wrongError).toBeLessThan(2 * ONE_BYTE);
    expect(exact / pixels).toBeGreaterThan(0.99);
    for (const used of [p, labels, errors]) used.dispose();
  });

  test('are mixed with the labels before, each class scaled: m t + (1 - m) p', async () => {
    const older = draw(pixels, classes).map((probabilities) => packReference(probabilities).label);
    const factors = Array.from({ length: classes }, () => Math.fround(0.5 + random.uniform()));
    const p = tensorOf(given, [...map, classes]);
    const labels = tensor(Int32Array.from(older.flatMap(wordsOf)), [...map, 2], 'int32');
    const scale = tensor(Float32Array.from(factors), [classes], 'float32');
    const mixed = packSoftLabels(p, { previous: { labels, momentum: 0.6 }, factors: scale });
    const found = (await mixed.labels.data()) as Int32Array;
    const differences = given.map((probabilities, pixel) =>
      difference(found, pixel, packReference(probabilities, older[pixel], 0.6, factors).label, classes),
    );
    expect(differences.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(ONE_BYTE);
    const wrong = packReference(given[0] ?? [], older[0], 0.1, factors).label;
    expect(wordsOf(wrong)).not.toEqual([found[0], found[1]]);
    for (const used of [p, labels, scale, mixed.labels, mixed.errors]) used.dispose();
  });

  test('are read out again, a window of each, mirrored where asked', async () => {
    const stored = given.map((probabilities) => packReference(probabilities).label);
    const labels = tensor(Int32Array.from(stored.flatMap(wordsOf)), [...map, 2], 'int32');
    const [count, height, width] = map;
    const windows = Array.from({ length: count }, (_, i) => ({ x: 1, y: 1, flip: i % 2 === 0 }));
    const expanded = expandSoftLabels(labels, classes, windows, height - 1, width - 2);
    expect(expanded.shape).toEqual([count, height - 1, width - 2, classes]);
    const values = await expanded.data();
    for (const image of [0, count - 1]) {
      for (const [y, x] of [
        [0, 0],
        [height - 2, width - 3],
        [0, width - 3],
      ] as const) {
        const column = image % 2 === 0 ? width - 3 - x : x;
        const source = (image * height + y + 1) * width + column + 1;
        const at = ((image * (height - 1) + y) * (width - 2) + x) * classes;
        const expected = expandReference(stored[source] ?? NOTHING, classes);
        expected.forEach((share, c) => {
          expect(values[at + c]).toBeCloseTo(share, 6);
        });
      }
    }
    labels.dispose();
    expanded.dispose();
  });
});

test('a rerun gives the same bytes, and wrong shapes are refused', async () => {
  const given = tensorOf(draw(60, 6), [1, 6, 10, 6]);
  const runs = [packSoftLabels(given), packSoftLabels(given)];
  const [first, second] = await Promise.all(runs.map(async ({ labels }) => [...(await labels.data())]));
  expect(second).toEqual(first);
  const { labels } = packSoftLabels(given);
  expect(() => packSoftLabels(given, { previous: { labels: given, momentum: 0.5 } })).toThrow('Previous labels');
  expect(() => expandSoftLabels(labels, 6, [{ x: 0, y: 1, flip: false }], 6, 10)).toThrow('reaches beyond');
});
