import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../test/compare.js';
import { float16Test, onDevice } from '../../test/device.js';
import { smallNetwork, smallShapes, smallValues } from '../../test/small-network.js';
import { alignLoss } from '../gpu/pixel-loss/align-loss.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import type { Network } from './network.js';
import { Optimizer } from './optimizer.js';

onDevice();

const SIZE = { height: 24, width: 32 };
const image = () => tensor4d(noise(2 * 24 * 32 * 3, 4), [2, 24, 32, 3]);
const labels = () => {
  const ids = Array.from(noise(2 * 24 * 32, 8), (value) => (value > 0.9 ? 255 : value > 0.2 ? 1 : 0));
  return tensor(ids, [2, 24, 32], 'int32');
};

const isClassifier = (name: string): boolean => name.startsWith('aspp.');

/** The values of a network with the channels (0, w) instead of the one channel w. */
function spreadOut(name: string, one: Float32Array): Float32Array {
  if (!isClassifier(name)) return one;
  const two = new Float32Array(2 * one.length);
  two.set(one, one.length);
  return two;
}

/** The same network rewritten by hand: two output channels, of which the first has weights and biases 0. */
function twoChannels(): Network {
  const network = smallNetwork(2);
  const one = smallShapes(1);
  network.weights.trainable.write((name) => spreadOut(name, smallValues(name, one.get(name) ?? [])));
  return network;
}

type Loss = (logits: Tensor) => { gradient: Tensor };

const losses: Record<string, Loss> = {
  align: (logits) => alignLoss(logits, { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0.1 }, SIZE),
  teach: (logits) => teachLoss(logits, labels(), { negativeWeight: 1, delta: 0.38, reduction: 'all' }),
};

function gradientsOf(network: Network, loss: Loss, freezeClassifier = false): void {
  const { logits, tape } = network.forward(image(), { batchNorm: 'batch' });
  network.clearGradients();
  network.backward(tape, loss(logits).gradient, { freezeClassifier });
  network.freeTape(tape);
}

/** Steps of AdamW; `hold` is called after each. */
async function trained(network: Network, loss: Loss, freezeClassifier: boolean, hold?: () => Promise<void>) {
  const rates = { beta1: 0.9, beta2: 0.999, momentum: 0, weightDecay: 0.01 };
  const optimizer = new Optimizer(network, { optimizer: 'adamw', ...rates, freezeClassifier, headFactor: 10 });
  for (let step = 0; step < 4; step++) {
    gradientsOf(network, loss, freezeClassifier);
    optimizer.update(1e-3);
    await hold?.();
  }
  optimizer.dispose();
  return network.read();
}

describe('a network of one output channel', () => {
  test('has the logits (0, z), where z is that of the one channel', async () => {
    const [binary, byHand] = [smallNetwork(1), twoChannels()];
    const x = image();
    const [ours, theirs] = [binary.predict(x), byHand.predict(x)];
    expect(ours.shape).toEqual([2, 3, 4, 2]);
    expect(ours.shape).toEqual(theirs.shape);
    const values = await ours.data();
    expect(relativeError(values, await theirs.data())).toBeLessThan(1e-6);
    expect(values.filter((_, at) => at % 2 === 0).every((value) => value === 0)).toBe(true);
    for (const network of [binary, byHand]) network.dispose();
  });

  test.each(Object.keys(losses).flatMap((name) => [true, false].map((frozen) => [name, frozen] as const)))(
    'learns as the same network with a second channel that is held at 0 (%s, classifier frozen: %s)',
    async (name, frozen) => {
      const [binary, byHand] = [smallNetwork(1), twoChannels()];
      const loss = losses[name]!;
      const hold = async () => {
        const values = await byHand.read();
        const zeroed = (key: string) => {
          const all = values.get(key) ?? new Float32Array(0);
          return isClassifier(key) ? all.map((value, at) => (at < all.length / 2 ? 0 : value)) : all;
        };
        byHand.weights.trainable.write(zeroed);
      };
      const before = await binary.read();
      const ours = await trained(binary, loss, frozen);
      const theirs = await trained(byHand, loss, frozen, hold);
      for (const [key, values] of ours) {
        expect(relativeError(spreadOut(key, values), theirs.get(key) ?? []), key).toBeLessThan(2e-4);
      }
      const moved = [...ours].filter(([key, values]) => relativeError(values, before.get(key) ?? []) > 1e-4);
      expect(moved.length).toBeGreaterThan(0.8 * ours.size - (frozen ? 4 : 0));
      for (const network of [binary, byHand]) network.dispose();
    },
  );

  test('has the same gradients where blocks run again', async () => {
    const [kept, again] = [smallNetwork(1), smallNetwork(1, 1, { recompute: 'blocks' })];
    for (const network of [kept, again]) gradientsOf(network, losses.align!);
    const expected = await kept.gradients.read();
    for (const [name, values] of await again.gradients.read()) {
      expect(relativeError(values, expected.get(name) ?? []), name).toBeLessThan(1e-6);
    }
    for (const network of [kept, again]) network.dispose();
  });

  float16Test('trains in mixed precision', async () => {
    const [whole, half] = [smallNetwork(1), smallNetwork(1, 1, { precision: 'mixed' })];
    for (const network of [whole, half]) gradientsOf(network, losses.teach!);
    const x = image();
    expect(relativeError(await half.predict(x).data(), await whole.predict(x).data())).toBeLessThan(0.02);
    const expected = await whole.gradients.read();
    const head = 'aspp.0.weight';
    const found = (await half.gradients.read()).get(head) ?? [];
    expect(relativeError(found, expected.get(head) ?? [])).toBeLessThan(0.05);
    for (const network of [whole, half]) network.dispose();
  });
});

