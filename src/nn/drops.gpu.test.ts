import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../test/compare.js';
import { float16Test, onDevice } from '../../test/device.js';
import { smallNetwork } from '../../test/small-network.js';
import { dispatchCount, finished, gpuMemory } from '../gpu/backend.js';
import { type DroppedPass, type Drops, drawFactors, dropsOf } from './drops.js';
import { planStep } from './memory.js';
import type { Network, NetworkOptions } from './network.js';
import type { ForwardMode } from './operators/context.js';

onDevice();

const CLASSES = 4;
const rates = { dropPath: 0.6, dropout: 0.3 };
const batch: ForwardMode = { batchNorm: 'batch' };

const images = (samples: number, seed = 1): Tensor =>
  tensor4d(noise(samples * 33 * 40 * 3, seed), [samples, 33, 40, 3]);

function dropsFor(network: Network): Drops {
  const drops = dropsOf(network.graph, rates);
  if (!drops) throw new Error('Nothing is left out.');
  return drops;
}

/** Draws that look random. */
function dropped(drops: Drops, samples: number, seed: number): DroppedPass {
  let drawn = seed;
  const factors = drawFactors(drops, samples, () => (drawn++ * 0.6180339887) % 1);
  return { drops, factors: tensor(factors, [samples, drops.columns]) };
}

async function step(network: Network, x: Tensor, pass?: DroppedPass) {
  network.clearGradients();
  const { logits, tape } = network.forward(x, batch, pass);
  const dLogits = tensor(noise(logits.size, 9), logits.shape);
  network.backward(tape, dLogits);
  const values = (await logits.data()) as Float32Array;
  network.freeTape(tape);
  dLogits.dispose();
  return { logits: values, gradients: await network.gradients.read() };
}

test.each<[string, NetworkOptions]>([
  ['recorded', {}],
  ['recorded, blocks run again', { recompute: 'blocks' }],
  ['not recorded, blocks run again', { record: false, recompute: 'blocks' }],
])(
  'steps of two batch sizes with their own masks, %s, give the bytes of steps that are not recorded',
  async (_, options) => {
    const networks = [smallNetwork(CLASSES, 1, { record: false }), smallNetwork(CLASSES, 1, options)] as const;
    const drops = dropsFor(networks[0]);
    for (const [samples, seed] of [
      [2, 1],
      [3, 20],
      [2, 50],
    ] as const) {
      const [x, pass] = [images(samples, seed), dropped(drops, samples, seed)];
      const [expected, found] = [await step(networks[0], x, pass), await step(networks[1], x, pass)];
      expect(found).toEqual(expected);
      expect((await step(networks[0], x)).logits).not.toEqual(found.logits);
      for (const made of [x, pass.factors]) made.dispose();
    }
    for (const network of networks) network.dispose();
  },
);

test('a pass that leaves nothing out is that of a network that never did, and so is every prediction', async () => {
  const [network, plain] = [smallNetwork(CLASSES), smallNetwork(CLASSES)];
  const [x, pass] = [images(2), dropped(dropsFor(network), 2, 3)];
  const before = dispatchCount();
  await step(plain, x);
  const dispatches = dispatchCount() - before;
  await step(network, x, pass);
  network.copyFrom(plain);
  const start = dispatchCount();
  expect(await step(network, x)).toEqual(await step(plain, x));
  expect(dispatchCount() - start).toBe(2 * dispatches);
  const [a, b] = [network.predict(x), plain.predict(x)];
  expect(await a.data()).toEqual(await b.data());
  for (const made of [x, pass.factors, a, b, network, plain]) made.dispose();
});

test('a pass that leaves out dispatches what was planned, and steps leave nothing behind', async () => {
  const network = smallNetwork(CLASSES);
  const drops = dropsFor(network);
  const { dispatches } = planStep(network.graph, 2, 33, 40, { drops: rates });
  const held: number[] = [];
  for (const seed of [1, 2, 3, 4]) {
    const [x, pass] = [images(2, seed), dropped(drops, 2, seed)];
    const before = dispatchCount();
    const { tape } = network.forward(x, batch, pass);
    expect(dispatchCount() - before).toBe(dispatches.forward);
    network.freeTape(tape);
    await step(network, x, pass);
    for (const made of [x, pass.factors]) made.dispose();
    await finished();
    held.push(gpuMemory().bytes);
  }
  expect(held.slice(1)).toEqual(held.slice(0, -1));
  network.dispose();
});

float16Test('mixed precision leaves out the same: its logits are close to those of float32', async () => {
  const [whole, mixed] = [smallNetwork(CLASSES), smallNetwork(CLASSES, 1, { precision: 'mixed' })];
  const [x, pass] = [images(2), dropped(dropsFor(whole), 2, 3)];
  const [expected, plain, found] = [await step(whole, x, pass), await step(whole, x), await step(mixed, x, pass)];
  expect(relativeError(found.logits, expected.logits)).toBeLessThan(2e-2);
  expect(relativeError(plain.logits, expected.logits)).toBeGreaterThan(0.1);
  for (const made of [x, pass.factors, whole, mixed]) made.dispose();
});
