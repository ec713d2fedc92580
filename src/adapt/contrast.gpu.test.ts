import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type Recipe, type RecipeInput } from '../protocol/recipe.js';
import { checkContrast } from './contrast-check.js';
import { initialState } from './live.js';

onDevice();

const [WIDTH, HEIGHT, CLASSES] = [32, 24, 4];
const CONTRAST = {
  contrastWeight: 1,
  contrastStart: 0,
  contrastChannels: 8,
  contrastPurity: 0.5,
  contrastTemperature: 1,
};

function recipeOf(change: object, rest: Partial<RecipeInput> = {}): Recipe {
  const stage = { stage: 'propagate', steps: 4, learningRate: 1e-3, easyShare: 0.5, tau: 0.3, ...change };
  const stages = [stage] as RecipeInput['stages'];
  const input = { width: WIDTH, height: HEIGHT };
  return parseRecipe({ version: 1, name: 'contrast', batchSize: 2, input, stages, ...rest });
}

async function run(recipe: Recipe, look: (event: RunEvent) => boolean = () => false) {
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES, 1, { recompute: recipe.network.recompute }));
  const steps: Extract<RunEvent, { type: 'stepped' }>[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    if (event.type === 'stepped') steps.push(event);
    if (look(event)) break;
  }
  const weights = Buffer.concat([...(await live.student.read()).values()].map((v) => Buffer.from(v.slice().buffer)));
  live.student.dispose();
  return { losses: steps.map(({ numbers }) => numbers.losses), weights };
}

test('the contrast is part of the loss from its first step on; without weight nothing names it', async () => {
  const { losses } = await run(recipeOf({ ...CONTRAST, contrastStart: 2 }));
  expect(losses.map((loss) => Object.keys(loss).includes('contrast'))).toEqual([false, false, true, true]);
  for (const { total = 0, easy = 0, negative = 0, mix = 0, contrast = 0 } of losses) {
    expect(total).toBeCloseTo(easy + negative + mix + contrast, 4);
  }
  expect(losses[2]?.contrast).toBeGreaterThan(0.1);
  const without = await run(recipeOf({ ...CONTRAST, contrastWeight: 0 }));
  for (const loss of without.losses) expect(Object.keys(loss)).not.toContain('contrast');
});

test('until it begins, a contrast changes nothing of what the student learns; then it does', async () => {
  const plain = await run(recipeOf({}));
  const later = await run(recipeOf({ ...CONTRAST, contrastStart: 100 }));
  expect(later.weights.equals(plain.weights)).toBe(true);
  const now = await run(recipeOf(CONTRAST));
  expect(now.weights.equals(plain.weights)).toBe(false);
  expect((await run(recipeOf(CONTRAST))).weights.equals(now.weights)).toBe(true);
});

test.each([
  ['batch norm in running statistics', { batchNorm: 'running' }, {}],
  ['a frozen classifier', { freezeClassifier: true }, {}],
  ['SGD', { optimizer: 'sgd' }, {}],
  ['a teacher in running statistics', { teacherBatchNorm: 'running' }, {}],
  ['a crop', { contrastPurity: 0.4 }, { input: { width: WIDTH, height: HEIGHT, cropWidth: 24, cropHeight: 16 } }],
] as const)('the contrast moves the student under %s', async (_, change, rest) => {
  const { losses, weights } = await run(recipeOf({ ...CONTRAST, ...change }, rest));
  for (const { contrast = 0 } of losses) expect(contrast).toBeGreaterThan(0.1);
  const without = await run(recipeOf({ ...CONTRAST, ...change, contrastWeight: 0 }, rest));
  expect(weights.equals(without.weights)).toBe(false);
});

test('blocks that are computed again give the same losses', async () => {
  const [once, again] = [
    await run(recipeOf(CONTRAST)),
    await run(recipeOf(CONTRAST, { network: { recompute: 'blocks' } })),
  ];
  again.losses.forEach((loss, step) => {
    expect(loss.contrast).toBeCloseTo(once.losses[step]?.contrast ?? 0, 4);
  });
});

test('tensors and GPU bytes stay the same over the steps, and all is freed, also in the middle', async () => {
  const sizes = new Set<string>();
  await run(recipeOf({ ...CONTRAST, contrastStart: 3, steps: 40 }), (event) => {
    if (event.type === 'stepped' && event.step > 15)
      sizes.add(JSON.stringify([gpuMemory().tensors, gpuMemory().bytes]));
    return false;
  });
  expect([...sizes]).toHaveLength(1);
  await finished();
  const { bytes, tensors } = gpuMemory();
  await run(recipeOf(CONTRAST), (event) => event.type === 'stepped' && event.step === 2);
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
});

test('a contrast that cannot be had is refused before the run, with what helps', () => {
  const network = smallNetwork(CLASSES);
  const { graph } = network;
  const check = (recipe: Recipe, of = graph) => checkContrast(of, recipe);
  expect(() => check(recipeOf(CONTRAST))).not.toThrow();
  expect(() => check(recipeOf(CONTRAST, { network: { precision: 'mixed' } }))).toThrow('mixed precision');
  expect(() => check(recipeOf({ ...CONTRAST, sharpness: 0.1 }))).toThrow('sharpness-aware');
  const single = { ...graph, levels: [] };
  expect(() => check(recipeOf(CONTRAST), single)).toThrow('none were found');
  expect(() => check(recipeOf({ ...CONTRAST, steps: 0 }), single)).not.toThrow();
  expect(() => check(recipeOf({}), single)).not.toThrow();
  network.dispose();
});
