import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { runEvents } from '../../../test/run-events.js';
import { smallNetwork } from '../../../test/small-network.js';
import { smallClasses, smallTargets } from '../../../test/small-targets.js';
import { finished, gpuMemory } from '../../gpu/backend.js';
import { softmax } from '../../gpu/softmax/softmax.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor, ProbabilityMap } from '../../predictions/predictor.js';
import type { Collapse, RunEvent } from '../../protocol/events.js';
import { parseRecipe, type Recipe, type RecipeInput } from '../../protocol/recipe.js';
import { loadImages } from '../images.js';
import { initialState, type LiveState } from '../live.js';
import { logitsOf } from '../teacher.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT] = [32, 24];

function recipeOf(stages: RecipeInput['stages'], guard: Recipe['guard'] = 'stop', change: Partial<RecipeInput> = {}) {
  const input = { width: WIDTH, height: HEIGHT };
  return parseRecipe({ version: 1, name: 'small', batchSize: 2, input, stages, guard, ...change });
}

const align = (steps: number, learningRate: number) => ({ stage: 'align', steps, learningRate }) as const;
const teach = (steps: number, learningRate: number) => ({ stage: 'teach', steps, learningRate }) as const;
const propagate = (steps: number, learningRate: number) => ({ stage: 'propagate', steps, learningRate }) as const;

type Weights = Map<string, Float32Array>;

const bytesOf = (weights: Weights | undefined): Buffer =>
  Buffer.concat([...(weights ?? [])].map(([, v]) => Buffer.from(v.buffer, v.byteOffset, v.byteLength)));

/** Runs a recipe; stops where `look` says true. Gives what happened and the weights that are left. */
async function run(recipe: Recipe, look?: (event: RunEvent, live: LiveState) => Promise<boolean> | boolean) {
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const source = await live.student.read();
  const events: RunEvent[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    events.push(event);
    if (await look?.(event, live)) break;
  }
  const weights = await live.student.read();
  live.student.dispose();
  return { events, weights, source };
}

const atCollapse = ({ type }: RunEvent): boolean => type === 'collapsed';
const collapseOf = (events: readonly RunEvent[]): Collapse | undefined =>
  events.flatMap((event) => (event.type === 'collapsed' ? [event.collapse] : []))[0];
const warningsOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'warned' && event.warning.code === 'collapsed' ? [event.warning.message] : [],
  );

/** What a collapse leaves behind: one class on every pixel, whatever the image. */
function predictOneClass(network: Network): void {
  const { slots } = network.layout.trainable;
  network.weights.trainable.write((name) => {
    const values = new Float32Array(slots.get(name)?.count ?? 0);
    if (/^aspp\.\d\.bias$/.test(name)) values[2] = 20;
    return values;
  });
}

test('a learning rate of 1 stops at the first step, and the source weights are given back to the byte', async () => {
  const recipe = recipeOf([align(20, 1), teach(40, 1), propagate(20, 1)]);
  const { events, weights, source } = await run(recipe, atCollapse);
  expect(collapseOf(events)).toEqual({ stage: 'align', index: 0, step: 1, good: null });
  expect(events.filter(({ type }) => type === 'stepped')).toHaveLength(1);
  expect(warningsOf(events)[0]).toContain('hardly agrees with the source model any more');
  expect(bytesOf(weights).equals(bytesOf(source))).toBe(true);
});

test('a run goes on when the next event is asked for, and the collapse is reported once', async () => {
  const { events, weights, source } = await run(recipeOf([align(12, 1), teach(3, 1)]));
  expect(events.filter(({ type }) => type === 'collapsed')).toHaveLength(1);
  expect(warningsOf(events)).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'stepped')).toHaveLength(15);
  expect(bytesOf(weights).equals(bytesOf(source))).toBe(false);
});

test('with guard "warn" a collapse is reported and the run goes on; with "off" nothing is reported', async () => {
  const warned = await run(recipeOf([align(4, 1)], 'warn'));
  expect(warningsOf(warned.events)).toHaveLength(1);
  expect(collapseOf(warned.events)).toBeUndefined();
  expect(warned.events.filter(({ type }) => type === 'stepped')).toHaveLength(4);
  expect(bytesOf(warned.weights).equals(bytesOf(warned.source))).toBe(false);
  const off = await run(recipeOf([align(4, 1)], 'off'));
  expect(warningsOf(off.events)).toEqual([]);
  expect(bytesOf(off.weights).equals(bytesOf(warned.weights))).toBe(true);
});

test('a run that does not collapse gives the same bytes and figures with and without the guard', async () => {
  const stages = [align(10, 1e-5), teach(10, 1e-5), propagate(10, 1e-5)];
  const guarded = await run(recipeOf(stages));
  const free = await run(recipeOf(stages, 'off'));
  expect(collapseOf(guarded.events)).toBeUndefined();
  expect(warningsOf(guarded.events)).toEqual([]);
  expect(bytesOf(guarded.weights).equals(bytesOf(free.weights))).toBe(true);
  const figures = ({ events }: { events: RunEvent[] }) =>
    JSON.stringify(events.map((event) => (event.type === 'stepped' ? { ...event, gpuBytes: 0, tensors: 0 } : event)));
  expect(figures(guarded)).toBe(figures(free));
});

