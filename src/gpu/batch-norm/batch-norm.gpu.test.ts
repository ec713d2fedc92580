import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, goldenCases } from '../../../test/golden.js';
import { hasShared, sharedFolder } from '../../../test/shared.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import type { BufferRange } from '../kernel.js';
import { fixReduction } from '../reduction.js';
import { batchNorm, batchNormBackward, normalizeBy } from './batch-norm.js';
import type { BatchNormOptions } from './operands.js';
import { type BatchNormProblem, batchNormGradientReference, batchNormReference } from './reference.js';

onDevice();

/** Vectors of C floats side by side in one buffer, as the network holds them. */
class Vectors<Name extends string> {
  readonly ranges: Record<Name, BufferRange>;
  private readonly buffer: GPUBuffer;

  constructor(vectors: Record<Name, ArrayLike<number>>) {
    const entries = Object.entries(vectors) as [Name, ArrayLike<number>][];
    const channels = entries[0]?.[1].length ?? 0;
    const stride = Math.ceil(channels / 64) * 64;
    this.buffer = allocateBuffer('test vectors', stride * entries.length);
    this.ranges = {} as Record<Name, BufferRange>;
    entries.forEach(([name, values], index) => {
      this.ranges[name] = { buffer: this.buffer, offset: index * stride * 4, size: channels * 4 };
      writeBuffer(this.buffer, index * stride * 4, Float32Array.from(values));
    });
  }

  read = (name: Name): Promise<Float32Array> =>
    readBuffer(this.buffer, this.ranges[name].offset, this.ranges[name].size);
  free = (): void => freeBuffer(this.buffer);
}

/** Forward and backward on the GPU; gradients start at 1 to see that they are accumulated. */
async function runOnGpu(problem: BatchNormProblem, shape: number[], dyValues: Float32Array, plusValues?: Float32Array) {
  const { gamma, beta, runningMean, runningVar, eps, momentum, training, relu, residual } = problem;
  const parameters = new Vectors({ gamma, beta });
  const running = new Vectors({ runningMean, runningVar });
  const all = { ...parameters.ranges, ...running.ranges };
  const ones = new Float32Array(problem.channels).fill(1);
  const gradients = new Vectors({ dGamma: ones, dBeta: ones });
  const toTensor = (values: ArrayLike<number>) => tensor(Float32Array.from(values), shape);
  const x = toTensor(problem.x);
  const dy = toTensor(dyValues);
  const added = residual && toTensor(residual);
  const options: BatchNormOptions = { eps, momentum, training, relu, ...(added ? { residual: added } : {}) };
  const { y, saved } = batchNorm(x, all, options);
  const ranges = { gamma: parameters.ranges.gamma, ...gradients.ranges };
  const plus = plusValues && toTensor(plusValues);
  const backward = { training, relu, residual: added !== undefined, ...(plus ? { plus } : {}) };
  const result = batchNormBackward(dy, x, y, saved, ranges, backward);
  const again = normalizeBy(saved, x, parameters.ranges, options);
  const values = async (of: Tensor | undefined) => (of ? ((await of.data()) as Float32Array) : undefined);
  const read = {
    y: (await values(y))!,
    again: (await values(again))!,
    statistics: (await values(saved.statistics))!,
    dx: (await values(result.dx))!,
    dResidual: await values(result.dResidual),
    runningMean: await running.read('runningMean'),
    runningVar: await running.read('runningVar'),
    dGamma: (await gradients.read('dGamma')).map((value) => value - 1),
    dBeta: (await gradients.read('dBeta')).map((value) => value - 1),
  };
  for (const one of [x, dy, plus, added, again, y, saved.statistics, result.dx, result.dResidual]) one?.dispose();
  for (const vectors of [parameters, running, gradients]) vectors.free();
  return read;
}

function randomProblem(count: number, channels: number, options: Partial<BatchNormProblem>): BatchNormProblem {
  return {
    x: noise(count, 1).map((value) => 0.4 + 2 * value),
    channels,
    gamma: noise(channels, 2).map((value) => value + 0.2),
    beta: noise(channels, 3),
    runningMean: noise(channels, 4),
    runningVar: noise(channels, 5).map((value) => 1.5 + value),
    eps: 1e-5,
    momentum: 0.1,
    training: true,
    relu: false,
    ...options,
  };
}

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

