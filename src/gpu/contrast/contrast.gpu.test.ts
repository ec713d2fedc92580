import { memory, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { contrastLoss } from './contrast-loss.js';
import { disposePrototypes, emptyPrototypes, updatedPrototypes } from './prototypes.js';
import { purityLabels } from './purity-labels.js';
import { classMeans, contrast, purestClasses, unitRows } from './reference.js';
import { unitVectors, unitVectorsBackward } from './unit-vectors.js';

onDevice();

/** Labels with blocks of one class, borders and holes. */
function blocks([count, height, width]: readonly [number, number, number], classes: number): Int32Array {
  const draws = noise(count * height * width, 3);
  return Int32Array.from({ length: draws.length }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if ((draws[i] ?? 0) > 0.8) return (draws[i] ?? 0) > 0.9 ? 255 : (x * 7 + y) % classes;
    return (Math.floor(x / 5) + Math.floor(y / 6)) % classes;
  });
}

test.each([
  [7, 5, 1],
  [3, 256, 64],
  [66_000, 8, 2],
] as const)('%i rows of %i values get length 1, by teams of %i threads', async (rows, channels, team) => {
  const values = noise(rows * channels, 1);
  values.fill(0, 0, channels);
  const x = tensor(values, [rows, channels]);
  const y = unitVectors(x, team);
  const found = await y.data();
  expect(relativeError(found, unitRows(values, channels))).toBeLessThan(1e-6);
  expect([...found.subarray(0, channels)].every((value) => value === 0)).toBe(true);
  expect(relativeError(found, values)).toBeGreaterThan(0.1);
  x.dispose();
  y.dispose();
});

test.each([1, 4] as const)(
  'the gradient of unit vectors is that of differences, by teams of %i threads',
  async (team) => {
    const [rows, channels] = [5, 12];
    const values = noise(rows * channels, 2);
    values.fill(0, 0, channels);
    const dy = noise(rows * channels, 4);
    const [x, given] = [tensor(values, [rows, channels]), tensor(dy, [rows, channels])];
    const dx = unitVectorsBackward(given, x, team);
    const value = (of: Float64Array) => unitRows(of, channels).reduce((sum, y, i) => sum + y * (dy[i] ?? 0), 0);
    const slopes = Array.from(values, (_, i) => {
      if (i < channels) return 0;
      const [up, down] = [Float64Array.from(values), Float64Array.from(values)];
      up[i] = (up[i] ?? 0) + 1e-5;
      down[i] = (down[i] ?? 0) - 1e-5;
      return (value(up) - value(down)) / 2e-5;
    });
    expect(relativeError(await dx.data(), slopes)).toBeLessThan(1e-5);
    expect(() => unitVectorsBackward(given, tensor([1, 2]))).toThrow('differ');
  },
);

test.each([
  [[2, 24, 32], [6, 8], 0.75],
  [[3, 25, 31], [7, 9], 0.75],
  [[1, 24, 32], [24, 32], 0.75],
  [[1, 40, 40], [4, 4], 0.3],
  [[1, 530, 531], [265, 265], 0.7],
] as const)('labels of maps %j become those of cells %j at purity %d', async (map, cells, purity) => {
  const classes = 5;
  const values = blocks(map, classes);
  const weights = Float32Array.from({ length: map[0] }, (_, image) => (image === 1 ? 0 : 0.5));
  const [labels, given] = [tensor(values, [...map], 'int32'), tensor(weights)];
  const [height, width] = cells;
  for (const [top, bottom] of [
    [0, 0],
    [5, 7],
    [0, 9000],
  ] as const) {
    const hasClass = (image: number, y: number) => weights[image] !== 0 && y >= top && y < map[1] - bottom;
    const expected = purestClasses(values, map, cells, { classes, purity, hasClass });
    const found = purityLabels({ labels, weights: given, classes, height, width, purity, top, bottom });
    expect([...(await found.data())]).toEqual(expected);
    found.dispose();
    if (bottom > 0) continue;
    expect(new Set(expected).size).toBeGreaterThan(3);
  }
});

