import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { gridSample, gridSampleGridGradient, gridSampleInputGradient, type Sampling } from './grid-sample.js';
import { gridSampleGradientReference, gridSampleReference } from './reference.js';

onDevice();

type Shape4 = [number, number, number, number];

const read = async (of: Tensor) => [...(await of.data())];

const samplings = (['linear', 'nearest', 'cubic'] as const).flatMap((mode) =>
  (['zeros', 'border', 'reflection'] as const).flatMap((padding) =>
    [true, false].map((alignCorners): Sampling => ({ mode, padding, alignCorners })),
  ),
);

const cases = samplings.flatMap((sampling) => [
  { sampling, shape: [2, 5, 7, 4] as Shape4, height: 9, width: 11 },
  { sampling, shape: [1, 1, 6, 3] as Shape4, height: 3, width: 2 },
]);

/** Derivative of <dy, sampled> by each number of the grid. */
function slopes(score: (grid: Float64Array) => number, grid: Float64Array): Float64Array {
  const step = 1e-6;
  const at = (i: number, change: number) => score(grid.with(i, grid[i]! + change));
  return grid.map((_, i) => (at(i, step) - at(i, -step)) / (2 * step));
}

test.each(cases)('[$shape] at $height x $width places: $sampling', async ({ sampling, shape, height, width }) => {
  const [batch, , , channels] = shape;
  const values = noise(
    shape.reduce((a, b) => a * b, 1),
    1,
  );
  // Some places lie far outside. None lies where the slope jumps.
  const numbers = noise(batch * height * width * 2, 2).map((value) => Math.fround(value * 2.3));
  const [x, grid] = [tensor(values, [...shape]), tensor(numbers, [batch, height, width, 2])];
  const y = gridSample(x, grid, sampling);
  expect(y.shape).toEqual([batch, height, width, channels]);
  const expected = gridSampleReference(values, shape, numbers, sampling);
  expect(relativeError(await y.data(), expected)).toBeLessThan(2e-6);

  const dyValues = noise(y.size, 3);
  const dy = tensor(dyValues, y.shape);
  const [dx, again] = [0, 1].map(() => gridSampleInputGradient(dy, shape, grid, sampling)) as [Tensor, Tensor];
  const gradient = gridSampleGradientReference(dyValues, shape, numbers, sampling);
  expect(relativeError(await dx.data(), gradient)).toBeLessThan(2e-6);
  expect(await read(dx)).toEqual(await read(again));

  const score = (places: Float64Array) =>
    gridSampleReference(values, shape, places, sampling).reduce((sum, value, i) => sum + value * dyValues[i]!, 0);
  const byGrid = gridSampleGridGradient(dy, x, grid, sampling);
  const slope = slopes(score, Float64Array.from(numbers));
  if (sampling.mode === 'nearest') expect((await read(byGrid)).every((value) => value === 0)).toBe(true);
  else expect(relativeError(await byGrid.data(), slope)).toBeLessThan(1e-4);
  for (const one of [x, grid, y, dy, dx, again, byGrid]) one.dispose();
});

test('the ways to sample differ', async () => {
  const [x, grid] = [
    tensor(noise(35, 1), [1, 5, 7, 1]),
    tensor(
      noise(400, 2).map((value) => value * 2.5),
      [1, 10, 20, 2],
    ),
  ];
  const found: number[][] = [];
  for (const sampling of samplings) {
    const y = gridSample(x, grid, sampling);
    found.push(await read(y));
    y.dispose();
  }
  const same = found.map((values) => found.findIndex((other) => String(other) === String(values)));
  expect(same.map((at) => samplings[at])).toEqual(samplings);
  x.dispose();
  grid.dispose();
});

test('more samples than one dimension of workgroups holds', async () => {
  const sampling: Sampling = { mode: 'linear', padding: 'zeros', alignCorners: false };
  const count = 64 * 65_536;
  const places = new Float32Array(2 * count).map((_, i) => ((i * 7919) % 2003) / 1001 - 1);
  const [x, grid] = [tensor([1, 2, 3, 4], [1, 2, 2, 1]), tensor(places, [1, 2048, count / 2048, 2])];
  const y = gridSample(x, grid, sampling);
  const expected = gridSampleReference([1, 2, 3, 4], [1, 2, 2, 1], places.subarray(places.length - 200), sampling);
  const values = await y.data();
  expect(relativeError(values.slice(values.length - 100), expected)).toBeLessThan(2e-6);
  for (const one of [x, grid, y]) one.dispose();
});

test('a grid that does not fit is refused', () => {
  const [x, grid] = [tensor([1, 2], [1, 1, 2, 1]), tensor([1, 2, 3], [1, 1, 1, 3])];
  const sampling: Sampling = { mode: 'linear', padding: 'zeros', alignCorners: false };
  expect(() => gridSample(x, grid, sampling)).toThrow('cannot be sampled');
  x.dispose();
  grid.dispose();
});
