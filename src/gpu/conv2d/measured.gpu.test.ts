import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer } from '../backend.js';
import { batchNorm } from '../batch-norm/batch-norm.js';
import { batchNormReference } from '../batch-norm/reference.js';
import { fixReduction } from '../reduction.js';
import { squareWindow } from '../window/window.js';
import { conv2d, conv2dMeasured } from './conv2d.js';
import type { ConvGeometry } from './geometry.js';
import { fixSharing } from './variant.js';

onDevice();

type Shape4 = [number, number, number, number];

interface Case {
  what: string;
  shape: Shape4;
  channels: number;
  geometry: ConvGeometry;
  bias?: number;
}

const square = (kernel: number, stride: number): ConvGeometry => ({
  ...squareWindow(kernel, { stride, padding: (kernel - 1) / 2 }),
  groups: 1,
});

const cases: Case[] = [
  { what: 'whole sums, narrow tiles', shape: [2, 9, 11, 20], channels: 36, geometry: square(1, 1) },
  { what: 'whole sums, wide tiles', shape: [1, 13, 15, 32], channels: 128, geometry: square(1, 1) },
  { what: 'three channels in, fewer pixels than a tile', shape: [1, 7, 5, 3], channels: 16, geometry: square(3, 1) },
  { what: 'a large mean, whole sums', shape: [2, 30, 31, 8], channels: 12, geometry: square(1, 1), bias: 3000 },
  {
    what: 'split sums, a stride, a large mean',
    shape: [2, 15, 16, 64],
    channels: 72,
    geometry: square(3, 2),
    bias: 3000,
  },
];

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Two vectors in one buffer, as the network holds them. */
function pair(channels: number) {
  const stride = Math.ceil(channels / 64) * 256;
  const buffer = allocateBuffer('two vectors', stride / 2);
  return {
    buffer,
    first: { buffer, offset: 0, size: channels * 4 },
    second: { buffer, offset: stride, size: channels * 4 },
  };
}

async function run({ shape, channels, geometry, bias = 0.5 }: Case) {
  const x = tensor4d(noise(size(shape), 1), shape);
  const w = tensor(noise(geometry.kernelHeight * geometry.kernelWidth * shape[3] * channels, 2));
  const b = tensor(noise(channels, 3).map((value) => value + bias));
  const [affine, running] = [pair(channels), pair(channels)];
  const { y, moments } = conv2dMeasured(x, w, b, channels, geometry);
  const plain = conv2d(x, w, b, channels, geometry);
  const norm = { eps: 1e-5, momentum: 1, training: true, relu: false };
  const ranges = { gamma: affine.first, beta: affine.second, runningMean: running.first, runningVar: running.second };
  const normed = batchNorm(y, ranges, { ...norm, ...(moments ? { moments } : {}) });
  const values = async (of: Tensor) => (await of.data()) as Float32Array;
  const read = {
    measured: moments !== undefined,
    y: await values(y),
    plain: await values(plain),
    statistics: await values(normed.saved.statistics),
    runningVar: await readBuffer(running.buffer, running.second.offset, channels * 4),
  };
  for (const made of [x, w, b, y, plain, moments, normed.y, normed.saved.statistics]) made?.dispose();
  for (const { buffer } of [affine, running]) freeBuffer(buffer);
  return read;
}

/** Of the values that the GPU stored: what is under test is how they are measured. */
function expected(y: Float32Array, channels: number) {
  const zeros = new Float32Array(channels);
  const affine = { gamma: zeros, beta: zeros, runningMean: zeros, runningVar: zeros };
  const options = { eps: 1e-5, momentum: 1, training: true, relu: false };
  return batchNormReference({ x: y, channels, ...affine, ...options });
}

describe('a convolution measures what it stores', () => {
  beforeAll(() => {
    fixReduction('workgroups');
    fixSharing('workgroup');
  });
  afterAll(() => {
    fixReduction();
    fixSharing();
  });

  test.each(cases.map((entry) => [entry.what, entry] as const))('%s', async (_, entry) => {
    const actual = await run(entry);
    expect(actual.measured).toBe(true);
    expect(actual.y).toEqual(actual.plain);
    const { mean, inverse, runningVar } = expected(actual.y, entry.channels);
    expect(relativeError(actual.statistics, [...mean, ...inverse])).toBeLessThan(1e-6);
    expect(relativeError(actual.statistics.slice(entry.channels), inverse)).toBeLessThan(1e-6);
    expect(relativeError(actual.runningVar, runningVar)).toBeLessThan(1e-6);
    expect(await run(entry)).toEqual(actual);
  });
});

describe('a convolution leaves the measuring to the batch norm', () => {
  const entry = cases[0] as Case;
  afterEach(() => fixSharing());

  test('where it has no workgroup memory', async () => {
    fixSharing('none');
    expect((await run(entry)).measured).toBe(false);
  });

  test('where there are more chunks than it pays to merge', async () => {
    fixSharing('workgroup');
    const large = await run({ ...entry, shape: [1, 129, 128, 4], channels: 4 });
    expect(large.measured).toBe(false);
  });
});
