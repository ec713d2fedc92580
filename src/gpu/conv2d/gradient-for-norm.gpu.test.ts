import { memory, type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import { batchNormBackward } from '../batch-norm/batch-norm.js';
import { fixReduction } from '../reduction.js';
import { squareWindow } from '../window/window.js';
import { conv2dGradientForNorm } from './conv2d.js';
import { conv2dGradientReference } from './reference.js';
import { fixSharing } from './variant.js';

onDevice();
beforeAll(() => {
  fixReduction('workgroups');
  fixSharing('workgroup');
});
afterAll(() => {
  fixReduction();
  fixSharing();
});

const CHANNELS = 68;
const SHAPE = [1, 13, 11, CHANNELS] as [number, number, number, number];
const OUT = 48;
const geometry = { ...squareWindow(3, { stride: 1, padding: 1 }), groups: 1 };
const valuesOf = async (of: Tensor) => (await of.data()) as Float32Array;

/** x -> batch norm (-> ReLU) -> convolution, backwards: dX of the convolution and the gradients of the batch norm. */
async function run(relu: boolean, joined: boolean) {
  const before = memory().numTensors;
  const pixels = SHAPE[1] * SHAPE[2];
  const [x, y] = [tensor4d(noise(pixels * CHANNELS, 1), SHAPE), tensor4d(noise(pixels * CHANNELS, 2), SHAPE)];
  const dy = tensor4d(noise(pixels * OUT, 3), [1, SHAPE[1], SHAPE[2], OUT]);
  const w = tensor(noise(9 * CHANNELS * OUT, 4));
  const statistics = tensor([...noise(CHANNELS, 5), ...noise(CHANNELS, 6).map((value) => 2 + value)], [2, CHANNELS]);
  const gammas = allocateBuffer('gamma', 128);
  writeBuffer(gammas, 0, noise(CHANNELS, 7));
  const gradients = allocateBuffer('gradients', 256);
  const range = (buffer: GPUBuffer, offset: number) => ({ buffer, offset, size: CHANNELS * 4 });
  const ranges = { gamma: range(gammas, 0), dGamma: range(gradients, 0), dBeta: range(gradients, 512) };
  const norm = { x, y: relu ? y : undefined, statistics };
  const { dx: dMiddle, sums } = conv2dGradientForNorm(dy, w, SHAPE, geometry, norm);
  const summed = sums && joined ? { sums } : {};
  const { dx } = batchNormBackward(dMiddle, x, y, { statistics }, ranges, {
    training: true,
    relu,
    residual: false,
    ...summed,
  });
  const read = {
    hasSums: sums !== undefined,
    dMiddle: await valuesOf(dMiddle),
    dx: await valuesOf(dx),
    dGamma: await readBuffer(gradients, 0, CHANNELS * 4),
    dBeta: await readBuffer(gradients, 512, CHANNELS * 4),
  };
  for (const made of [x, y, dy, w, statistics, dMiddle, sums, dx]) made?.dispose();
  for (const buffer of [gammas, gradients]) freeBuffer(buffer);
  expect(memory().numTensors).toBe(before);
  return read;
}

test.each([true, false])('a split dX leaves the sums of the batch norm before it (ReLU %s)', async (relu) => {
  const joined = await run(relu, true);
  expect(joined.hasSums).toBe(true);
  const apart = await run(relu, false);
  expect(joined.dMiddle).toEqual(apart.dMiddle);
  const w = noise(9 * CHANNELS * OUT, 4);
  const pixels = SHAPE[1] * SHAPE[2];
  const none = new Float32Array(pixels * CHANNELS);
  const { dx } = conv2dGradientReference(none, SHAPE, w, OUT, geometry, noise(pixels * OUT, 3));
  expect(relativeError(joined.dMiddle, dx)).toBeLessThan(1e-5);
  for (const name of ['dx', 'dGamma', 'dBeta'] as const) {
    expect(relativeError(joined[name], apart[name]), name).toBeLessThan(2e-6);
  }
  // Of the values that the GPU stored, in float64.
  const y = noise(pixels * CHANNELS, 2);
  const x = noise(pixels * CHANNELS, 1);
  const sums = new Float64Array(CHANNELS);
  joined.dMiddle.forEach((value, i) => {
    if (!relu || (y[i] ?? 0) > 0) sums[i % CHANNELS] = (sums[i % CHANNELS] ?? 0) + value;
  });
  expect(relativeError(joined.dBeta, sums)).toBeLessThan(2e-6);
  const [means, inverses] = [noise(CHANNELS, 5), noise(CHANNELS, 6).map((value) => 2 + value)];
  const byXhat = new Float64Array(CHANNELS);
  joined.dMiddle.forEach((value, i) => {
    const c = i % CHANNELS;
    const xhat = ((x[i] ?? 0) - (means[c] ?? 0)) * (inverses[c] ?? 0);
    if (!relu || (y[i] ?? 0) > 0) byXhat[c] = (byXhat[c] ?? 0) + value * xhat;
  });
  expect(relativeError(joined.dGamma, byXhat)).toBeLessThan(2e-6);
  expect(await run(relu, true)).toEqual(joined);
});
