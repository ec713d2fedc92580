import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallFiles, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import { openTargets, type TargetSet } from '../images/target-set.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { adapt } from './adapt.js';
import { initialState } from './live.js';
import { RunParts } from './parts.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT] = [32, 24];

const STAGES: RecipeInput['stages'] = [
  { stage: 'align', steps: 3, learningRate: 1e-3 },
  { stage: 'teach', steps: 3, learningRate: 1e-3 },
  { stage: 'propagate', steps: 3, learningRate: 1e-3, easyShare: 0.5, tau: 0.4 },
];

const recipe = parseRecipe({
  version: 1,
  name: 'small',
  batchSize: 2,
  input: { width: WIDTH, height: HEIGHT },
  network: { asppRates: [1, 2] },
  stages: STAGES,
});

/** Three images of their own, behind those that are adapted to. */
async function heldOutImages(labelled = true): Promise<TargetSet> {
  const { images, labels } = smallFiles(8, WIDTH, HEIGHT, CLASSES);
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  const files = { images: images.slice(5), labels: labelled ? labels.slice(5) : [] };
  return openTargets({ ...files, classes: smallClasses(CLASSES), width: WIDTH, height: HEIGHT, decoder });
}

async function run(labelled: boolean, heldOut: TargetSet | undefined, wanted = recipe) {
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES, labelled);
  const live = initialState(smallNetwork(CLASSES));
  const events: RunEvent[] = [];
  const options = { recipe: wanted, targets, heldOut, classes: smallClasses(CLASSES), live, now: () => 0 };
  for await (const event of runEvents(options)) events.push(event);
  const weights = [...(await live.student.read())].map(([name, values]) => [name, [...values]] as const);
  live.student.dispose();
  const steps = events.flatMap((event) => (event.type === 'stepped' ? [event.numbers] : []));
  const rankings = events.filter(({ type }) => type === 'ranked');
  return { events, weights, trained: { steps, rankings } };
}

const measured = (events: readonly RunEvent[]) =>
  events.flatMap((event) =>
    event.type === 'evaluated' ? [`${event.checkpoint} ${event.set ?? 'target'} ${event.metrics.images}`] : [],
  );

const evaluations = (events: readonly RunEvent[]) => events.filter(({ type }) => type === 'evaluated');

test.each([true, false])(
  'held-out images change nothing of a run, whether targets have labels: %s',
  async (labelled) => {
    const without = await run(labelled, undefined);
    const { events, ...beside } = await run(labelled, await heldOutImages());
    expect(beside).toEqual({ weights: without.weights, trained: without.trained });
    const onTargets = evaluations(events).filter((event) => event.type === 'evaluated' && event.set === undefined);
    expect(onTargets).toEqual(evaluations(without.events));
  },
);

test('every checkpoint is measured on both sets, the target images first', async () => {
  const { events } = await run(true, await heldOutImages());
  expect(measured(events)).toEqual(
    ['source', 'batch-norm', 'align', 'teach', 'propagate'].flatMap((name) => [
      `${name} target 5`,
      `${name} held-out 3`,
    ]),
  );
  const progress = events.flatMap((event) =>
    event.type === 'progressed' && event.what === 'measuring baselines' ? [`${event.done} of ${event.total}`] : [],
  );
  // Twice five and three images, and three batches of batch norm between.
  expect(progress).toEqual(Array.from({ length: 19 }, (_, piece) => `${piece + 1} of 19`));
});

test('target images without labels leave the figures of the held-out images as they are', async () => {
  const both = await run(true, await heldOutImages());
  const { events } = await run(false, await heldOutImages());
  expect(measured(events)).toEqual(
    ['source', 'batch-norm', 'align', 'teach', 'propagate'].map((name) => `${name} held-out 3`),
  );
  const heldOut = evaluations(both.events).filter((event) => event.type === 'evaluated' && event.set === 'held-out');
  expect(evaluations(events)).toEqual(heldOut);
});

test('batch norm is re-estimated on the target images, not on those that are measured', async () => {
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES, false);
  const wanted: number[] = [];
  const watched: TargetSet = {
    ...targets,
    image: (index) => {
      wanted.push(index);
      return targets.image(index);
    },
  };
  const live = initialState(smallNetwork(CLASSES));
  const own = { ...recipe, stages: [] };
  const heldOut = await heldOutImages();
  const options = { recipe: own, targets: watched, heldOut, classes: smallClasses(CLASSES), live, now: () => 0 };
  for await (const _ of runEvents(options));
  live.student.dispose();
  expect(wanted).toEqual([0, 1, 2, 3, 4]);
});

test.each([1, 2, 3])('a run that goes on after %i measurements makes the others, on each set', async (number) => {
  const heldOut = await heldOutImages();
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  // One piece of the baselines is done after each step.
  const long = parseRecipe({ ...recipe, stages: [{ stage: 'align', steps: 25, learningRate: 1e-3 }] });
  const options = { recipe: long, targets, heldOut, classes: smallClasses(CLASSES), now: () => 0 };
  const whole = await run(true, heldOut, long);
  const live = initialState(smallNetwork(CLASSES));
  const parts = new RunParts();
  const before: RunEvent[] = [];
  let saved: ConstructorParameters<typeof RunParts>[0];
  for await (const event of adapt({ ...options, live, parts })) {
    if (event.type !== 'settled') before.push(event);
    const captured = event.type === 'settled' && measured(before).length === number ? parts.capture() : undefined;
    if (!captured) continue;
    const copies = new Map();
    for (const [name, { plain, arrays }] of captured.parts) {
      const own = new Map();
      for (const [array, { read }] of arrays) own.set(array, (await read()).slice());
      copies.set(name, { plain: JSON.parse(JSON.stringify(plain ?? null)), arrays: own });
    }
    saved = { place: captured.place, parts: copies };
    break;
  }
  live.student.dispose();
  expect(measured(before)).toEqual(measured(whole.events).slice(0, number));
  const again = initialState(smallNetwork(CLASSES));
  const after: RunEvent[] = [];
  for await (const event of adapt({ ...options, live: again, parts: new RunParts(saved) }))
    if (event.type !== 'settled') after.push(event);
  again.student.dispose();
  expect([...evaluations(before), ...evaluations(after)]).toEqual(evaluations(whole.events));
});

test('nothing of the held-out images stays on the GPU', async () => {
  await run(true, await heldOutImages());
  await finished();
  const { bytes, tensors } = gpuMemory();
  await run(true, await heldOutImages());
  await run(false, await heldOutImages());
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
});
