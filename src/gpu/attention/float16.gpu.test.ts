import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { FLOAT16_ROUNDING, noise16, read16, tensor16 } from '../../../test/float16.js';
import { softmaxGradientReference, softmaxReference } from '../softmax/reference.js';
import { softmax, softmaxBackward } from '../softmax/softmax.js';
import { attention, attentionBackward } from './attention.js';
import { type AttentionProblem, attentionGradientReference, attentionReference } from './reference.js';

onDevice();

type Sizes = readonly [batch: number, queries: number, keys: number, channels: number, heads: number];

for (const [sizes, tileBytes] of [
  [[2, 48, 12, 32, 2], undefined],
  [[2, 35, 35, 24, 3], undefined],
  [[2, 333, 19, 24, 3], 9600],
] as [Sizes, number | undefined][]) {
  const what = `B, Lq, Lk, C, heads = ${sizes}${tileBytes ? ', in several tiles' : ''}`;
  float16Test(`attention in float16 agrees with the float64 reference: ${what}`, async () => {
    const [batch, queries, keys, channels, heads] = sizes;
    // Scores of up to 30: a score in 16 bits would be off by as much as 1/64 there.
    const noisy = (length: number, seed: number) => noise16(batch * length * channels, seed).map((value) => 4 * value);
    const problem: AttentionProblem = {
      ...{ q: noisy(queries, 1), k: noisy(keys, 2), v: noisy(keys, 3) },
      ...{ batch, queries, keys, channels, heads },
    };
    const make = (values: ArrayLike<number>, length: number) =>
      tensor16(Float32Array.from(values), [batch, length, channels]);
    const before = memory().numTensors;
    const inputs = [make(problem.q, queries), make(problem.k, keys), make(problem.v, keys)] as const;
    const dyValues = noise16(problem.q.length, 4);
    const dy = make(dyValues, queries);
    const options = { heads, ...(tileBytes ? { tileBytes } : {}) };
    const y = await read16(attention(...inputs, options));
    const { dq, dk, dv } = attentionBackward(dy, inputs, options);
    const expected = attentionGradientReference(problem, dyValues);
    expect(relativeError(y, attentionReference(problem))).toBeLessThan(FLOAT16_ROUNDING);
    expect(relativeError(await read16(dv), expected.dv)).toBeLessThan(FLOAT16_ROUNDING);
    // The gradients of the scores are rounded too.
    expect(relativeError(await read16(dq), expected.dq)).toBeLessThan(2 * FLOAT16_ROUNDING);
    expect(relativeError(await read16(dk), expected.dk)).toBeLessThan(2 * FLOAT16_ROUNDING);
    for (const made of [...inputs, dy]) made.dispose();
    expect(memory().numTensors).toBe(before);
  });
}

float16Test('softmax of float16 values agrees with the float64 reference, and its gradient', async () => {
  for (const length of [19, 32]) {
    const values = noise16(50 * length, 1).map((value) => 8 * value);
    const dyValues = noise16(values.length, 2);
    const [x, dy] = [tensor16(values, [50, length]), tensor16(dyValues, [50, length])];
    const y = softmax(x);
    const dx = softmaxBackward(dy, y);
    const expected = softmaxReference(values, length);
    const read = await read16(y);
    expect(relativeError(read, expected)).toBeLessThan(FLOAT16_ROUNDING);
    const gradient = softmaxGradientReference(dyValues, read, length);
    expect(relativeError(await read16(dx), gradient)).toBeLessThan(FLOAT16_ROUNDING);
    for (const made of [x, dy]) made.dispose();
  }
});
