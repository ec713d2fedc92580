import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { FLOAT16_ROUNDING, noise16, read16, roundToFloat16, tensor16 } from '../../../test/float16.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import type { BufferRange } from '../kernel.js';
import { fixReduction } from '../reduction.js';
import { batchNorm, batchNormBackward, normalizeBy } from './batch-norm.js';
import { type BatchNormProblem, batchNormGradientReference, batchNormReference } from './reference.js';

onDevice();

/** Two vectors of floats in one buffer. */
class Vectors {
  private readonly buffer: GPUBuffer;
  private readonly stride: number;

  constructor(private readonly channels: number) {
    this.stride = Math.ceil(channels / 64) * 64;
    this.buffer = allocateBuffer('test vectors', this.stride * 2);
  }

  put(index: number, values: ArrayLike<number>): BufferRange {
    writeBuffer(this.buffer, index * this.stride * 4, Float32Array.from(values));
    return { buffer: this.buffer, offset: index * this.stride * 4, size: this.channels * 4 };
  }

  read = ({ offset, size }: BufferRange): Promise<Float32Array> => readBuffer(this.buffer, offset, size);
  free = (): void => freeBuffer(this.buffer);
}

/** Forward, once more, and backward in float16; dy in two parts where `plus` is given. */
async function onGpu(problem: BatchNormProblem, shape: number[], dyValues: Float32Array, plus?: Float32Array) {
  const { channels, eps, momentum, training, relu } = problem;
  const [affine, running, gradients] = [0, 1, 2].map(() => new Vectors(channels)) as [Vectors, Vectors, Vectors];
  const zeros = new Float32Array(channels);
  const ranges = {
    gamma: affine.put(0, problem.gamma),
    beta: affine.put(1, problem.beta),
    runningMean: running.put(0, problem.runningMean),
    runningVar: running.put(1, problem.runningVar),
    dGamma: gradients.put(0, zeros),
    dBeta: gradients.put(1, zeros),
  };
  const half = (values: ArrayLike<number>): Tensor => tensor16(Float32Array.from(values), shape);
  const [x, dy] = [half(problem.x), half(dyValues)];
  const residual = problem.residual && half(problem.residual);
  const other = plus && half(plus);
  const options = { eps, momentum, training, relu, ...(residual ? { residual } : {}) };
  const { y, saved } = batchNorm(x, ranges, options);
  const again = normalizeBy(saved, x, ranges, options);
  const backward = { training, relu, residual: residual !== undefined, ...(other ? { plus: other } : {}) };
  const { dx, dResidual } = batchNormBackward(dy, x, y, saved, ranges, backward);
  const read = {
    statistics: (await saved.statistics.data()) as Float32Array,
    runningMean: await running.read(ranges.runningMean),
    runningVar: await running.read(ranges.runningVar),
    dGamma: await gradients.read(ranges.dGamma),
    dBeta: await gradients.read(ranges.dBeta),
    dx: await read16(dx),
    dResidual: dResidual && (await read16(dResidual)),
    y: await read16(y),
    again: await read16(again),
  };
  for (const one of [x, dy, residual, other, saved.statistics]) one?.dispose();
  for (const vectors of [affine, running, gradients]) vectors.free();
  return read;
}

const cases = [
  { shape: [2, 5, 7, 3], training: true, relu: false, residual: false },
  { shape: [2, 9, 13, 130], training: true, relu: true, residual: true },
  { shape: [3, 4, 5, 64], training: false, relu: true, residual: true },
  { shape: [1, 6, 7, 24], training: true, relu: false, residual: true },
  { shape: [1, 61, 67, 12], training: true, relu: true, residual: false },
];

describe.each(['threads', 'workgroups'] as const)(
  'batch norm in float16 is right when rows are summed by %s',
  (reduction) => {
    beforeAll(() => fixReduction(reduction));
    afterAll(() => fixReduction());

    for (const { shape, training, relu, residual } of cases) {
      const what = `${shape.join('x')}, training ${training}, ReLU ${relu}, residual ${residual}`;
      float16Test(`batch norm in float16 and its gradients agree with the float64 reference: ${what}`, async () => {
        const count = shape.reduce((a, b) => a * b, 1);
        const channels = shape.at(-1)!;
        const problem: BatchNormProblem = {
          x: noise(count, 1).map((value) => roundToFloat16(0.4 + 2 * value)),
          channels,
          gamma: noise(channels, 2).map((value) => value + 0.2),
          beta: noise(channels, 3),
          runningMean: noise(channels, 4),
          runningVar: noise(channels, 5).map((value) => 1.5 + value),
          eps: 1e-5,
          momentum: 0.1,
          training,
          relu,
          ...(residual ? { residual: noise16(count, 6) } : {}),
        };
        const [one, plus] = [noise16(count, 7), residual ? noise16(count, 8) : undefined];
        const dy = one.map((value, i) => value + (plus?.[i] ?? 0));
        const gpu = await onGpu(problem, shape, one, plus);
        const forward = batchNormReference(problem);
        const backward = batchNormGradientReference(problem, dy);
        expect(relativeError(gpu.y, forward.y)).toBeLessThan(FLOAT16_ROUNDING);
        expect(gpu.again).toEqual(gpu.y);
        expect(relativeError(gpu.dx, backward.dx)).toBeLessThan(FLOAT16_ROUNDING);
        if (residual) expect(relativeError(gpu.dResidual!, backward.dResidual)).toBeLessThan(FLOAT16_ROUNDING);
        // Statistics and the gradients of the parameters are float32 all the way.
        expect(relativeError(gpu.statistics, [...forward.mean, ...forward.inverse])).toBeLessThan(1e-6);
        expect(relativeError(gpu.runningMean, forward.runningMean)).toBeLessThan(1e-6);
        expect(relativeError(gpu.runningVar, forward.runningVar)).toBeLessThan(1e-6);
        expect(relativeError(gpu.dGamma, backward.dGamma)).toBeLessThan(1e-5);
        expect(relativeError(gpu.dBeta, backward.dBeta)).toBeLessThan(1e-5);
      });
    }
  },
);
