import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import { unscale } from './unscale.js';

onDevice();

/** Runs on the first `values.length` floats of a buffer whose rest is one. */
async function run(values: Float32Array, factor: number) {
  const buffer = allocateBuffer('gradients', values.length + 64);
  writeBuffer(buffer, 0, new Float32Array(values.length + 64).fill(1));
  writeBuffer(buffer, 0, values);
  const total = unscale(buffer, values.length, factor);
  const [squares] = await total.data();
  const all = await readBuffer(buffer, 0, (values.length + 64) * 4);
  total.dispose();
  freeBuffer(buffer);
  expect([...all.slice(values.length)].every((value) => value === 1)).toBe(true);
  return { squares: squares!, gradients: all.slice(0, values.length) };
}

test.each([1, 67, 128, 70_016])('gradients are divided, and their squares added up: %i values', async (count) => {
  const values = noise(count, 1).map((value) => value * 2 ** 15);
  const { squares, gradients } = await run(values, 2 ** -15);
  expect(gradients).toEqual(values.map((value) => value * 2 ** -15));
  const expected = gradients.reduce((sum, value) => sum + value * value, 0);
  expect(relativeError([squares], [expected])).toBeLessThan(1e-5);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'the sum shows one %d among many',
  async (bad) => {
    const values = noise(40_000, 1);
    expect(Number.isFinite((await run(values, 0.5)).squares)).toBe(true);
    values[31_234] = bad;
    expect(Number.isFinite((await run(values, 0.5)).squares)).toBe(false);
  },
);

test('a rerun gives the same bytes', async () => {
  const values = noise(50_000, 3);
  expect(await run(values, 0.25)).toEqual(await run(values, 0.25));
});