test('a cell of three quarters one class has it at a purity of 0.75, and none at 0.76', async () => {
  const labels = tensor([1, 1, 1, 0], [1, 2, 2], 'int32');
  const of = async (purity: number) => {
    const cells = purityLabels({ labels, weights: tensor([1]), classes: 2, height: 1, width: 1, purity });
    return [...(await cells.data())];
  };
  expect([await of(0.75), await of(0.76)]).toEqual([[1], [255]]);
  expect(() => purityLabels({ labels, weights: tensor([1]), classes: 2, height: 3, width: 1, purity: 1 })).toThrow(
    '3x1',
  );
});

test('prototypes are the means over all vectors of a class, update by update; the same vectors give the same bytes', async () => {
  const [classes, channels] = [6, 10];
  const sizes = [900, 1, 7000];
  const vectors = sizes.map((size, i) => noise(size * channels, 20 + i));
  const labels = sizes.map((size, i) =>
    Int32Array.from(noise(size, 30 + i), (value) => (value > 0.7 ? 255 : Math.floor((value + 1) * 2.5))),
  );
  const before = memory().numTensors;
  const run = async () => {
    let prototypes = emptyPrototypes(classes, channels);
    for (const [i, size] of sizes.entries()) {
      const [v, l] = [tensor(vectors[i] ?? [], [size, channels]), tensor(labels[i] ?? [], [size], 'int32')];
      const next = updatedPrototypes(prototypes, v, l);
      disposePrototypes(prototypes);
      v.dispose();
      l.dispose();
      prototypes = next;
    }
    const [means, counts] = await Promise.all([prototypes.means.data(), prototypes.counts.data()]);
    disposePrototypes(prototypes);
    return { means, counts };
  };
  const found = await run();
  const join = (parts: readonly ArrayLike<number>[]) => parts.flatMap((part) => Array.from(part));
  const expected = classMeans(join(vectors), join(labels), classes, channels);
  expect(relativeError(found.means, expected.means)).toBeLessThan(2e-6);
  expect([...found.counts]).toEqual([...expected.counts]);
  expect(found.counts[5]).toBe(0);
  const last = classMeans(vectors[2] ?? [], labels[2] ?? [], classes, channels);
  expect(relativeError(found.means, last.means)).toBeGreaterThan(0.01);
  expect(await run()).toEqual(found);
  expect(memory().numTensors).toBe(before);
});

test('the contrast is the mean cross-entropy of labelled cells, and its gradient that of differences', async () => {
  const [channels, classes, temperature] = [6, 4, 0.7];
  const shape = [2, 3, 5];
  const values = noise(30 * channels, 5);
  const means = noise(classes * channels, 6);
  const ids = Int32Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 255 : i % classes));
  const [f, m] = [tensor(values, [...shape, channels]), tensor(means, [classes, channels])];
  const labels = tensor(ids, shape, 'int32');
  const before = memory().numTensors;
  const { values: losses, names, gradient } = contrastLoss(f, m, labels, { weight: 3, temperature });
  expect(memory().numTensors).toBe(before + 2);
  const of = (vectors: ArrayLike<number>) => contrast(vectors, means, ids, { channels, temperature });
  const found = await losses.data();
  expect(found[names.indexOf('positive')]).toBeCloseTo(of(values), 5);
  expect(found[names.indexOf('total')]).toBeCloseTo(3 * of(values), 5);
  const slopes = Array.from(values, (_, i) => {
    const [up, down] = [Float64Array.from(values), Float64Array.from(values)];
    up[i] = (up[i] ?? 0) + 1e-5;
    down[i] = (down[i] ?? 0) - 1e-5;
    return (3 * (of(up) - of(down))) / 2e-5;
  });
  expect(relativeError(await gradient.data(), slopes)).toBeLessThan(1e-5);
  const none = contrastLoss(f, m, tensor(new Int32Array(30).fill(255), shape, 'int32'), { weight: 1, temperature });
  expect((await none.values.data())[0]).toBe(0);
  expect([...(await none.gradient.data())].every((value) => value === 0)).toBe(true);
});
