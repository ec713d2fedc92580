import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { type GoldenTensor, GoldenTensors, goldenCases, permute } from '../../../test/golden.js';
import { hasShared, sharedFolder } from '../../../test/shared.js';
import { dispatchCount } from '../backend.js';
import { Tracer } from '../plan/trace.js';
import { attention, attentionBackward } from './attention.js';
import { type AttentionProblem, attentionGradientReference, attentionReference } from './reference.js';

onDevice();

const valuesOf = async (of: Tensor) => (await of.data()) as Float32Array;

async function runOnGpu(problem: AttentionProblem, dyValues: ArrayLike<number>, tileBytes?: number) {
  const { batch, queries, keys, channels, heads } = problem;
  const make = (values: ArrayLike<number>, length: number) =>
    tensor(Float32Array.from(values), [batch, length, channels]);
  const inputs = [make(problem.q, queries), make(problem.k, keys), make(problem.v, keys)] as const;
  const dy = make(dyValues, queries);
  const options = { heads, ...(tileBytes ? { tileBytes } : {}) };
  const y = attention(...inputs, options);
  const { dq, dk, dv } = attentionBackward(dy, inputs, options);
  const read = { y: await valuesOf(y), dq: await valuesOf(dq), dk: await valuesOf(dk), dv: await valuesOf(dv) };
  for (const one of [...inputs, dy, y, dq, dk, dv]) one.dispose();
  return read;
}

type Sizes = [batch: number, queries: number, keys: number, channels: number, heads: number];

function randomProblem([batch, queries, keys, channels, heads]: Sizes): AttentionProblem {
  const noisy = (length: number, seed: number) => noise(batch * length * channels, seed).map((value) => 2 * value);
  return { q: noisy(queries, 1), k: noisy(keys, 2), v: noisy(keys, 3), batch, queries, keys, channels, heads };
}

const cases: Sizes[] = [
  [1, 1, 1, 4, 1],
  [2, 48, 12, 32, 2],
  [2, 35, 35, 24, 3],
  [1, 300, 13, 64, 2],
  [2, 33, 7, 10, 2],
  [3, 5, 6, 9, 3],
  [1, 2000, 66, 16, 1],
  [1, 33_000, 5, 8, 2],
];

for (const sizes of cases) {
  test(`attention and its gradients agree with the float64 reference: B, Lq, Lk, C, heads = ${sizes}`, async () => {
    const problem = randomProblem(sizes);
    const dy = noise(problem.q.length, 4);
    const gpu = await runOnGpu(problem, dy);
    const { dq, dk, dv } = attentionGradientReference(problem, dy);
    expect(relativeError(gpu.y, attentionReference(problem))).toBeLessThan(3e-6);
    expect(relativeError(gpu.dv, dv)).toBeLessThan(3e-6);
    // With a single key the probabilities are 1 and q and k have no effect: their gradients are only rounding.
    if (problem.keys > 1) {
      expect(relativeError(gpu.dq, dq)).toBeLessThan(3e-6);
      expect(relativeError(gpu.dk, dk)).toBeLessThan(3e-6);
    } else {
      expect([...gpu.dq, ...gpu.dk].every((value) => Math.abs(value) < 1e-6)).toBe(true);
    }
  });
}

test('the comparison notices a wrong number of heads', async () => {
  const problem = randomProblem([1, 20, 9, 16, 4]);
  const gpu = await runOnGpu(problem, noise(320, 4));
  expect(relativeError(gpu.y, attentionReference({ ...problem, heads: 2 }))).toBeGreaterThan(1e-2);
});

test.each([
  [[2, 333, 19, 24, 3], 9600],
  [[1, 61, 40, 16, 2], 1],
  [[3, 50, 7, 9, 3], 4000],
] as const)(
  'tiles of queries change nothing but the order of the sums over them: %s, %i bytes',
  async (sizes, bytes) => {
    const problem = randomProblem([...sizes]);
    const dy = noise(problem.q.length, 4);
    const [whole, tiled] = [await runOnGpu(problem, dy), await runOnGpu(problem, dy, bytes)];
    expect([tiled.y, tiled.dq]).toEqual([whole.y, whole.dq]);
    const { dk, dv } = attentionGradientReference(problem, dy);
    expect(relativeError(tiled.dk, dk)).toBeLessThan(3e-6);
    expect(relativeError(tiled.dv, dv)).toBeLessThan(3e-6);
    expect(await runOnGpu(problem, dy, bytes)).toEqual(tiled);
  },
);

test('no tensor of all scores is made where they take more than a tile', () => {
  const tracer = new Tracer();
  tracer.run(() => {
    const [q, k] = [tracer.input('q', [1, 4096, 768]), tracer.input('k', [1, 4096, 768])];
    attentionBackward(attention(q, k, k, { heads: 12 }), [q, k, k], { heads: 12 });
  });
  expect(Math.max(...tracer.values.map(({ bytes }) => bytes))).toBeLessThanOrEqual(33 * 2 ** 20);
});

test('attention takes three dispatches forwards, at most ten backwards, and leaves nothing behind', async () => {
  const problem = randomProblem([1, 2000, 66, 16, 1]);
  const tensors = memory().numTensors;
  const before = dispatchCount();
  await runOnGpu(problem, noise(problem.q.length, 4));
  expect(dispatchCount() - before).toBeLessThanOrEqual(13);
  expect(memory().numTensors).toBe(tensors);
});

test('shapes are refused when they do not fit', () => {
  const [q, k, v] = [tensor(noise(24, 1), [1, 4, 6]), tensor(noise(12, 1), [1, 2, 6]), tensor(noise(18, 1), [1, 3, 6])];
  expect(() => attention(q, k, v, { heads: 2 })).toThrow('k and v [B, Lk, C]');
  expect(() => attention(q, k, k, { heads: 4 })).toThrow('6 channels into 4 heads');
  expect(() => attentionBackward(k, [q, k, k], { heads: 2 })).toThrow('not [1,2,6]');
  for (const one of [q, k, v]) one.dispose();
});

describe.runIf(hasShared)('attention equals that of PyTorch', () => {
  const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
  for (const { name, attrs } of hasShared ? goldenCases('attention') : []) {
    test(`attention and its gradients agree with PyTorch: ${name}`, async () => {
      // [B, heads, L, depth] there, [B, L, heads, depth] here.
      const rows = (part: string): GoldenTensor => permute(golden!.get(`${name}.${part}`), [0, 2, 1, 3]);
      const [q, k, v] = [rows('q'), rows('k'), rows('v')];
      const [batch = 0, queries = 0, heads = 0, depth = 0] = q.shape;
      expect(heads).toBe(attrs.heads);
      const sizes = { batch, queries, keys: k.shape[1] ?? 0, channels: heads * depth, heads };
      const problem = { q: q.values, k: k.values, v: v.values, ...sizes };
      const gpu = await runOnGpu(problem, rows('dy').values);
      expect(relativeError(gpu.y, rows('out0').values)).toBeLessThan(2e-6);
      expect(relativeError(gpu.dq, rows('d_q').values)).toBeLessThan(2e-6);
      expect(relativeError(gpu.dk, rows('d_k').values)).toBeLessThan(2e-6);
      expect(relativeError(gpu.dv, rows('d_v').values)).toBeLessThan(2e-6);
    });
  }
});

if (!hasShared) test.skip(`PyTorch values: not found in ${sharedFolder}`, () => {});
