import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, writeBuffer } from '../backend.js';
import { foldBatchNorm } from './fold.js';
import { batchNormReference } from './reference.js';

onDevice();

test.each([3, 64, 200, 70_001])('a batch norm of %i channels is a factor and a summand', async (channels) => {
  const size = Math.ceil(channels / 64) * 64;
  const buffer = allocateBuffer('parameters', 4 * size);
  const values = [1, 2, 3, 4].map((seed) => noise(channels, seed));
  const [gamma, beta, runningMean] = values as [Float32Array, Float32Array, Float32Array];
  const runningVar = noise(channels, 4).map((value) => 0.1 + Math.abs(value));
  const [g, b, m, v] = [gamma, beta, runningMean, runningVar].map((part, i) => {
    writeBuffer(buffer, 4 * i * size, part);
    return { buffer, offset: 4 * i * size, size: 4 * channels };
  });
  const { scale, shift } = foldBatchNorm({ gamma: g!, beta: b!, runningMean: m!, runningVar: v! }, channels, 1e-3);
  const x = noise(5 * channels, 5);
  const rest = { momentum: 0, eps: 1e-3, training: false, relu: false };
  const { y } = batchNormReference({ x, channels, gamma, beta, runningMean, runningVar, ...rest });
  const [factors, summands] = [await scale.data(), await shift.data()];
  const folded = x.map((value, i) => value * factors[i % channels]! + summands[i % channels]!);
  expect(relativeError(folded, y)).toBeLessThan(1e-6);
  // Deliberately wrong: without the mean.
  const wrong = x.map((value, i) => value * factors[i % channels]! + beta[i % channels]!);
  expect(relativeError(wrong, y)).toBeGreaterThan(1e-2);
  scale.dispose();
  shift.dispose();
  freeBuffer(buffer);
});
