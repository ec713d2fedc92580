import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { addBias } from './add-bias.js';

onDevice();

test.each([
  [5, 12],
  [7, 3],
  [70_001, 5],
])('a bias is added to each of %i rows of %i channels', async (rows, channels) => {
  const [x, bias] = [noise(rows * channels, 1), noise(channels, 2)];
  const [xt, bt] = [tensor(x, [rows, channels]), tensor(bias)];
  const y = addBias(xt, bt);
  const expected = Float64Array.from(x, (value, i) => value + bias[i % channels]!);
  const values = await y.data();
  expect(relativeError(values, expected)).toBeLessThan(1e-6);
  expect(relativeError(values, x)).toBeGreaterThan(1e-2);
  for (const one of [xt, bt, y]) one.dispose();
});
