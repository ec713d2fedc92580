import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { distance, draws, expectClose, read, type Shape, sample } from '../../../test/pixel-losses.js';
import { fixReduction } from '../reduction.js';
import { resizeGradientReference, resizeReference } from '../resize-bilinear/reference.js';
import { alignLoss } from './align-loss.js';
import type { LossResult } from './loss-passes.js';
import { distilLoss, weightedCrossEntropy } from './mean-losses.js';
import {
  alignReference,
  distilReference,
  predictPixel,
  type ReferenceLoss,
  teachReference,
  weightedReference,
} from './reference.js';
import { teachLoss } from './teach-loss.js';

onDevice();

describe.each(['threads', 'workgroups'] as const)(
  'losses of upsampled logits are right when summed by %s',
  (reduction) => {
    beforeAll(() => fixReduction(reduction));
    afterAll(() => fixReduction());

    type Size = [number, number];

    /** Logits of one size; labels, weights and teacher of another. */
    function pair(shape: Shape, [height, width]: Size, spread: number, seed: number) {
      const { logits } = sample(shape, spread, seed);
      return {
        ...sample([shape[0], height, width, shape[3]], spread, seed + 1),
        logits,
        from: shape,
        to: [height, width],
      };
    }

    type Pair = ReturnType<typeof pair>;

    function run(data: Pair, loss: (z: Tensor, labels: Tensor, weights: Tensor, teacher: Tensor) => LossResult) {
      const map = data.shape.slice(0, 3);
      const inputs = [
        tensor(data.logits, data.from),
        tensor(data.labels, map, 'int32'),
        tensor(data.weights, map),
        tensor(data.teacher, data.shape),
      ] as const;
      const result = loss(...inputs);
      for (const input of inputs) input.dispose();
      return result;
    }

    /** A float64 loss of full-size logits as one of the smaller logits: upsampled before, its gradient gathered after. */
    function composed({ logits, from, to }: Pair, loss: (full: Float64Array) => ReferenceLoss, aligned = false) {
      const [height, width] = to as Size;
      const { values, gradient } = loss(resizeReference(logits, from, height, width, aligned));
      return { values, gradient: resizeGradientReference(gradient, from, height, width, aligned) };
    }

    /** A delta near `wanted` that no probability is close to, so that rounding puts none on the other side. */
    function clearDelta({ logits, from, to }: Pair, wanted: number): number {
      const [height, width] = to as Size;
      const classes = from[3];
      const full = resizeReference(logits, from, height, width, false);
      const near: number[] = [];
      for (let pixel = 0; pixel < full.length / classes; pixel++) {
        for (const p of predictPixel(full, pixel, classes).p) if (Math.abs(p / wanted - 1) < 0.1) near.push(p);
      }
      near.push(0.9 * wanted, 1.1 * wanted);
      near.sort((a, b) => a - b);
      const gaps = near.slice(1).map((value, i) => value - near[i]!);
      const widest = gaps.indexOf(gaps.reduce((a, b) => Math.max(a, b)));
      return (near[widest]! + near[widest + 1]!) / 2;
    }

    const align = { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0.1 };
    const teach = { negativeWeight: 1, delta: 0.04, reduction: 'valid' } as const;
    const sizeOf = ({ to }: Pair) => ({ height: to[0]!, width: to[1]! });

    test.each([
      ['twice', [1, 3, 4, 5], [6, 8], 6],
      ['four times', [2, 5, 6, 11], [20, 24], 8],
      ['eight times', [1, 4, 5, 19], [32, 40], 12],
      ['by an odd factor', [2, 5, 7, 3], [37, 53], 8],
      ['by less than two', [1, 7, 9, 6], [10, 13], 8],
      ['only in height', [1, 6, 5, 2], [13, 5], 6],
      ['only in width', [1, 5, 6, 4], [5, 21], 6],
      ['from a single logit', [1, 1, 1, 4], [9, 12], 4],
      ['from a row, with 254 classes', [1, 1, 7, 254], [3, 40], 6],
      ['almost uniform', [1, 4, 4, 7], [31, 30], 0.5],
    ] as [string, Shape, Size, number][])(
      'losses of logits upsampled %s agree with float64',
      async (_, from, to, spread) => {
        const data = pair(from, to, spread, 3);
        const { labels, weights, teacher } = data;
        const classes = from[3];
        const pixels = labels.length;
        const tolerance = 2e-6;
        for (const [gamma, alpha] of [
          [5, 3],
          [0, 0],
          [0.7, 2],
        ] as const) {
          const options = { ...align, gamma, alpha };
          const reference = composed(data, (full) => alignReference(full, classes, options));
          await expectClose(
            run(data, (z) => alignLoss(z, options, sizeOf(data))),
            reference,
            pixels,
            tolerance,
          );
        }
        for (const reduction of ['valid', 'all'] as const) {
          const delta = clearDelta(data, 0.76 / classes);
          const options = { negativeWeight: 0.7, delta, positiveWeight: 1.3, reduction };
          const reference = composed(data, (full) => teachReference(full, classes, labels, options));
          await expectClose(
            run(data, (z, y) => teachLoss(z, y, options)),
            reference,
            pixels,
            tolerance,
          );
        }
        await expectClose(
          run(data, (z, y, w) => weightedCrossEntropy(z, y, w)),
          composed(data, (full) => weightedReference(full, classes, labels, weights)),
          pixels,
          tolerance,
        );
        await expectClose(
          run(data, (z, _y, _w, t) => distilLoss(z, t)),
          composed(data, (full) => distilReference(full, classes, teacher)),
          pixels,
          tolerance,
        );
      },
    );

    test.each([
      [
        [1, 33, 65, 2],
        [257, 513],
      ],
      [
        [1, 257, 259, 2],
        [300, 700],
      ],
    ] as [Shape, Size][])('all pixels are counted, also more than 65,535: from logits %j to %j', async (from, to) => {
      const data = pair(from, to, 5, 9);
      await expectClose(
        run(data, (z) => alignLoss(z, align, sizeOf(data))),
        composed(data, (full) => alignReference(full, 2, align)),
        data.labels.length,
        2e-6,
      );
    });

    test('a rerun of the fused losses gives the same bytes', async () => {
      const data = pair([2, 9, 11, 11], [70, 83], 6, 5);
      for (const loss of [
        (z: Tensor) => alignLoss(z, align, sizeOf(data)),
        (z: Tensor, y: Tensor) => teachLoss(z, y, teach),
      ]) {
        const first = await read(run(data, loss));
        const second = await read(run(data, loss));
        expect(new Uint8Array(second.values.buffer)).toEqual(new Uint8Array(first.values.buffer));
        expect(new Uint8Array(second.gradient.buffer)).toEqual(new Uint8Array(first.gradient.buffer));
      }
    });

    test('maps without any label give no positive loss and only the gradient of the negative one', async () => {
      const data = pair([1, 4, 3, 5], [30, 27], 5, 1);
      data.labels.fill(255);
      const delta = clearDelta(data, 0.15);
      const without = await read(run(data, (z, y) => teachLoss(z, y, { ...teach, negativeWeight: 0 })));
      expect(without.gradient.every((value) => value === 0)).toBe(true);
      expect([without.values[0], without.values[1], without.values[4]]).toEqual([0, 0, 0]);
      const options = { ...teach, delta };
      const reference = composed(data, (full) => teachReference(full, 5, data.labels, options));
      expect(distance(reference.gradient, new Float64Array(reference.gradient.length))).toBeGreaterThan(0);
      await expectClose(
        run(data, (z, y) => teachLoss(z, y, options)),
        reference,
        data.labels.length,
        2e-6,
      );
    });

    test('the rule of aligned corners fails the comparison', async () => {
      const data = pair([1, 4, 5, 3], [30, 41], 6, 2);
      const found = await read(run(data, (z, y, w) => weightedCrossEntropy(z, y, w)));
      const wrong = composed(data, (full) => weightedReference(full, 3, data.labels, data.weights), true);
      expect(distance(found.gradient, wrong.gradient)).toBeGreaterThan(1e-2);
    });

    test('the total shows logits that are not finite', async () => {
      const data = pair([1, 5, 5, 4], [20, 20], 3, 1);
      data.logits.fill(Number.NaN, 40, 44);
      for (const loss of [
        (z: Tensor) => alignLoss(z, align, sizeOf(data)),
        (z: Tensor, y: Tensor) => teachLoss(z, y, teach),
      ]) {
        expect((await read(run(data, loss))).values[0]).toBeNaN();
      }
    });

    test('only the values and a gradient of the size of the logits are left in memory', async () => {
      const data = pair([1, 4, 4, 3], [16, 16], 2, 4);
      const before = memory().numTensors;
      const results = [
        run(data, (z) => alignLoss(z, align, sizeOf(data))),
        run(data, (z, y) => teachLoss(z, y, teach)),
        run(data, (z, y, w) => weightedCrossEntropy(z, y, w)),
        run(data, (z, _y, _w, t) => distilLoss(z, t)),
      ];
      expect(memory().numTensors).toBe(before + 2 * results.length);
      for (const result of results) {
        expect(result.gradient.shape).toEqual(data.from);
        await read(result);
      }
    });

    test('labels smaller than the logits are refused', () => {
      const draw = draws(1);
      const z = tensor(Float32Array.from({ length: 6 * 6 * 3 }, draw), [1, 6, 6, 3]);
      const labels = tensor(new Int32Array(30), [1, 6, 5], 'int32');
      expect(() => teachLoss(z, labels, teach)).toThrow('cannot be reduced to a map of 6 x 5');
      for (const made of [z, labels]) made.dispose();
    });
  },
);
