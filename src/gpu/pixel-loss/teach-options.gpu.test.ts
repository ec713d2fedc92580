import { tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { distance, expectClose, read, run, type Shape, sample } from '../../../test/pixel-losses.js';
import { teachGolden } from '../../../test/teach-golden.js';
import { fixReduction } from '../reduction.js';
import { resizeGradientReference, resizeReference } from '../resize-bilinear/reference.js';
import { alignLoss } from './align-loss.js';
import { alignReference, softTeachReference } from './reference.js';
import { softTeachLoss } from './teach-loss.js';

onDevice();

const SHAPES: [Shape, number][] = [
  [[1, 1, 1, 2], 4],
  [[2, 9, 13, 11], 8],
  [[1, 31, 33, 19], 40],
];

describe.each(['threads', 'workgroups'] as const)('losses summed by %s', (reduction) => {
  beforeAll(() => fixReduction(reduction));
  afterAll(() => fixReduction());

  const { shape, size, logits, teacher, labels } = teachGolden;
  const [height, width] = size;
  const goldenLogits = () => tensor(Float32Array.from(logits), shape);

  test.each(teachGolden.align)(
    'are those of PyTorch: Align at $size, gamma $gamma, $curriculumGradient, limit $entropyLimit',
    async (of) => {
      const z = goldenLogits();
      const [h, w] = of.size;
      const options = { alpha: 3, entropyWeight: 1, diversityWeight: 0.1, ...of };
      const { values, gradient } = await read(alignLoss(z, options, { height: h, width: w }));
      z.dispose();
      expect(values[0]).toBeCloseTo(of.total, 6);
      expect(values[1]).toBeCloseTo(of.entropy, 6);
      expect(distance(gradient, of.gradient)).toBeLessThan(2e-6);
    },
  );

  test('of the detached weight has another gradient than the one through it, and the same value', async () => {
    const z = goldenLogits();
    const options = { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0.1 };
    const through = await read(alignLoss(z, options));
    const detached = await read(alignLoss(z, { ...options, curriculumGradient: 'detached' }));
    z.dispose();
    expect([...detached.values.subarray(0, 4)]).toEqual([...through.values.subarray(0, 4)]);
    expect(detached.values[4]).toBe(1);
    expect(through.values[4]).toBeLessThan(1);
    expect(distance(detached.gradient, through.gradient)).toBeGreaterThan(0.1);
  });

  test('are 0 where the entropy limit keeps no pixel, never NaN', async () => {
    const z = tensor(new Float32Array(60), [1, 4, 5, 3]);
    const options = { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0, entropyLimit: 0.5 };
    const { values, gradient } = await read(alignLoss(z, options));
    z.dispose();
    expect([values[0], values[1], values[4]]).toEqual([0, 0, 0]);
    expect(gradient.every((value) => value === 0)).toBe(true);
  });

  test.each(SHAPES)('with logits %j up to %d agree with float64', async (of, spread) => {
    const data = sample(of, spread, 3);
    const classes = of[3];
    for (const gamma of [5, 0, 0.7]) {
      for (const [curriculumGradient, entropyLimit] of [
        ['detached', null],
        ['detached', 0.4],
        ['through', 0.4],
      ] as const) {
        const options = { gamma, alpha: 3, entropyWeight: 1, diversityWeight: 0.1, curriculumGradient, entropyLimit };
        const reference = alignReference(data.logits, classes, options);
        await expectClose(
          run(data, (z) => alignLoss(z, options)),
          reference,
          data.labels.length,
          3e-6,
        );
      }
    }
    for (const negativeWeight of [0, 0.7]) {
      const options = { negativeWeight, delta: 0.76 / classes };
      await expectClose(
        run(data, (z, y, _w, t) => softTeachLoss(z, { labels: y, probabilities: t }, options)),
        softTeachReference(data.logits, classes, data.labels, data.teacher, options),
        data.labels.length,
        3e-6,
      );
    }
  });

  test.each(teachGolden.soft)('are those of PyTorch: soft pseudo labels, w_neg $negativeWeight', async (of) => {
    const z = goldenLogits();
    const taught = {
      labels: tensor(Int32Array.from(labels), [shape[0], height, width], 'int32'),
      probabilities: tensor(Float32Array.from(teacher), [shape[0], height, width, shape[3]]),
    };
    const { values, gradient } = await read(softTeachLoss(z, taught, of));
    for (const used of [z, taught.labels, taught.probabilities]) used.dispose();
    expect(values[0]).toBeCloseTo(of.total, 5);
    expect(values[1]).toBeCloseTo(of.positive, 5);
    expect(distance(gradient, of.gradient)).toBeLessThan(2e-6);
  });
});

test('finite differences of the detached loss with its weight held fixed are its gradient', () => {
  const from = [1, 2, 3, 4] as const;
  const options = { gamma: 2.5, alpha: 0, entropyWeight: 1, diversityWeight: 0, entropyLimit: 0.9 };
  const z = Float64Array.from({ length: 24 }, (_, i) => 3 * Math.sin(1.3 * (i + 1)));
  const full = (of: Float64Array) => resizeReference(of, from, 5, 8, false);
  const detached = alignReference(full(z), 4, { ...options, curriculumGradient: 'detached' });
  const gradient = resizeGradientReference(detached.gradient, from, 5, 8, false);
  const entropies = (of: Float64Array) => {
    const wide = full(of);
    return Array.from({ length: 40 }, (_, i) => alignReference(wide.subarray(i * 4, i * 4 + 4), 4, options).values[3]!);
  };
  const weights = entropies(z).map((h) => (h > 0.9 ? 0 : (1 - h) ** 2.5));
  const kept = weights.filter((weight) => weight > 0).length;
  const loss = (of: Float64Array) => entropies(of).reduce((sum, h, i) => sum + (h * weights[i]!) / kept, 0);
  z.forEach((_value, i) => {
    const moved = (by: number) => loss(z.map((value, k) => (k === i ? value + by : value)));
    expect((moved(1e-5) - moved(-1e-5)) / 2e-5).toBeCloseTo(gradient[i]!, 7);
  });
});
