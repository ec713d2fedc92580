import { tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { GoldenTensors } from '../../test/golden.js';
import { goldenModels, goldenOptions, openModelFile } from '../../test/models.js';
import { runEvents } from '../../test/run-events.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import type { Network } from '../nn/network.js';
import { buildNetwork, recogniseNetwork } from '../nn/open-network.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { initialState } from './live.js';
import { Trainer } from './trainer.js';

onDevice();

const WIDTH = 48;
const HEIGHT = 32;
const STEPS = 3;

function recipeOf(change: { batchSize?: number; batchNorm?: 'batch' | 'running' } = {}): Recipe {
  const { batchSize = 2, batchNorm = 'batch' } = change;
  const training = { steps: STEPS, learningRate: 1e-4, batchNorm };
  return parseRecipe({
    version: 1,
    name: 'small',
    batchSize,
    input: { width: WIDTH, height: HEIGHT },
    stages: [
      { stage: 'align', ...training },
      { stage: 'teach', ...training },
      { stage: 'propagate', ...training, easyShare: 0.5, tau: 0.2 },
    ],
  });
}

function open(name: string): Network {
  const model = openModelFile(sharedPath('models', `${name}.safetensors`));
  return buildNetwork(model, recogniseNetwork(model, goldenOptions(name)));
}

/** Losses by stage, and what the GPU held at each step except a stage's first. */
async function runOf(name: string, recipe: Recipe, images = 5) {
  const network = open(name);
  const { classes } = network.graph;
  const targets = await smallTargets(images, WIDTH, HEIGHT, classes);
  const live = initialState(network);
  const losses = new Map<string, number[]>();
  const held = new Map<string, Set<string>>();
  const measured: string[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(classes), live, now: () => 0 })) {
    if (event.type === 'evaluated') measured.push(event.checkpoint);
    if (event.type !== 'stepped') continue;
    losses.set(event.stage, [...(losses.get(event.stage) ?? []), event.numbers.losses.total ?? Number.NaN]);
    const { bytes, tensors } = gpuMemory();
    if (event.step > 1) held.set(event.stage, (held.get(event.stage) ?? new Set()).add(`${tensors} ${bytes}`));
  }
  const weights = await live.student.read();
  live.student.dispose();
  return { losses, held, measured, weights };
}

const names = Object.keys(goldenModels);

describe.runIf(hasShared)('networks of every architecture are adapted (../shared/models)', () => {
  test.each(names)(
    '%s runs three stages with finite losses and weights, and the same memory at every step',
    async (name) => {
      const { losses, held, weights } = await runOf(name, recipeOf());
      expect([...losses.keys()]).toEqual(['align', 'teach', 'propagate']);
      for (const [stage, values] of losses) {
        expect(values, stage).toHaveLength(STEPS);
        expect(values.every(Number.isFinite), `${stage}: ${values}`).toBe(true);
      }
      for (const [stage, sizes] of held) expect([...sizes], stage).toHaveLength(1);
      const before = openModelFile(sharedPath('models', `${name}.safetensors`));
      expect([...weights.keys()].every((key) => before.tensors.has(key))).toBe(true);
      for (const [key, values] of weights) expect(values.every(Number.isFinite), key).toBe(true);
      // The first run filled the caches of the device; the next one has to give back all that it takes.
      await finished();
      const { bytes, tensors } = gpuMemory();
      await runOf(name, recipeOf(), 2);
      await finished();
      expect(gpuMemory()).toMatchObject({ bytes, tensors });
    },
  );

  test.each(names)('%s: the loss of a fixed batch falls', async (name) => {
    const golden = new GoldenTensors('models', `${name}.golden.safetensors`);
    const { shape, values } = golden.nhwc('x');
    const x = tensor4d(values, shape as [number, number, number, number]);
    const { shape: size, values: ids } = golden.get('labels');
    const labels = tensor(Array.from(ids), size, 'int32');
    const network = open(name);
    const [, teach] = recipeOf().stages;
    if (teach?.stage !== 'teach') throw new Error('The second stage is Teach');
    const trainer = new Trainer(network, network, { ...teach, learningRate: 2e-3, schedule: 'constant' });
    const totals: number[] = [];
    for (let step = 0; step < 6; step++) {
      trainer.begin();
      const options = { negativeWeight: 0, delta: 0.04, reduction: 'valid' as const };
      const pending = trainer.accumulate(x, (logits) => teachLoss(logits, labels, options));
      await trainer.update(step);
      totals.push((await pending.read()).get('positive') ?? Number.NaN);
    }
    expect(totals.at(-1)).toBeLessThan(0.985 * (totals[0] ?? 0));
    for (const made of [x, labels]) made.dispose();
    trainer.dispose();
    network.dispose();
  });
});

describe.runIf(hasShared)('a head that pools the whole image (../shared/models/tv-deeplabv3-r50-tiny)', () => {
  const name = 'tv-deeplabv3-r50-tiny';

  test('cannot take steps of one image by batch statistics, and says so', async () => {
    await expect(runOf(name, recipeOf({ batchSize: 1 }))).rejects.toMatchObject({ code: 'single-value-norm' });
  });

  test('cannot take one easy image a step either', async () => {
    const recipe = recipeOf({ batchSize: 2 });
    const stages = recipe.stages.map((stage) => ({ ...stage, easyPerStep: 1 }));
    await expect(runOf(name, { ...recipe, stages })).rejects.toMatchObject({ code: 'single-value-norm' });
  });

  test('takes steps of one image by running statistics; batch norm is re-estimated on two images at a time', async () => {
    const { losses, measured } = await runOf(name, recipeOf({ batchSize: 1, batchNorm: 'running' }), 3);
    for (const values of losses.values()) expect(values.every(Number.isFinite)).toBe(true);
    expect(measured).toContain('batch-norm');
  });

  test('has no re-estimated baseline on a single image', async () => {
    const recipe = recipeOf({ batchNorm: 'running' });
    const stages = recipe.stages.filter(({ stage }) => stage === 'align');
    const { measured } = await runOf(name, { ...recipe, stages }, 1);
    expect(measured).toEqual(['source', 'align']);
  });
});