const cases: { shape: number[]; training: boolean; relu: boolean; residual: boolean }[] = [
  { shape: [2, 5, 7, 3], training: true, relu: false, residual: false },
  { shape: [2, 9, 13, 130], training: true, relu: true, residual: true },
  { shape: [3, 4, 5, 64], training: false, relu: true, residual: true },
  { shape: [1, 6, 7, 24], training: true, relu: false, residual: true },
  { shape: [1, 1, 2, 5], training: false, relu: true, residual: false },
  { shape: [1, 300, 301, 5], training: true, relu: true, residual: false },
  { shape: [1, 7, 11, 1024], training: true, relu: true, residual: true },
  { shape: [2, 3, 1, 1036], training: true, relu: false, residual: false },
  { shape: [3, 41, 43, 68], training: true, relu: true, residual: false },
  { shape: [1, 21, 17, 1025], training: true, relu: true, residual: true },
];

describe.each(['threads', 'workgroups'] as const)('batch norm is right when rows are summed by %s', (reduction) => {
  beforeAll(() => fixReduction(reduction));
  afterAll(() => fixReduction());

  for (const { shape, training, relu, residual } of cases) {
    const what = `${shape.join('x')}, training ${training}, ReLU ${relu}, residual ${residual}`;
    test(`batch norm and its gradients agree with the float64 reference: ${what}`, async () => {
      const count = sizeOf(shape);
      const added = residual ? { residual: noise(count, 6) } : {};
      const problem = randomProblem(count, shape.at(-1)!, { training, relu, ...added });
      const dy = noise(count, 7);
      const gpu = await runOnGpu(problem, shape, dy);
      const forward = batchNormReference(problem);
      const backward = batchNormGradientReference(problem, dy);
      expect(relativeError(gpu.y, forward.y)).toBeLessThan(1e-6);
      expect(relativeError(gpu.statistics, [...forward.mean, ...forward.inverse])).toBeLessThan(1e-6);
      expect(relativeError(gpu.runningMean, forward.runningMean)).toBeLessThan(1e-6);
      expect(relativeError(gpu.runningVar, forward.runningVar)).toBeLessThan(1e-6);
      expect(relativeError(gpu.dx, backward.dx)).toBeLessThan(1e-6);
      expect(relativeError(gpu.dGamma, backward.dGamma)).toBeLessThan(2e-6);
      expect(relativeError(gpu.dBeta, backward.dBeta)).toBeLessThan(2e-6);
      if (residual) expect(relativeError(gpu.dResidual!, backward.dResidual)).toBe(0);
      else expect(gpu.dResidual).toBeUndefined();
      // Deliberately wrong: with few rows the comparison must see a biased running variance.
      if (training && count / shape.at(-1)! < 300) {
        const biased = forward.runningVar.map(
          (value, c) => value - 0.1 / (forward.inverse[c]! ** 2 * (count / shape.at(-1)!)),
        );
        expect(relativeError(gpu.runningVar, biased)).toBeGreaterThan(1e-5);
      }
    });
  }

  test.each([true, false])('a gradient in two parts counts as their sum, to the byte (ReLU %s)', async (relu) => {
    const shape = [2, 9, 13, 12];
    const count = sizeOf(shape);
    const problem = randomProblem(count, 12, { relu, residual: noise(count, 6) });
    const [one, other] = [noise(count, 7), noise(count, 8)];
    const parts = await runOnGpu(problem, shape, one, other);
    const sum = one.map((value, index) => Math.fround(value + (other[index] ?? 0)));
    expect(parts).toEqual(await runOnGpu(problem, shape, sum));
    expect(parts).not.toEqual(await runOnGpu(problem, shape, one));
  });

  test('y is computed again from what the first pass saved, to the byte', async () => {
    const shape = [1, 9, 13, 12];
    const problem = randomProblem(sizeOf(shape), 12, { relu: true, residual: noise(sizeOf(shape), 6) });
    const { y, again } = await runOnGpu(problem, shape, noise(sizeOf(shape), 7));
    expect(again).toEqual(y);
  });

  test('a large mean costs no digits of the variance', async () => {
    const shape = [1, 60, 50, 4];
    const problem = randomProblem(12_000, 4, {});
    problem.x = noise(12_000, 1).map((value) => 3000 + value);
    const gpu = await runOnGpu(problem, shape, noise(12_000, 7));
    const expected = batchNormReference(problem);
    expect(relativeError(gpu.statistics.slice(4), expected.inverse)).toBeLessThan(1e-6);
    expect(relativeError(gpu.runningVar, expected.runningVar)).toBeLessThan(1e-6);
  });

  test('a rerun gives the same bytes', async () => {
    const shape = [2, 33, 35, 68];
    const problem = randomProblem(sizeOf(shape), 68, { relu: true });
    const dy = noise(sizeOf(shape), 7);
    expect(await runOnGpu(problem, shape, dy)).toEqual(await runOnGpu(problem, shape, dy));
  });
});

