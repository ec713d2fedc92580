import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type Recipe, type RecipeInput } from '../protocol/recipe.js';
import { adapt } from './adapt.js';
import { initialState, type LiveState } from './live.js';

onDevice();

const CLASSES = 4;
const WIDTH = 32;
const HEIGHT = 24;

function recipeOf(steps: number, change: Partial<RecipeInput> = {}): Recipe {
  const stages: RecipeInput['stages'] = [
    { stage: 'align', steps, learningRate: 1e-3 },
    { stage: 'teach', steps, learningRate: 1e-3, positive: 'class-balanced', refresh: 20 },
    { stage: 'propagate', steps, learningRate: 1e-3, easyShare: 0.5, tau: 0.4 },
  ];
  const input = { width: WIDTH, height: HEIGHT };
  return parseRecipe({
    version: 1,
    name: 'small',
    batchSize: 2,
    input,
    network: { asppRates: [1, 2] },
    stages,
    ...change,
  });
}

async function run(recipe: Recipe, look?: (event: RunEvent, live: LiveState) => boolean | undefined) {
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const events: RunEvent[] = [];
  for await (const event of adapt({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    events.push(event);
    if (look?.(event, live)) break;
  }
  const weights = await live.student.read();
  live.student.dispose();
  return { events, weights };
}

/** What a diverging update leaves behind: weights that are not numbers. */
function poison({ student }: LiveState): void {
  const { slots } = student.layout.trainable;
  student.weights.trainable.write((name) => new Float32Array(slots.get(name)?.count ?? 0).fill(Number.NaN));
}

const flat = (weights: Map<string, Float32Array>) =>
  Buffer.concat([...weights.values()].map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength)));

test('tensors and GPU bytes stay the same over 200 steps of each stage', async () => {
  const seen = new Map<string, Set<string>>();
  const pools = new Map<string, number>();
  await run(recipeOf(200), (event) => {
    // The first step of a stage makes what the stage keeps (the mixed sample, say).
    if (event.type === 'stepped' && event.step > 1) {
      const sizes = seen.get(event.stage) ?? new Set();
      const { bytes, tensors } = gpuMemory();
      seen.set(event.stage, sizes.add(`${tensors} tensors, ${bytes} bytes`));
      // The pool of free buffers is full after a few steps.
      const held = event.step > 30 ? (pools.get(event.stage) ?? event.gpuBytes) : event.gpuBytes;
      expect(event.gpuBytes).toBe(held);
      if (event.step > 30) pools.set(event.stage, held);
    }
    return undefined;
  });
  expect([...seen.keys()]).toEqual(['align', 'teach', 'propagate']);
  for (const [stage, sizes] of seen) expect([...sizes], stage).toHaveLength(1);
}, 600_000);

test('a whole run frees all that it made, also when it is broken off in the middle of a stage', async () => {
  await run(recipeOf(2));
  await finished();
  const { bytes, tensors } = gpuMemory();
  await run(recipeOf(2));
  for (const stage of ['align', 'teach', 'propagate']) {
    await run(recipeOf(3), (event) => event.type === 'stepped' && event.stage === stage && event.step === 2);
  }
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
});

test('the same seed gives byte-identical metrics and weights, another seed does not', async () => {
  const first = await run(recipeOf(3));
  const second = await run(recipeOf(3));
  const other = await run(recipeOf(3, { seed: 9 }));
  expect(JSON.stringify(second.events)).toBe(JSON.stringify(first.events));
  expect(flat(second.weights).equals(flat(first.weights))).toBe(true);
  expect(flat(other.weights).equals(flat(first.weights))).toBe(false);
});

test('every stage evaluates what it gives back, and says whether that is student or teacher', async () => {
  const { events } = await run(recipeOf(2));
  const evaluated = events.flatMap((event) =>
    event.type === 'evaluated' ? [`${event.checkpoint} ${event.evaluated}`] : [],
  );
  expect(evaluated).toEqual([
    'source student',
    'batch-norm student',
    'align student',
    'teach teacher',
    'propagate teacher',
  ]);
  const ranked = events.filter((event) => event.type === 'ranked');
  expect(ranked.map((event) => [event.when, event.easy])).toEqual([
    ['before', 3],
    ['after', 3],
  ]);
});

test('a loss that is not finite stops the run, is told, and the last good weights are kept', async () => {
  const recipe = recipeOf(5);
  const targets = await smallTargets(3, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const events: RunEvent[] = [];
  const all = async () => {
    for await (const event of adapt({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
      events.push(event);
      const diverges = event.type === 'stepped' && event.stage === 'teach' && event.step === 2;
      if (diverges) poison(live);
    }
  };
  await expect(all()).rejects.toThrow('not a finite number');
  expect(events.some((event) => event.type === 'warned' && event.warning.code === 'loss-not-finite')).toBe(true);
  for (const [name, values] of await live.student.read()) expect(values.every(Number.isFinite), name).toBe(true);
  live.student.dispose();
});

test('random crops train at the size of the crop', async () => {
  const input = { width: WIDTH, height: HEIGHT, cropWidth: 24, cropHeight: 16 };
  const { events } = await run(recipeOf(2, { input }));
  const steps = events.filter((event) => event.type === 'stepped');
  expect(steps).toHaveLength(6);
  for (const step of steps) expect(Number.isFinite(step.numbers.losses.total)).toBe(true);
});

test('class-balanced pseudo labels keep a share of every class that the teacher predicts', async () => {
  const { events } = await run(recipeOf(2));
  const step = events.find((event) => event.type === 'stepped' && event.stage === 'teach');
  if (step?.type !== 'stepped') throw new Error('Teach took no step');
  const shares = (step.numbers.keptShareByClass ?? []).filter((share) => share !== null);
  expect(shares.length).toBeGreaterThan(0);
  for (const share of shares) expect(share).toBeGreaterThanOrEqual(0.2 - 1e-6);
});
