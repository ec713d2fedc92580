import { fill, memory, reshape, slice, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { distance, expectClose, read, run, type Shape, sample } from '../../../test/pixel-losses.js';
import { dispatchCount } from '../backend.js';
import { fixReduction } from '../reduction.js';
import { alignLoss } from './align-loss.js';
import type { LossResult } from './loss-passes.js';
import { distilLoss, weightedCrossEntropy } from './mean-losses.js';
import { alignReference, distilReference, teachReference, weightedReference } from './reference.js';
import { teachLoss } from './teach-loss.js';

onDevice();

describe.each(['threads', 'workgroups'] as const)('losses are right when summed by %s', (reduction) => {
  beforeAll(() => fixReduction(reduction));
  afterAll(() => fixReduction());

  const align = { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0.1 };
  const teach = { negativeWeight: 1, delta: 0.04, reduction: 'valid' } as const;

  test.each([
    [[1, 1, 1, 2], 4],
    [[1, 7, 5, 3], 0.5],
    [[2, 9, 13, 11], 8],
    [[1, 31, 33, 19], 40],
    [[1, 5, 7, 254], 6],
  ] as [Shape, number][])('losses of %j with logits up to %d agree with float64', async (shape, spread) => {
    // Almost uniform predictions: what is left of the diversity gradient is as small as the rounding of m_c allows.
    const tolerance = spread < 1 ? 5e-6 : 2e-6;
    const data = sample(shape, spread, 3);
    const { logits, labels, weights, teacher } = data;
    const classes = shape[3];
    const pixels = labels.length;
    for (const [gamma, alpha] of [
      [5, 3],
      [2.5, 1],
      [0, 0],
      [1, 3],
      [0.7, 2],
    ] as const) {
      const options = { ...align, gamma, alpha };
      await expectClose(
        run(data, (z) => alignLoss(z, options)),
        alignReference(logits, classes, options),
        pixels,
        tolerance,
      );
    }
    for (const reduction of ['valid', 'all'] as const) {
      const options = { negativeWeight: 0.7, delta: 0.76 / classes, positiveWeight: 1.3, reduction };
      const reference = teachReference(logits, classes, labels, options);
      await expectClose(
        run(data, (z, y) => teachLoss(z, y, options)),
        reference,
        pixels,
      );
    }
    await expectClose(
      run(data, (z, y, w) => weightedCrossEntropy(z, y, w)),
      weightedReference(logits, classes, labels, weights),
      pixels,
    );
    await expectClose(
      run(data, (z, _y, _w, t) => distilLoss(z, t)),
      distilReference(logits, classes, teacher),
      pixels,
    );
  });

  test('each of more than 65,535 pixels is reduced and differentiated', async () => {
    const data = sample([1, 300, 901, 2], 5, 9);
    await expectClose(
      run(data, (z) => alignLoss(z, align)),
      alignReference(data.logits, 2, align),
      300 * 901,
    );
  });

  test('the total shows logits that are not finite instead of hiding them', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const data = sample([1, 5, 5, 4], 3, 1);
      data.logits[17] = bad;
      const { values } = await read(run(data, (z) => alignLoss(z, align)));
      expect(values[0]).toBeNaN();
    }
  });

  test('a rerun gives the same bytes', async () => {
    const data = sample([2, 61, 67, 11], 6, 5);
    const first = await read(run(data, (z) => alignLoss(z, align)));
    const second = await read(run(data, (z) => alignLoss(z, align)));
    expect(new Uint8Array(second.values.buffer)).toEqual(new Uint8Array(first.values.buffer));
    expect(new Uint8Array(second.gradient.buffer)).toEqual(new Uint8Array(first.gradient.buffer));
  });

  test('without any labelled pixel the positive loss and its gradient are zero', async () => {
    const data = sample([1, 6, 5, 4], 3, 1);
    data.labels.fill(255);
    const result = run(data, (z, y) => teachLoss(z, y, { ...teach, negativeWeight: 0 }));
    const { values, gradient } = await read(result);
    expect([...values.subarray(0, 3)].slice(0, 2)).toEqual([0, 0]);
    expect(values[4]).toBe(0);
    expect(gradient.every((value) => value === 0)).toBe(true);
  });

  test('when delta excludes every class the negative loss is clamped and pulls nothing', async () => {
    const data = sample([1, 4, 4, 3], 0.1, 2);
    data.labels.fill(255);
    const { values, gradient } = await read(run(data, (z, y) => teachLoss(z, y, { ...teach, delta: 1 })));
    expect(values[2]).toBeCloseTo(-Math.log(1e-8), 4);
    expect(values[5]).toBe(3);
    expect(gradient.every((value) => value === 0)).toBe(true);
  });

  test('one step down the gradient lowers every loss by what the gradient promises', async () => {
    const data = sample([1, 12, 11, 7], 4, 8);
    const losses: ((z: Tensor, y: Tensor, w: Tensor, t: Tensor) => LossResult)[] = [
      (z) => alignLoss(z, { ...align, alpha: 0 }),
      (z, y) => teachLoss(z, y, { ...teach, delta: 0.02 }),
      (z, y, w) => weightedCrossEntropy(z, y, w),
      (z, _y, _w, t) => distilLoss(z, t),
    ];
    for (const loss of losses) {
      const { values, gradient } = await read(run(data, loss));
      const squares = gradient.reduce((total, value) => total + value * value, 0);
      const step = 1e-3 / squares;
      const moved = { ...data, logits: data.logits.map((value, i) => value - step * gradient[i]!) };
      const after = await read(run(moved, loss));
      expect((values[0]! - after.values[0]!) / 1e-3).toBeCloseTo(1, 1);
    }
  });

  test('the comparison notices one wrong label', async () => {
    const data = sample([2, 9, 13, 11], 8, 3);
    const found = await read(run(data, (z, y) => teachLoss(z, y, teach)));
    const label = data.labels.findIndex((value) => value < 10);
    data.labels[label]! += 1;
    const reference = teachReference(data.logits, 11, data.labels, teach);
    expect(distance(found.gradient, reference.gradient)).toBeGreaterThan(0.01);
  });

  test('only the values and the gradient are left in memory', async () => {
    const data = sample([1, 8, 8, 3], 2, 4);
    const before = memory().numTensors;
    const results = [
      run(data, (z) => alignLoss(z, align)),
      run(data, (z, y) => teachLoss(z, y, teach)),
      run(data, (z, y, w) => weightedCrossEntropy(z, y, w)),
      run(data, (z, _y, _w, t) => distilLoss(z, t)),
    ];
    expect(memory().numTensors).toBe(before + 2 * results.length);
    for (const result of results) await read(result);
  });

  test('wrong shapes and types are refused with what was found', () => {
    const data = sample([1, 2, 2, 3], 2, 4);
    expect(() => run(data, (z) => alignLoss(reshape(z, [4, 3]), align))).toThrow('float32 [N, H, W, C]');
    expect(() => run(data, (z) => alignLoss(slice(z, [0, 0, 0, 0], [1, 2, 2, 1]), align))).toThrow('[1, 2, 2, 1]');
    expect(() => run(data, (z, _y, w) => teachLoss(z, w, teach))).toThrow('Labels must be int32 [1, 2, 2]');
    expect(() => run(data, (z, y) => weightedCrossEntropy(z, y, y))).toThrow('Weights must be float32');
    expect(() => run(data, (z, _y, w) => distilLoss(z, w))).toThrow('Teacher probabilities must be float32');
  });
});

test.each([
  ['threads', 7],
  ['workgroups', 3],
] as const)('a loss of upsampled logits by %s takes %d dispatches', (form, expected) => {
  const logits = tensor4d(new Float32Array(2 * 3 * 4 * 5), [2, 3, 4, 5]);
  const labels = fill([2, 11, 13], 1, 'int32');
  fixReduction(form);
  try {
    const before = dispatchCount();
    const { values, gradient } = teachLoss(logits, labels, { negativeWeight: 1, delta: 0.04, reduction: 'valid' });
    expect(dispatchCount() - before).toBe(expected);
    for (const made of [logits, labels, values, gradient]) made.dispose();
  } finally {
    fixReduction();
  }
});