/** -(p ln p) - ((1 - p) ln(1 - p)), by ln 2: the normalised entropy of a sigmoid. */
const entropyOf = (z: number): number => {
  const p = 1 / (1 + Math.exp(-z));
  return -(p * Math.log(p + 1e-30) + (1 - p) * Math.log(1 - p + 1e-30)) / Math.log(2);
};

const Z = Array.from(noise(40, 3), (value) => 4 * value);
const pairs = () =>
  tensor4d(
    Z.flatMap((z) => [0, z]),
    [1, 5, 8, 2],
  );

/** Derivatives by central differences, in float64. */
const slopes = (loss: (z: number[]) => number): number[] =>
  Z.map((_, at) => {
    const moved = (by: number) => loss(Z.map((z, i) => (i === at ? z + by : z)));
    return (moved(1e-5) - moved(-1e-5)) / 2e-5;
  });

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const foreground = (gradient: ArrayLike<number>): number[] => Z.map((_, at) => gradient[2 * at + 1] ?? Number.NaN);

describe('the losses of two classes (0, z) are those of a sigmoid, in float64', () => {
  const truth = Z.map((_, at) => (at % 3 === 0 ? 1 : 0));

  test('positive labels: binary cross-entropy', async () => {
    const bce = (zs: number[]) => mean(zs.map((z, at) => Math.log1p(Math.exp(z)) - (truth[at] ?? 0) * z));
    const target = tensor(truth, [1, 5, 8], 'int32');
    const { values, names, gradient } = teachLoss(pairs(), target, {
      negativeWeight: 0,
      delta: 0.38,
      reduction: 'all',
    });
    expect((await values.data())[names.indexOf('positive')]).toBeCloseTo(bce(Z), 5);
    expect(relativeError(foreground(await gradient.data()), slopes(bce))).toBeLessThan(1e-5);
    const sigmoids = Z.map((z, at) => (1 / (1 + Math.exp(-z)) - (truth[at] ?? 0)) / Z.length);
    expect(relativeError(foreground(await gradient.data()), sigmoids)).toBeLessThan(1e-5);
  });

  test('align: entropy by ln 2, its weight and the diversity', async () => {
    const loss = (zs: number[]) => {
      const h = zs.map(entropyOf);
      // The confidence exp(-alpha h) is not differentiated.
      const weights = Z.map((z) => Math.exp(-3 * entropyOf(z)));
      const share = (of: (p: number) => number) =>
        mean(zs.map((z, at) => (weights[at] ?? 0) * of(1 / (1 + Math.exp(-z)))));
      const marginals = [share((p) => 1 - p), share((p) => p)];
      const diversity = -marginals.reduce((sum, m) => sum + m * Math.log(m + 1e-30), 0) / Math.log(2);
      return mean(h.map((one) => (1 - one) ** 5 * one)) - 0.1 * diversity;
    };
    const options = { gamma: 5, alpha: 3, entropyWeight: 1, diversityWeight: 0.1 };
    const { values, names, gradient } = alignLoss(pairs(), options);
    expect((await values.data())[names.indexOf('total')]).toBeCloseTo(loss(Z), 5);
    expect(relativeError(foreground(await gradient.data()), slopes(loss))).toBeLessThan(1e-4);
  });
});
