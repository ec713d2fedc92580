import { memory, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import { type BatchNormProblem, batchNormGradientReference, batchNormReference } from '../batch-norm/reference.js';
import { instanceNorm, instanceNormBackward } from './instance-norm.js';

onDevice();

type Shape4 = [number, number, number, number];

interface Problem {
  shape: Shape4;
  x: Float32Array;
  gamma: Float32Array;
  beta: Float32Array;
  eps: number;
}

/** Instance norm is batch norm of each single image. */
function reference({ shape, x, gamma, beta, eps }: Problem, dy: Float32Array) {
  const [images, , , channels] = shape;
  const [dGamma, dBeta] = [new Float64Array(channels), new Float64Array(channels)];
  const [y, dx] = [new Float64Array(x.length), new Float64Array(x.length)];
  const zeros = new Float64Array(channels);
  for (let image = 0; image < images; image++) {
    const start = (image * x.length) / images;
    const part = (of: Float32Array) => of.subarray(start, start + x.length / images);
    const own = { training: true, relu: false, momentum: 0.1, runningMean: zeros, runningVar: zeros };
    const problem: BatchNormProblem = { x: part(x), channels, gamma, beta, eps, ...own };
    const gradients = batchNormGradientReference(problem, part(dy));
    y.set(batchNormReference(problem).y, start);
    dx.set(gradients.dx, start);
    for (let c = 0; c < channels; c++) {
      dGamma[c]! += gradients.dGamma[c]!;
      dBeta[c]! += gradients.dBeta[c]!;
    }
  }
  return { y, dx, dGamma, dBeta };
}

async function runOnGpu(problem: Problem, dyValues: Float32Array) {
  const { shape, eps } = problem;
  const channels = shape[3];
  const half = Math.ceil(channels / 64) * 64;
  const buffer = allocateBuffer('gradients', 2 * half);
  writeBuffer(buffer, 0, new Float32Array(2 * half).fill(1));
  const ranges = {
    dGamma: { buffer, offset: 0, size: channels * 4 },
    dBeta: { buffer, offset: half * 4, size: channels * 4 },
  };
  const [x, dy] = [tensor(problem.x, shape), tensor(dyValues, shape)];
  const [gamma, beta] = [tensor(problem.gamma), tensor(problem.beta)];
  const { y, saved } = instanceNorm(x, { gamma, beta }, eps);
  const dx = instanceNormBackward(dy, x, saved, gamma, ranges, eps);
  const gradients = (await readBuffer(buffer, 0, 8 * half)).map((value) => value - 1);
  const read = {
    y: (await y.data()) as Float32Array,
    dx: (await dx.data()) as Float32Array,
    dGamma: gradients.slice(0, channels),
    dBeta: gradients.slice(half, half + channels),
  };
  for (const one of [x, dy, gamma, beta, y, dx, saved.mean, saved.variance]) one.dispose();
  freeBuffer(buffer);
  return read;
}

const sizeOf = (shape: Shape4) => shape.reduce((a, b) => a * b);

const randomProblem = (shape: Shape4): Problem => ({
  shape,
  x: noise(sizeOf(shape), 1).map((value) => 0.4 + 2 * value),
  gamma: noise(shape[3], 2).map((value) => value + 0.2),
  beta: noise(shape[3], 3),
  eps: 1e-5,
});

for (const shape of [
  [2, 5, 7, 3],
  [3, 9, 13, 64],
  [1, 2, 3, 5],
  [2, 190, 193, 4],
] as Shape4[]) {
  test(`instance norm and its gradients agree with the float64 reference: ${shape.join('x')}`, async () => {
    const problem = randomProblem(shape);
    const dy = noise(sizeOf(shape), 7);
    const tensors = memory().numTensors;
    const gpu = await runOnGpu(problem, dy);
    expect(memory().numTensors).toBe(tensors);
    const expected = reference(problem, dy);
    expect(relativeError(gpu.y, expected.y)).toBeLessThan(2e-6);
    expect(relativeError(gpu.dx, expected.dx)).toBeLessThan(2e-6);
    expect(relativeError(gpu.dGamma, expected.dGamma)).toBeLessThan(2e-6);
    expect(relativeError(gpu.dBeta, expected.dBeta)).toBeLessThan(2e-6);
  });
}

test('the comparison notices statistics of the whole batch in place of the image', async () => {
  const problem = randomProblem([2, 5, 7, 3]);
  const dy = noise(210, 7);
  const gpu = await runOnGpu(problem, dy);
  const batch = reference({ ...problem, shape: [1, 10, 7, 3] }, dy);
  expect(relativeError(gpu.y, batch.y)).toBeGreaterThan(1e-2);
});

test('a rerun of instance norm gives the same bytes', async () => {
  const problem = randomProblem([2, 33, 35, 19]);
  const dy = noise(problem.x.length, 7);
  expect(await runOnGpu(problem, dy)).toEqual(await runOnGpu(problem, dy));
});

test('a tensor without pixels is refused', () => {
  const x = tensor([1, 2], [1, 2]);
  expect(() => instanceNorm(x, { gamma: x, beta: x }, 1e-5)).toThrow('[N, .., C]');
  x.dispose();
});
