import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { addBias, multiplyChannels, multiplyChannelsBackward } from './by-channel.js';
import { concatChannels, splitChannels } from './concat.js';

onDevice();

const valuesOf = async (of: Tensor) => (await of.data()) as Float32Array;

for (const [leading, sizes] of [
  [
    [2, 5, 7],
    [3, 1, 6],
  ],
  [
    [1, 4],
    [8, 4, 12],
  ],
  [
    [1, 257, 259],
    [2, 5],
  ],
  [[3, 4], [9]],
] as [number[], number[]][]) {
  test(`channels joined and cut are where they belong: [${leading}] of ${sizes}`, async () => {
    const rows = leading.reduce((a, b) => a * b);
    const parts = sizes.map((size, i) => noise(rows * size, i + 1));
    const tensors = parts.map((part, i) => tensor(part, [...leading, sizes[i]!]));
    const joined = concatChannels(tensors);
    const total = sizes.reduce((a, b) => a + b);
    const expected = Array.from({ length: rows }, (_, row) =>
      parts.flatMap((part, i) => [...part.subarray(row * sizes[i]!, (row + 1) * sizes[i]!)]),
    ).flat();
    expect(joined.shape).toEqual([...leading, total]);
    expect(relativeError(await valuesOf(joined), expected)).toBe(0);
    const cut = splitChannels(joined, sizes);
    for (const [i, part] of cut.entries()) {
      expect(part.shape).toEqual(tensors[i]!.shape);
      expect(await valuesOf(part)).toEqual(parts[i]);
    }
    for (const one of [...tensors, joined, ...cut]) one.dispose();
  });
}

for (const [images, pixels, channels] of [
  [2, 35, 3],
  [3, 77, 64],
  [1, 70_001, 5],
] as [number, number, number][]) {
  test(`factors by channel and their gradients agree with the reference: ${images} x ${pixels} x ${channels}`, async () => {
    const count = images * pixels * channels;
    const [x, factors, dy] = [noise(count, 1), noise(images * channels, 2), noise(count, 3)];
    const [xt, dyt] = [tensor(x, [images, 1, pixels, channels]), tensor(dy, [images, 1, pixels, channels])];
    const ft = tensor(factors, [images, 1, 1, channels]);
    const y = multiplyChannels(xt, ft);
    const { dx, dFactors } = multiplyChannelsBackward(dyt, xt, ft);
    const factorAt = (i: number) => factors[Math.floor(i / (pixels * channels)) * channels + (i % channels)]!;
    const sums = new Float64Array(images * channels);
    dy.forEach((value, i) => {
      sums[Math.floor(i / (pixels * channels)) * channels + (i % channels)]! += value * x[i]!;
    });
    expect(
      relativeError(
        await valuesOf(y),
        Float64Array.from(x, (value, i) => value * factorAt(i)),
      ),
    ).toBeLessThan(1e-6);
    expect(
      relativeError(
        await valuesOf(dx),
        Float64Array.from(dy, (value, i) => value * factorAt(i)),
      ),
    ).toBeLessThan(1e-6);
    expect(dFactors.shape).toEqual(ft.shape);
    expect(relativeError(await valuesOf(dFactors), sums)).toBeLessThan(1e-6);
    // Deliberately wrong: the factors of the first image for all must be seen.
    if (images > 1) {
      const wrong = Float64Array.from(x, (value, i) => value * factors[i % channels]!);
      expect(relativeError(await valuesOf(y), wrong)).toBeGreaterThan(1e-2);
    }
    for (const one of [xt, dyt, ft, y, dx, dFactors]) one.dispose();
  });
}

test('a bias is added to every row', async () => {
  const [x, bias] = [noise(60, 1), noise(12, 2)];
  const [xt, bt] = [tensor(x, [5, 12]), tensor(bias)];
  const y = addBias(xt, bt);
  expect(
    relativeError(
      await valuesOf(y),
      Float64Array.from(x, (value, i) => value + bias[i % 12]!),
    ),
  ).toBeLessThan(1e-6);
  for (const one of [xt, bt, y]) one.dispose();
});

test('shapes that do not fit are refused', () => {
  const [x, y] = [tensor(noise(12, 1), [1, 2, 6]), tensor(noise(12, 1), [1, 3, 4])];
  expect(() => concatChannels([x, y])).toThrow('Cannot join');
  expect(() => concatChannels([])).toThrow('nothing');
  expect(() => splitChannels(x, [2, 3])).toThrow('2 + 3');
  expect(() => multiplyChannels(x, y)).toThrow('cannot be [1,3,4]');
  x.dispose();
  y.dispose();
});
