import { fill, tensor, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { labelsOf, type MixCase, propagateGolden } from '../../test/propagate-golden.js';
import { classMix } from '../gpu/class-mix/class-mix.js';
import { weightedCrossEntropy } from '../gpu/pixel-loss/mean-losses.js';
import { sureShares } from './class-mixing.js';

onDevice();

function mixed(of: MixCase) {
  const map = [of.hard, of.height, of.width];
  const easyMap = [of.easy, of.height, of.width];
  const q = sureShares[of.sureShareOver](tensor(of.confidence, map), of.tau);
  const { images, labels, weights } = classMix({
    easyImages: fill([...easyMap, 3], 1),
    easyLabels: tensor(labelsOf(of.easyLabels), easyMap, 'int32'),
    hardImages: zeros([...map, 3]),
    hardLabels: tensor(labelsOf(of.hardLabels), map, 'int32'),
    hardWeight: q,
    unsureTop: of.unsureTop,
    unsureBottom: of.unsureBottom,
    pastedClasses: of.pastedClasses,
  });
  return { q, images, labels, weights };
}

const close = (found: ArrayLike<number>, wanted: number[], tolerance: number) => {
  expect(found.length).toBe(wanted.length);
  const most = Math.max(...wanted.map(Math.abs));
  const worst = Math.max(...wanted.map((value, i) => Math.abs((found[i] ?? Number.NaN) - value)));
  expect(worst / most).toBeLessThan(tolerance);
};

describe.each(Object.entries(propagateGolden().mixes))('mixed images of PyTorch, %s', (_, of) => {
  test('have its labels, and its weights of the pixels', async () => {
    const { q, images, labels, weights } = mixed(of);
    close(await q.data(), of.q, 1e-6);
    expect(await labels.data()).toEqual(labelsOf(of.mixedLabels));
    close(await weights.data(), of.weights, 1e-6);
    // The picture is pasted where the weight says so, and nowhere else.
    const red = (await images.data()).filter((_value, i) => i % 3 === 0);
    expect(Array.from(red)).toEqual(of.weights.map((weight) => (weight === 1 ? 1 : 0)));
  });

  test('have its loss L_mix, over all pixels, and its gradient', async () => {
    const { labels, weights } = mixed(of);
    const logits = tensor(of.logits, [of.hard, of.height, of.width, of.classes]);
    const { values, gradient } = weightedCrossEntropy(logits, labels, weights);
    const [loss] = await values.data();
    expect(loss).toBeCloseTo(of.loss, 6);
    close(await gradient.data(), of.gradient, 1e-5);
  });
});

test('a share over the batch differs from the shares of its images', async () => {
  const { mixes } = propagateGolden();
  const batch = mixes['as released'];
  if (!batch) throw new Error('This case is missing.');
  const own = await mixed({ ...batch, sureShareOver: 'image' }).q.data();
  expect(own[0]).not.toBeCloseTo(batch.q[0] ?? 0, 3);
});
