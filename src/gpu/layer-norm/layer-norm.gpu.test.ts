import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, goldenCases } from '../../../test/golden.js';
import { hasShared, sharedFolder } from '../../../test/shared.js';
import { allocateBuffer, dispatchCount, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import type { Team } from '../rows/rows.js';
import { layerNorm, layerNormBackward } from './layer-norm.js';
import { type LayerNormProblem, layerNormGradientReference, layerNormReference } from './reference.js';

onDevice();

/** Forward and backward on the GPU; gradients start at 1 to see that they are accumulated. */
async function runOnGpu(problem: LayerNormProblem, shape: number[], dyValues: ArrayLike<number>, team?: Team) {
  const { eps } = problem;
  const channels = problem.gamma.length;
  const half = Math.ceil(channels / 64) * 64;
  const buffer = allocateBuffer('gradients', 2 * half);
  writeBuffer(buffer, 0, new Float32Array(2 * half).fill(1));
  const ranges = {
    dGamma: { buffer, offset: 0, size: channels * 4 },
    dBeta: { buffer, offset: half * 4, size: channels * 4 },
  };
  const [x, dy] = [problem.x, dyValues].map((values) => tensor(Float32Array.from(values), shape));
  const [gamma, beta] = [problem.gamma, problem.beta].map((values) => tensor(Float32Array.from(values)));
  const threads = team === undefined ? {} : { team };
  const { y, saved } = layerNorm(x!, { gamma: gamma!, beta: beta! }, { eps, ...threads });
  const dx = layerNormBackward(dy!, x!, saved, gamma!, ranges, team);
  const gradients = (await readBuffer(buffer, 0, 8 * half)).map((value) => value - 1);
  const read = {
    y: (await y.data()) as Float32Array,
    dx: (await dx.data()) as Float32Array,
    dGamma: gradients.slice(0, channels),
    dBeta: gradients.slice(half, half + channels),
  };
  for (const one of [x, dy, gamma, beta, y, dx, saved.statistics]) one!.dispose();
  freeBuffer(buffer);
  return read;
}

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

const randomProblem = (shape: number[]): LayerNormProblem => ({
  x: noise(sizeOf(shape), 1).map((value) => 0.4 + 2 * value),
  gamma: noise(shape.at(-1)!, 2).map((value) => value + 0.2),
  beta: noise(shape.at(-1)!, 3),
  eps: 1e-6,
});

const cases: [shape: number[], teams: Team[]][] = [
  [
    [5, 3],
    [1, 2],
  ],
  [
    [2, 30, 32],
    [1, 8],
  ],
  [
    [3, 7, 9, 130],
    [1, 16],
  ],
  [
    [1, 1, 5],
    [1, 4],
  ],
  [
    [2, 17, 768],
    [1, 64],
  ],
  [[70_001, 5], [1]],
  [
    [66_000, 8],
    [1, 2],
  ],
];

for (const [shape, teams] of cases) {
  for (const team of teams) {
    test(`layer norm and its gradients agree with the float64 reference: ${shape.join('x')}, team of ${team}`, async () => {
      const problem = randomProblem(shape);
      const dy = noise(sizeOf(shape), 7);
      const gpu = await runOnGpu(problem, shape, dy, team);
      const { dx, dGamma, dBeta } = layerNormGradientReference(problem, dy);
      expect(relativeError(gpu.y, layerNormReference(problem))).toBeLessThan(2e-6);
      expect(relativeError(gpu.dx, dx)).toBeLessThan(2e-6);
      expect(relativeError(gpu.dGamma, dGamma)).toBeLessThan(2e-6);
      expect(relativeError(gpu.dBeta, dBeta)).toBeLessThan(2e-6);
    });
  }
}

test('a large mean costs no digits, forwards and backwards', async () => {
  const shape = [40, 64];
  const problem = { ...randomProblem(shape), x: noise(2560, 1).map((value) => 3000 + value) };
  const dy = noise(2560, 7);
  const gpu = await runOnGpu(problem, shape, dy);
  expect(relativeError(gpu.y, layerNormReference(problem))).toBeLessThan(2e-6);
  expect(relativeError(gpu.dx, layerNormGradientReference(problem, dy).dx)).toBeLessThan(2e-6);
});

test('the comparison notices another eps, and a gradient that forgets the mean', async () => {
  const shape = [20, 12];
  const problem = randomProblem(shape);
  const dy = noise(240, 7);
  const gpu = await runOnGpu(problem, shape, dy);
  expect(relativeError(gpu.y, layerNormReference({ ...problem, eps: 1e-3 }))).toBeGreaterThan(1e-5);
  const { dx } = layerNormGradientReference(problem, dy);
  const shifted = dx.map((value) => value + 1e-4);
  expect(relativeError(gpu.dx, shifted)).toBeGreaterThan(1e-5);
});

test('a rerun of layer norm gives the same bytes', async () => {
  const shape = [999, 37];
  const run = () => runOnGpu(randomProblem(shape), shape, noise(999 * 37, 7), 8);
  expect(await run()).toEqual(await run());
});

test('forward and backward take four dispatches', async () => {
  const before = dispatchCount();
  await runOnGpu(randomProblem([300, 64]), [300, 64], noise(19_200, 7));
  expect(dispatchCount() - before).toBe(4);
});

test('frozen parameters cost no dispatches, and the gradient of the input is the same', async () => {
  const { x: values, gamma: scales } = randomProblem([30, 12]);
  const [x, gamma] = [tensor(Float32Array.from(values), [30, 12]), tensor(Float32Array.from(scales))];
  const { y, saved } = layerNorm(x, { gamma, beta: gamma }, { eps: 1e-6 });
  const before = dispatchCount();
  const frozen = layerNormBackward(y, x, saved, gamma, undefined);
  expect(dispatchCount() - before).toBe(1);
  const buffer = allocateBuffer('gradients', 128);
  const ranges = { dGamma: { buffer, offset: 0, size: 48 }, dBeta: { buffer, offset: 256, size: 48 } };
  const trained = layerNormBackward(y, x, saved, gamma, ranges);
  expect(await frozen.data()).toEqual(await trained.data());
  for (const one of [x, gamma, y, saved.statistics, frozen, trained]) one.dispose();
  freeBuffer(buffer);
});

test('gradients of another shape are refused', () => {
  const [x, dy] = [tensor([1, 2], [1, 2]), tensor([1, 2, 3])];
  const saved = { statistics: x };
  expect(() => layerNormBackward(dy, x, saved, x, undefined)).toThrow('differ');
  x.dispose();
  dy.dispose();
});

describe.runIf(hasShared)('layer norm equals that of PyTorch', () => {
  const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
  for (const { name, attrs } of hasShared ? goldenCases('layer_norm') : []) {
    test(`layer norm and its gradients agree with PyTorch: ${name}`, async () => {
      const values = (part: string) => golden!.get(`${name}.${part}`).values;
      const problem = { x: values('x'), gamma: values('w'), beta: values('b'), eps: attrs.eps as number };
      const gpu = await runOnGpu(problem, golden!.get(`${name}.x`).shape, values('dy'));
      expect(relativeError(gpu.y, values('out0'))).toBeLessThan(1e-6);
      expect(relativeError(gpu.dx, values('d_x'))).toBeLessThan(1e-6);
      expect(relativeError(gpu.dGamma, values('d_w'))).toBeLessThan(1e-6);
      expect(relativeError(gpu.dBeta, values('d_b'))).toBeLessThan(1e-6);
    });
  }
});

if (!hasShared) test.skip(`PyTorch values: not found in ${sharedFolder}`, () => {});
