import { readFileSync } from 'node:fs';
import { tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { noise } from '../../test/compare.js';
import { float16Test, onDevice } from '../../test/device.js';
import { networkOptions, openModelFile } from '../../test/models.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import { openTargets } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import { buildNetwork, recogniseNetwork } from '../nn/open-network.js';
import type { Precision } from '../nn/precision.js';
import { parseClassList } from '../protocol/classes.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { trainingStages } from '../protocol/stages.js';
import { initialState } from './live.js';
import { LossNotFinite, Trainer } from './trainer.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT] = [96, 64];

const recipeOf = (stages: RecipeInput['stages'], change: Partial<RecipeInput> = {}) =>
  parseRecipe({
    version: 1,
    name: 'mixed',
    batchSize: 2,
    input: { width: WIDTH, height: HEIGHT },
    reestimateBatchNorm: false,
    stages,
    ...change,
  });

/** The losses of the first steps of Teach on images of the demo. */
async function demoLosses(precision: Precision): Promise<number[]> {
  const model = openModelFile('public/demo/source.safetensors');
  const network = buildNetwork(model, recogniseNetwork(model, networkOptions({ precision })));
  const classes = parseClassList(JSON.parse(readFileSync('public/demo/classes.json', 'utf8')));
  const images = ['0001.png', '0002.png', '0003.png', '0004.png'].map((path) => ({
    path,
    bytes: async () => new Uint8Array(readFileSync(`public/demo/target/${path}`)),
  }));
  const targets = await openTargets({
    images,
    labels: [],
    classes,
    width: WIDTH,
    height: HEIGHT,
    decoder: () => Promise.reject(new Error('The demo is PNG.')),
  });
  const live = initialState(network);
  const losses: number[] = [];
  const recipe = recipeOf([{ stage: 'teach', steps: 8, learningRate: 1e-4 }]);
  for await (const event of runEvents({ recipe, targets, classes, live, now: () => 0 })) {
    if (event.type === 'stepped') losses.push(event.numbers.losses.total ?? Number.NaN);
  }
  live.student.dispose();
  return losses;
}

// Two hundred steps: scripts/compare-precision.ts.
float16Test(
  'the first steps of Teach on the demo have the losses of float32 within 1 %, and not its bytes',
  async () => {
    const [whole, mixed] = [await demoLosses('float32'), await demoLosses('mixed')];
    expect(whole).toHaveLength(8);
    for (const [step, loss] of whole.entries()) expect(Math.abs(mixed[step]! / loss - 1)).toBeLessThan(0.01);
    expect(mixed).not.toEqual(whole);
  },
);

async function smallRun(steps: number, look?: (event: RunEvent) => void): Promise<string> {
  const recipe = recipeOf([
    { stage: 'align', steps, learningRate: 1e-3 },
    { stage: 'teach', steps, learningRate: 1e-3 },
    { stage: 'propagate', steps, learningRate: 1e-3, easyShare: 0.5, tau: 0.4 },
  ]);
  const targets = await smallTargets(4, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES, 1, { precision: 'mixed' }));
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    look?.(event);
  }
  const weights = [...(await live.student.read()).values()];
  live.student.dispose();
  return Buffer.concat(weights.map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength))).toString('base64');
}

float16Test('every stage trains in mixed precision, holds the same bytes in each step, and frees them', async () => {
  await smallRun(2);
  await finished();
  const before = gpuMemory();
  const held = new Map<string, Set<number>>();
  await smallRun(8, (event) => {
    // In the first steps of Align the source model is measured: four images, one after each step.
    if (event.type !== 'stepped' || event.step <= (event.stage === 'align' ? 5 : 1)) return;
    expect(Number.isFinite(event.numbers.losses.total)).toBe(true);
    expect(event.numbers.lossScale).toBe(2 ** 15);
    held.set(event.stage, (held.get(event.stage) ?? new Set()).add(gpuMemory().bytes));
  });
  await finished();
  for (const sizes of held.values()) expect(sizes.size).toBe(1);
  expect([...held.keys()]).toEqual(['align', 'teach', 'propagate']);
  expect(gpuMemory()).toMatchObject({ bytes: before.bytes, tensors: before.tensors });
});

float16Test('a rerun in mixed precision gives the same bytes', async () => {
  expect(await smallRun(3)).toBe(await smallRun(3));
});

/** A trainer whose loss has a gradient of this size everywhere; its value is 1. */
function trainerOf(network: Network) {
  const [stage] = trainingStages(recipeOf([{ stage: 'teach', steps: 10, learningRate: 1e-2, weightDecay: 0 }]));
  const kept = network.clone();
  const trainer = new Trainer(network, kept, stage!);
  const step = async (size: number, index: number) => {
    const x = tensor4d(noise(2 * 32 * 32 * 3, 1), [2, 32, 32, 3]);
    trainer.begin();
    const pending = trainer.accumulate(x, (logits) => ({
      values: tensor1d([1]),
      names: ['total'],
      gradient: tensor4d(
        noise(logits.size, 2).map((value) => value * size),
        logits.shape as [number, number, number, number],
      ),
    }));
    await trainer.update(index);
    const total = (await pending.read()).get('total') ?? Number.NaN;
    x.dispose();
    trainer.confirm(total, index);
  };
  return { step, free: () => [trainer, kept].map((made) => made.dispose()) };
}

float16Test('a step whose gradients overflow is skipped, and the next ones have a smaller scale', async () => {
  const network = smallNetwork(CLASSES, 1, { precision: 'mixed' });
  const { step, free } = trainerOf(network);
  const weights = async () =>
    Buffer.concat(
      [...(await network.weights.trainable.read()).values()].map((v) =>
        Buffer.from(v.buffer, v.byteOffset, v.byteLength),
      ),
    );
  const start = await weights();
  // 2^15 times 3 is beyond what float16 holds; some halvings later the gradients fit.
  await step(3, 0);
  expect((await weights()).equals(start)).toBe(true);
  let skipped = 1;
  while ((await weights()).equals(start) && skipped < 15) {
    await step(3, skipped);
    skipped += 1;
  }
  expect(skipped).toBeGreaterThan(1);
  expect(skipped).toBeLessThan(15);
  const after = new Float32Array(Uint8Array.from(await weights()).buffer);
  expect(after.every(Number.isFinite)).toBe(true);
  free();
  network.dispose();
});

float16Test('gradients that overflow whatever the scale end the run, and the good weights are kept', async () => {
  const network = smallNetwork(CLASSES, 1, { precision: 'mixed' });
  const { step, free } = trainerOf(network);
  const all = async () => {
    for (let index = 0; index < 40; index++) await step(1e6, index);
  };
  await expect(all()).rejects.toThrow(LossNotFinite);
  for (const values of (await network.read()).values()) expect(values.every(Number.isFinite)).toBe(true);
  free();
  network.dispose();
});
