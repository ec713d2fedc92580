import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { normalise } from '../src/adapt/images.js';
import { initialState } from '../src/adapt/live.js';
import { toFloat32 } from '../src/formats/numbers.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { uploadBytes } from '../src/gpu/augment/rearrange.js';
import { alignLoss } from '../src/gpu/pixel-loss/align-loss.js';
import { encodeRgbPng } from '../src/images/png/encode.js';
import { createRandom } from '../src/images/random.js';
import { Sampler } from '../src/images/sampler.js';
import { openTargets } from '../src/images/target-set.js';
import { recogniseDeepLabV2 } from '../src/nn/architectures/deeplab-v2.js';
import { Network } from '../src/nn/network.js';
import { Optimizer } from '../src/nn/optimizer.js';
import { parseRecipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { relativeError } from './compare.js';
import { onDevice } from './device.js';
import { networkOptions } from './models.js';
import { runEvents } from './run-events.js';
import { smallClasses } from './small-targets.js';

onDevice();

/** Written by test/pytorch/rivals.py. */
const FILE = 'test/golden/rivals.safetensors';
const golden = readSafetensors(new Uint8Array(readFileSync(FILE)), FILE);
const { asppRates, batchNormMomentum, methods } = JSON.parse(readFileSync('test/golden/rivals.json', 'utf8')) as {
  asppRates: number[];
  batchNormMomentum: number;
  methods: Record<string, { losses: number[]; options?: Record<string, unknown> }>;
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

async function expectFinal(network: Network, method: string, within = 1e-3): Promise<void> {
  const found = await network.read();
  const names = [...golden.tensors.keys()].filter((name) => name.startsWith(`${method}.`));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const values = found.get(name.slice(method.length + 1)) ?? new Float32Array();
    expect(relativeError(values, toFloat32(tensorOf(name))), name).toBeLessThan(within);
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

const [WIDTH, HEIGHT, CLASSES] = [32, 24, 4];

/** The images, named so that a stage's first epoch takes them in their own order. */
async function targetsFor(stage: string) {
  const { bytes, shape } = tensorOf('images');
  const [steps = 0, batch = 0] = shape;
  const order = new Sampler(steps * batch, batch, createRandom(0).fork(`0 ${stage}`).fork('order'));
  const drawn = Array.from({ length: steps }, () => order.next()).flat();
  const size = WIDTH * HEIGHT * 3;
  const images = drawn.map((place, image) => {
    const data = new Uint8Array(bytes.subarray(image * size, (image + 1) * size));
    return { path: `${place}.png`, bytes: async () => encodeRgbPng({ width: WIDTH, height: HEIGHT, data }) };
  });
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  return openTargets({ images, labels: [], classes: smallClasses(CLASSES), width: WIDTH, height: HEIGHT, decoder });
}

/** Where the loop of PyTorch differs from the recipe, beside its rates. The restore itself has a test of its own. */
const AS_IN_PYTORCH: Record<string, object> = {
  tent: {},
  'shot-im': {},
  sar: {},
  cotta: { restoreProbability: 0, teacherViews: 2, evaluated: 'student' },
  cbst: { rounds: 2, rhoStart: 0.3, rhoEnd: 0.5, augmentation: { ...recipeAugmentation('cotta') } },
};

function recipeAugmentation(name: string): object {
  const [stage] = recipeByName(name).stages;
  return stage && 'augmentation' in stage ? stage.augmentation : {};
}

test.each(Object.entries(AS_IN_PYTORCH))('the steps of %s equal those of PyTorch', async (name, differing) => {
  const golden = methods[name] ?? { losses: [] };
  const given = recipeByName(name);
  const [stage] = given.stages;
  const steps = golden.losses.length;
  const { learningRate, weightDecay } = golden.options ?? {};
  const options = { ...stage, learningRate, weightDecay, ...differing, steps, schedule: 'constant' };
  const recipe = parseRecipe({
    ...given,
    ...{ guard: 'off', choose: 'off', reestimateBatchNorm: false, input: { width: WIDTH, height: HEIGHT } },
    stages: [options],
  });
  const targets = await targetsFor(stage?.stage ?? '');
  const live = initialState(startNetwork());
  const losses: number[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    if (event.type === 'stepped') losses.push(event.numbers.losses.total ?? Number.NaN);
  }
  expect(losses).toHaveLength(steps);
  for (const [step, expected] of golden.losses.entries()) {
    expect(Math.abs((losses[step] ?? Number.NaN) / expected - 1), `step ${step + 1}`).toBeLessThan(1e-5);
  }
  await expectFinal(live.student, name, 1e-4);
  live.student.dispose();
});