test('a collapse in the middle of Teach is found within eight steps; the last good weights are given back', async () => {
  const seen = new Map<number, Weights>();
  const { events, weights } = await run(
    recipeOf([align(3, 1e-5), teach(40, 1e-5)]),
    async (event, { student, teacher }) => {
      if (event.type === 'collapsed') return true;
      if (event.type !== 'stepped' || event.stage !== 'teach' || !teacher) return false;
      seen.set(event.step, await teacher.read());
      if (event.step === 12) predictOneClass(student);
      return false;
    },
  );
  const collapse = collapseOf(events);
  expect(collapse).toMatchObject({ stage: 'teach', index: 1, good: { stage: 'teach', index: 1 } });
  expect(collapse?.step).toBeGreaterThan(12);
  expect(collapse?.step).toBeLessThanOrEqual(20);
  expect(collapse?.good?.step).toBeLessThanOrEqual(12);
  expect(warningsOf(events)[0]).toContain('class 2 on 100 % of the pixels');
  expect(bytesOf(weights).equals(bytesOf(seen.get(collapse?.good?.step ?? 0)))).toBe(true);
});

test('a network that collapsed in the last steps of a stage is found at its end', async () => {
  const { events } = await run(recipeOf([teach(6, 1e-5), propagate(4, 1e-5)]), (event, { student, teacher }) => {
    if (event.type === 'stepped' && event.stage === 'teach' && event.step === 5) {
      predictOneClass(student);
      if (teacher) predictOneClass(teacher);
    }
    return event.type === 'collapsed';
  });
  expect(collapseOf(events)).toMatchObject({ stage: 'teach', index: 0, step: 6 });
  expect(events.some((event) => event.type === 'evaluated' && event.checkpoint === 'teach')).toBe(false);
});

test('a loss that is not finite after a collapse gives back the last good weights, not those of the collapse', async () => {
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const source = await live.student.read();
  const recipe = recipeOf([align(20, 1e-5)]);
  const all = async () => {
    for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
      if (event.type !== 'stepped') continue;
      if (event.step === 2) predictOneClass(live.student);
      const { slots } = live.student.layout.trainable;
      const nothing = (name: string) => new Float32Array(slots.get(name)?.count ?? 0).fill(Number.NaN);
      if (event.step === 3) live.student.weights.trainable.write(nothing);
    }
  };
  await expect(all()).rejects.toThrow('not a finite number');
  const weights = await live.student.read();
  for (const [name, values] of weights) {
    const before = source.get(name) ?? new Float32Array();
    // The first step, of 1e-5, is the last good one.
    const moved = Math.max(...values.map((value, at) => Math.abs(value - (before[at] ?? 0))));
    if (!/running_/.test(name)) expect(moved, name).toBeLessThan(1e-4);
  }
  live.student.dispose();
});

test('crops, batches larger than the set and running statistics are looked at as they are trained', async () => {
  const input = { width: WIDTH, height: HEIGHT, cropWidth: 24, cropHeight: 16 };
  const running = { ...teach(9, 1e-5), batchNorm: 'running' } as const;
  const { events } = await run(recipeOf([align(9, 1e-5), running], 'stop', { input, batchSize: 8 }));
  expect(collapseOf(events)).toBeUndefined();
  const bad = await run(recipeOf([{ ...align(9, 1), batchNorm: 'running' }], 'stop', { input }), atCollapse);
  expect(collapseOf(bad.events)).toMatchObject({ step: 1 });
});

/** Predictions that a network makes of the images: all that a black-box run sees of it. */
async function givenBy(network: Network, targets: TargetSet, recipe: Recipe): Promise<Predictor> {
  const maps = new Map<number, ProbabilityMap>();
  for (const image of targets.names.keys()) {
    const images = await loadImages(targets, [image]);
    const logits = logitsOf(network, images, recipe.input, 'running');
    const probabilities = softmax(logits);
    const [, height = 0, width = 0, classes = 0] = logits.shape;
    maps.set(image, { width, height, classes, data: Float32Array.from(await probabilities.data()) });
    for (const made of [images, logits, probabilities]) made.dispose();
  }
  return { predict: async (image) => maps.get(image) };
}

/** A black-box run: `seed` is the student's; 1 is the source model's own. */
async function runBlackBox(recipe: Recipe, seed: number) {
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES, seed));
  const source = smallNetwork(CLASSES, 1);
  const given = await givenBy(source, targets, recipe);
  source.dispose();
  const events: RunEvent[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, given, now: () => 0 })) {
    events.push(event);
    if (atCollapse(event)) break;
  }
  live.student.dispose();
  return events;
}

const distil = (steps: number, learningRate: number) =>
  ({ stage: 'distil', steps, learningRate, batchNorm: 'running' }) as const;

test('a student that has learnt nothing yet has not collapsed', async () => {
  const events = await runBlackBox(recipeOf([distil(10, 1e-6), { ...teach(4, 1e-6), batchNorm: 'running' }]), 5);
  expect(events.filter(({ type }) => type === 'stepped')).toHaveLength(14);
  expect(warningsOf(events)).toEqual([]);
});

test('a student that loses what it had learnt of the given predictions is stopped, with its earlier weights', async () => {
  const events = await runBlackBox(recipeOf([distil(4, 1e-6), { ...teach(20, 1), batchNorm: 'running' }]), 1);
  expect(collapseOf(events)).toEqual({
    stage: 'teach',
    index: 1,
    step: 1,
    good: { stage: 'distil', index: 0, step: 4 },
  });
  expect(warningsOf(events)[0]).toContain('the given predictions');
});

test('the guard frees all that it made, also where the run ends at a collapse', async () => {
  await run(recipeOf([align(2, 1), teach(2, 1)]));
  await finished();
  const { bytes, tensors } = gpuMemory();
  await run(recipeOf([align(2, 1), teach(2, 1)]), atCollapse);
  await run(recipeOf([align(2, 1e-5), teach(2, 1e-5)]));
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
});
