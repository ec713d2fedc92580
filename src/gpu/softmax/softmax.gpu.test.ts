import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import type { Team } from '../rows/rows.js';
import { logSoftmax, logSoftmaxBackward } from './log-softmax.js';
import {
  logSoftmaxGradientReference,
  logSoftmaxReference,
  softmaxGradientReference,
  softmaxReference,
} from './reference.js';
import { type SoftmaxOptions, softmax, softmaxBackward } from './softmax.js';

onDevice();

async function runOnGpu(x: Float32Array, dy: Float32Array, shape: number[], options: SoftmaxOptions = {}) {
  const tensors = [tensor(x, shape), tensor(dy, shape)] as const;
  const y = softmax(tensors[0], options);
  const dx = softmaxBackward(tensors[1], y, { ...options, factor: 2 });
  const read = { y: (await y.data()) as Float32Array, dx: (await dx.data()) as Float32Array };
  for (const one of [...tensors, y, dx]) one.dispose();
  return read;
}

const logits = (count: number, seed: number) => noise(count, seed).map((value) => 8 * value);
const twice = (values: Float64Array) => values.map((value) => 2 * value);

const cases: [shape: number[], teams: Team[]][] = [
  [
    [1, 1],
    [1, 2],
  ],
  [
    [7, 3],
    [1, 8],
  ],
  [
    [2, 5, 12],
    [1, 4, 64],
  ],
  [
    [3, 257],
    [1, 8, 64],
  ],
  [
    [2, 2, 17, 64],
    [1, 16],
  ],
  [[70_001, 3], [1]],
  [
    [66_000, 8],
    [1, 2],
  ],
  [
    [5, 3001],
    [1, 32],
  ],
  [
    [3, 4096],
    [1, 64],
  ],
];

for (const [shape, teams] of cases) {
  for (const team of teams) {
    test(`softmax and its gradient agree with the float64 reference: ${shape.join('x')}, team of ${team}`, async () => {
      const length = shape.at(-1)!;
      const count = shape.reduce((a, b) => a * b);
      const [x, dy] = [logits(count, 1), noise(count, 2)];
      const gpu = await runOnGpu(x, dy, shape, { team });
      const y = softmaxReference(x, length);
      expect(relativeError(gpu.y, y)).toBeLessThan(2e-6);
      const dx = softmaxGradientReference(dy, y, length);
      expect(relativeError(gpu.dx, twice(dx))).toBeLessThan(2e-6);
      // Deliberately wrong: rows one value off must be seen.
      if (length > 1) expect(relativeError(gpu.y, softmaxReference([...x.slice(1), 0], length))).toBeGreaterThan(1e-2);
    });
  }
}

for (const [shape, teams] of cases) {
  for (const team of teams) {
    test(`the logarithm of softmax and its gradient agree with the reference: ${shape.join('x')}, team of ${team}`, async () => {
      const length = shape.at(-1)!;
      const count = shape.reduce((a, b) => a * b);
      const [xValues, dyValues] = [logits(count, 1), noise(count, 2)];
      const [x, dy] = [tensor(xValues, shape), tensor(dyValues, shape)];
      const y = logSoftmax(x, team);
      const dx = logSoftmaxBackward(dy, y, team);
      const expected = logSoftmaxReference(xValues, length);
      expect(relativeError(await y.data(), expected)).toBeLessThan(2e-6);
      expect(relativeError(await dx.data(), logSoftmaxGradientReference(dyValues, expected, length))).toBeLessThan(
        4e-6,
      );
      for (const one of [x, dy, y, dx]) one.dispose();
    });
  }
}

test('the logarithm of softmax of far-off logits is finite', async () => {
  const x = tensor([1000, -1000, 0], [1, 3]);
  const y = logSoftmax(x);
  expect([...(await y.data())]).toEqual([0, -2000, -1000]);
  x.dispose();
  y.dispose();
});

test('padding at the end of rows does not take part and becomes 0', async () => {
  for (const team of [1, 8] as const) {
    for (const [length, stride] of [
      [13, 16],
      [5, 7],
    ] as const) {
      const rows = 19;
      const values = logits(rows * length, 3);
      const dyValues = noise(rows * length, 4);
      const padded = (of: Float32Array) =>
        Float32Array.from({ length: rows * stride }, (_, i) =>
          i % stride < length ? of[Math.floor(i / stride) * length + (i % stride)]! : 1e6,
        );
      const gpu = await runOnGpu(padded(values), padded(dyValues), [rows, stride], { length, team });
      const y = softmaxReference(values, length);
      expect(
        relativeError(
          gpu.y.filter((_, i) => i % stride < length),
          y,
        ),
      ).toBeLessThan(2e-6);
      expect(gpu.y.every((value, i) => i % stride < length || value === 0)).toBe(true);
      const dx = twice(softmaxGradientReference(dyValues, y, length));
      expect(
        relativeError(
          gpu.dx.filter((_, i) => i % stride < length),
          dx,
        ),
      ).toBeLessThan(2e-6);
    }
  }
});

test('logits of any size give probabilities', async () => {
  const gpu = await runOnGpu(Float32Array.of(3e38, -3e38, 0, -1e4, -1e4, -1e4), new Float32Array(6), [2, 3]);
  expect(relativeError(gpu.y, [1, 0, 0, 1 / 3, 1 / 3, 1 / 3])).toBeLessThan(1e-6);
});

test('a rerun of softmax gives the same bytes', async () => {
  const run = () => runOnGpu(logits(999 * 37, 1), noise(999 * 37, 2), [999, 37], { team: 16 });
  expect(await run()).toEqual(await run());
});

test('an empty row is refused', () => {
  const x = tensor([], [3, 0]);
  expect(() => softmax(x)).toThrow('with values');
  x.dispose();
});
