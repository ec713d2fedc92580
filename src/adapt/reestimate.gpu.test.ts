import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { reestimateBatchNorm } from './batch-norm.js';
import { initialState } from './live.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT] = [32, 24];

const recipeOf = (stages: RecipeInput['stages']) =>
  parseRecipe({
    ...{ version: 1, name: 'small', batchSize: 2, input: { width: WIDTH, height: HEIGHT } },
    network: { asppRates: [1, 2] },
    stages,
  });

async function run(stages: RecipeInput['stages'], images = 5) {
  const targets = await smallTargets(images, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const events: RunEvent[] = [];
  const options = { recipe: recipeOf(stages), targets, classes: smallClasses(CLASSES), live, now: () => 0 };
  try {
    for await (const event of runEvents(options)) events.push(event);
    return { events, weights: await live.student.read() };
  } finally {
    live.student.dispose();
  }
}

const figures = (events: readonly RunEvent[], checkpoint: string) =>
  events.flatMap((event) => (event.type === 'evaluated' && event.checkpoint === checkpoint ? [event.metrics] : []));

test('the stage gives the very network of the baseline, and moves no weight', async () => {
  const { events, weights } = await run([{ stage: 'reestimate' }]);
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  const network = smallNetwork(CLASSES);
  const before = await network.read();
  for await (const _ of reestimateBatchNorm(network, targets, recipeOf([{ stage: 'reestimate' }])));
  expect(weights).toEqual(await network.read());
  network.dispose();
  const moved = [...weights].filter(([name, values]) => !Buffer.from(values).equals(Buffer.from(before.get(name)!)));
  expect(moved.length).toBeGreaterThan(0);
  for (const [name] of moved) expect(name).toMatch(/running_(mean|var)$/);
  expect(figures(events, 'reestimate')).toEqual(figures(events, 'batch-norm'));
  expect(figures(events, 'reestimate')).toHaveLength(1);
});

test('its one step tells what was predicted in all images, and has no loss', async () => {
  const { events } = await run([{ stage: 'reestimate' }]);
  const steps = events.flatMap((event) => (event.type === 'stepped' ? [event.numbers] : []));
  expect(steps).toHaveLength(1);
  const [{ losses, images, classShares, entropyHistogram, meanEntropy }] = steps as [(typeof steps)[number]];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  expect(losses).toEqual({});
  expect(images).toEqual([0, 1, 2, 3, 4]);
  expect(sum(classShares)).toBeCloseTo(1, 5);
  expect(sum(entropyHistogram)).toBeCloseTo(1, 5);
  expect(meanEntropy).toBeGreaterThan(0);
});

test('the next stage starts from it', async () => {
  const align = { stage: 'align', steps: 2, learningRate: 1e-3 } as const;
  const [with_, without] = [await run([{ stage: 'reestimate' }, align]), await run([align])];
  expect(with_.weights).not.toEqual(without.weights);
  expect(with_.events.flatMap((event) => (event.type === 'stage-finished' ? [event.stage] : []))).toEqual([
    'reestimate',
    'align',
  ]);
});

test('a run of it frees all that it made', async () => {
  await run([{ stage: 'reestimate' }]);
  await finished();
  const { bytes, tensors } = gpuMemory();
  await run([{ stage: 'reestimate' }]);
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
});
