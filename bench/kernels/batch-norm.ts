import {
  dispose,
  grads,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { allocateBuffer, clearBuffer, freeBuffer, writeBuffer } from '../../src/gpu/backend.js';
import { batchNorm, batchNormBackward } from '../../src/gpu/batch-norm/batch-norm.js';
import {
  type BatchNormProblem,
  batchNormGradientReference,
  batchNormReference,
} from '../../src/gpu/batch-norm/reference.js';
import type { BufferRange } from '../../src/gpu/kernel.js';
import type { Case, Runner, Setting } from '../case.js';
import { noise, relativeError } from '../compare.js';
import { stockBatchNorm } from '../peers/tfjs/batch-norm.js';
import { tensorRunner } from './tensor-runner.js';

type Shape4 = [number, number, number, number];

const EPS = 1e-5;

interface Problem extends BatchNormProblem {
  shape: Shape4;
  x: Float32Array<ArrayBuffer>;
  dy: Float32Array<ArrayBuffer>;
  gamma: Float32Array<ArrayBuffer>;
  beta: Float32Array<ArrayBuffer>;
}

function problemOf(shape: Shape4): Problem {
  const channels = shape[3];
  const count = shape.reduce((a, b) => a * b, 1);
  return {
    shape,
    x: noise(count, 10),
    dy: noise(count, 11),
    gamma: noise(channels, 12).map((value) => 1 + value / 2),
    beta: noise(channels, 13),
    channels,
    runningMean: new Float32Array(channels),
    runningVar: new Float32Array(channels).fill(1),
    eps: EPS,
    momentum: 0.1,
    training: true,
    relu: true,
  };
}

/** Buffers of C floats each. */
class Ranges {
  private readonly buffers: GPUBuffer[] = [];

  make(values: Float32Array): BufferRange {
    const buffer = allocateBuffer('bench batch norm', values.length);
    this.buffers.push(buffer);
    writeBuffer(buffer, 0, values);
    return { buffer, offset: 0, size: values.length * 4 };
  }

  clear(ranges: BufferRange[]): void {
    for (const { buffer } of ranges) clearBuffer(buffer);
  }

  free(): void {
    this.buffers.forEach(freeBuffer);
  }
}

/** y = relu(bn(x)), or dx, dgamma and dbeta of it. */
async function openOurs(problem: Problem, backward: boolean): Promise<Runner> {
  const ranges = new Ranges();
  const zeros = new Float32Array(problem.channels);
  const forwardRanges = {
    gamma: ranges.make(problem.gamma),
    beta: ranges.make(problem.beta),
    runningMean: ranges.make(zeros),
    runningVar: ranges.make(zeros.map(() => 1)),
  };
  const backwardRanges = { gamma: forwardRanges.gamma, dGamma: ranges.make(zeros), dBeta: ranges.make(zeros) };
  const x = tensor4d(problem.x, problem.shape);
  const dy = tensor4d(problem.dy, problem.shape);
  const options = { eps: EPS, momentum: 0.1, training: true, relu: true };
  const { y, saved } = batchNorm(x, forwardRanges, options);
  const forward = (): Tensor[] => {
    const result = batchNorm(x, forwardRanges, options);
    return [result.saved.statistics, result.y];
  };
  const gradient = (): Tensor[] => [
    batchNormBackward(dy, x, y, saved, backwardRanges, { training: true, relu: true, residual: false }).dx,
  ];
  return tensorRunner({
    inputs: [x, dy, y, saved.statistics],
    run: backward ? gradient : forward,
    error: (results) => relativeError(results.at(-1) ?? [], expected(problem, backward)),
    free: () => ranges.free(),
  });
}

const expected = (problem: Problem, backward: boolean): Float64Array =>
  backward ? batchNormGradientReference(problem, problem.dy).dx : batchNormReference(problem).y;

async function openStock(problem: Problem, backward: boolean): Promise<Runner> {
  const x = tensor4d(problem.x, problem.shape);
  const dy = tensor4d(problem.dy, problem.shape);
  const gamma = tensor1d(problem.gamma);
  const beta = tensor1d(problem.beta);
  const forward = (a: Tensor, g: Tensor, b: Tensor) =>
    stockBatchNorm(a as Tensor4D, g as Tensor1D, b as Tensor1D, EPS).relu();
  // tfjs offers no separate backward pass: the forward pass is part of the gradient's row.
  const gradient = (): Tensor[] => {
    const [dx, dGamma, dBeta] = tidy(() => grads(forward)([x, gamma, beta], dy));
    dispose([dGamma, dBeta] as Tensor[]);
    return dx ? [dx] : [];
  };
  return tensorRunner({
    inputs: [x, dy, gamma, beta],
    run: backward ? gradient : () => [tidy(() => forward(x, gamma, beta))],
    error: (results) => relativeError(results.at(-1) ?? [], expected(problem, backward)),
  });
}

export function batchNormCases({ gpu }: Setting): Case[] {
  const shape: Shape4 = gpu ? [2, 81, 81, 256] : [2, 81, 81, 64];
  const count = shape.reduce((a, b) => a * b, 1);
  let made: Problem | undefined;
  const problem = () => {
    made ??= problemOf(shape);
    return made;
  };
  return [false, true].map((backward) => ({
    name: `batch-norm/${backward ? 'backward' : 'forward'}`,
    work: { flops: 0, bytes: (backward ? 20 : 12) * count },
    tolerance: 1e-4,
    full: true,
    contenders: [
      { impl: 'ours', sharesDevice: true, open: () => openOurs(problem(), backward) },
      { impl: 'stock-tfjs', sharesDevice: true, open: () => openStock(problem(), backward) },
    ],
  }));
}