test('the momentum is a run-time value: 1 / k leaves the average of k batches', async () => {
  const channels = 5;
  const zeros = new Float32Array(channels);
  const parameters = new Vectors({ gamma: zeros, beta: zeros, runningMean: zeros, runningVar: zeros });
  const average = new Float64Array(2 * channels);
  for (const k of [1, 2, 3]) {
    const problem = randomProblem(20 * channels, channels, { momentum: 1 });
    problem.x = noise(20 * channels, 10 + k);
    const batch = batchNormReference(problem);
    [...batch.runningMean, ...batch.runningVar].forEach((value, i) => {
      average[i]! += value / 3;
    });
    const x = tensor(problem.x as Float32Array, [1, 4, 5, channels]);
    const options = { eps: 1e-5, momentum: 1 / k, training: true, relu: false };
    const { y, saved } = batchNorm(x, parameters.ranges, options);
    for (const one of [x, y, saved.statistics]) one.dispose();
  }
  const running = [...(await parameters.read('runningMean')), ...(await parameters.read('runningVar'))];
  expect(relativeError(running, average)).toBeLessThan(1e-6);
  parameters.free();
});

test('a rerun of batch norm gives the same bytes', async () => {
  const shape = [2, 33, 35, 19];
  const problem = randomProblem(sizeOf(shape), 19, { relu: true });
  const dy = noise(sizeOf(shape), 7);
  expect(await runOnGpu(problem, shape, dy)).toEqual(await runOnGpu(problem, shape, dy));
});

test('one value per channel is refused in training', () => {
  const vectors = new Vectors({ gamma: [1], beta: [0], runningMean: [0], runningVar: [1] });
  const x = tensor([1], [1, 1, 1, 1]);
  const options = { eps: 1e-5, momentum: 0.1, training: true, relu: false };
  expect(() => batchNorm(x, vectors.ranges, options)).toThrow('more than one value per channel');
  x.dispose();
  vectors.free();
});

describe.runIf(hasShared).each(['threads', 'workgroups'] as const)(
  'batch norm equals that of PyTorch when rows are summed by %s',
  (reduction) => {
    beforeAll(() => fixReduction(reduction));
    afterAll(() => fixReduction());
    const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
    for (const entry of hasShared ? goldenCases('batch_norm') : []) {
      test(`batch norm and its gradients agree with PyTorch: ${entry.name}`, async () => {
        const vector = (name: string) => golden!.get(`${entry.name}.${name}`).values;
        const map = (name: string) => golden!.nhwc(`${entry.name}.${name}`);
        const { shape, values: x } = map('x');
        const problem: BatchNormProblem = {
          x,
          channels: shape[3]!,
          gamma: vector('w'),
          beta: vector('b'),
          runningMean: vector('running_mean'),
          runningVar: vector('running_var'),
          eps: entry.attrs.eps as number,
          momentum: entry.attrs.momentum as number,
          training: entry.attrs.training as boolean,
          relu: false,
        };
        const gpu = await runOnGpu(problem, shape, map('dy').values);
        expect(relativeError(gpu.y, map('out0').values)).toBeLessThan(1e-6);
        expect(relativeError(gpu.runningMean, vector('out1'))).toBeLessThan(1e-6);
        expect(relativeError(gpu.runningVar, vector('out2'))).toBeLessThan(1e-6);
        expect(relativeError(gpu.dx, map('d_x').values)).toBeLessThan(1e-6);
        expect(relativeError(gpu.dGamma, vector('d_w'))).toBeLessThan(1e-6);
        expect(relativeError(gpu.dBeta, vector('d_b'))).toBeLessThan(1e-6);
      });
    }
  },
);

if (!hasShared) test.skip(`PyTorch values: not found in ${sharedFolder}`, () => {});
