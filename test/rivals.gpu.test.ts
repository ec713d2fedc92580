import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { normalise } from '../src/adapt/images.js';
import { toFloat32 } from '../src/formats/numbers.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { uploadBytes } from '../src/gpu/augment/rearrange.js';
import { alignLoss } from '../src/gpu/pixel-loss/align-loss.js';
import { recogniseDeepLabV2 } from '../src/nn/architectures/deeplab-v2.js';
import { Network } from '../src/nn/network.js';
import { Optimizer } from '../src/nn/optimizer.js';
import { relativeError } from './compare.js';
import { onDevice } from './device.js';
import { networkOptions } from './models.js';

onDevice();

/** Written by test/pytorch/rivals.py. */
const FILE = 'test/golden/rivals.safetensors';
const golden = readSafetensors(new Uint8Array(readFileSync(FILE)), FILE);
const { asppRates, batchNormMomentum, methods } = JSON.parse(readFileSync('test/golden/rivals.json', 'utf8')) as {
  asppRates: number[];
  batchNormMomentum: number;
  methods: Record<string, { losses: number[] }>;
};

const tensorOf = (name: string) => {
  const found = golden.tensors.get(name);
  if (!found) throw new Error(`There is no golden tensor ${name}.`);
  return found;
};

function startNetwork(): Network {
  const names = [...golden.tensors.keys()].filter((name) => name.startsWith('start.'));
  const shapes = new Map(names.map((name) => [name.slice('start.'.length), tensorOf(name).shape]));
  const { graph } = recogniseDeepLabV2(shapes, networkOptions({ asppRates, batchNormMomentum }), FILE);
  return new Network(graph, (name) => toFloat32(tensorOf(`start.${name}`)));
}

/** The batch of a step as the network takes it. */
function inputOf(step: number) {
  const { shape, bytes } = tensorOf('images');
  const [steps = 1, ...batch] = shape;
  const size = bytes.length / steps;
  const images = uploadBytes(bytes.subarray(step * size, (step + 1) * size), batch);
  const x = normalise(images, { mean: null, std: null, channelOrder: null });
  images.dispose();
  return x;
}

async function expectFinal(network: Network, method: string): Promise<void> {
  const found = await network.read();
  const names = [...golden.tensors.keys()].filter((name) => name.startsWith(`${method}.`));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const values = found.get(name.slice(method.length + 1)) ?? new Float32Array();
    expect(relativeError(values, toFloat32(tensorOf(name))), name).toBeLessThan(1e-3);
  }
}

test('batch norm re-estimated has the statistics that PyTorch gets', async () => {
  const network = startNetwork();
  for (let step = 0; step < 5; step++) {
    const x = inputOf(step);
    network.infer(x, { batchNorm: 'batch', momentum: 1 / (step + 1) }).dispose();
    x.dispose();
  }
  await expectFinal(network, 'batch-norm');
  network.dispose();
});

test('five steps of plain entropy minimisation equal those of PyTorch', async () => {
  const network = startNetwork();
  const moments = { beta1: 0.9, beta2: 0.999, momentum: 0 };
  const optimizer = new Optimizer(network, {
    optimizer: 'adamw',
    ...moments,
    weightDecay: 0.01,
    freezeClassifier: true,
    headFactor: 1,
  });
  const weights = { gamma: 0, alpha: 3, entropyWeight: 1, diversityWeight: 0 };
  for (const [step, expected] of (methods.entropy?.losses ?? []).entries()) {
    const x = inputOf(step);
    const [, height = 0, width = 0] = x.shape;
    const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
    const { values, gradient } = alignLoss(logits, weights, { height, width });
    network.clearGradients();
    network.backward(tape, gradient, { freezeClassifier: true });
    optimizer.update(1e-3);
    const [total = Number.NaN] = await values.data();
    expect(Math.abs(total / expected - 1), `step ${step + 1}`).toBeLessThan(1e-5);
    network.freeTape(tape);
    for (const used of [x, values, gradient]) used.dispose();
  }
  await expectFinal(network, 'entropy');
  optimizer.dispose();
  network.dispose();
});
