import { describe, expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import { reportError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type Recipe, type RecipeInput } from '../protocol/recipe.js';
import { applyEvent, emptyRun } from '../protocol/record.js';
import { STAGE_NAMES, type StageName } from '../protocol/stage-recipes.js';
import { describeStage, needsPredictions } from '../protocol/stages.js';
import { reestimateBatchNorm } from './batch-norm.js';
import { evaluate } from './evaluate.js';
import { initialState, type LiveState } from './live.js';

onDevice();

const CLASSES = 4;
const WIDTH = 32;
const HEIGHT = 24;

/**
 * Every stage of a run from a model that takes steps of gradients. Those that need predictions are tested in
 * distil.gpu.test.ts, the one without gradients in reestimate.gpu.test.ts.
 */
const STAGES = STAGE_NAMES.map((name) => ({ name, ...describeStage(name) }))
  .filter((stage) => !needsPredictions(stage) && stage.losses.length > 0)
  .map(({ name }) => name);

/** Options beside the defaults. */
const OPTIONS: Partial<Record<StageName, object>> = {
  teach: { positive: 'class-balanced', refresh: 20 },
  propagate: { easyShare: 0.5, tau: 0.4 },
};

function recipeOf(steps: number, change: Partial<RecipeInput> = {}): Recipe {
  const stages = STAGES.map((stage) => ({ stage, steps, learningRate: 1e-3, ...OPTIONS[stage] }));
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

async function run(recipe: Recipe, look?: (event: RunEvent, live: LiveState) => boolean | undefined, labelled = true) {
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES, labelled);
  const live = initialState(smallNetwork(CLASSES));
  const events: RunEvent[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
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
    // The first step of a stage makes what the stage keeps (the mixed sample, say); the baselines go on for 13 steps.
    if (event.type === 'stepped' && event.step > (event.stage === STAGES[0] ? 14 : 1)) {
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
  expect([...seen.keys()]).toEqual(STAGES);
  for (const [stage, sizes] of seen) expect([...sizes], stage).toHaveLength(1);
}, 600_000);

test('a whole run frees all that it made, also when it is broken off in the middle of a stage', async () => {
  await run(recipeOf(2));
  await finished();
  const { bytes, tensors } = gpuMemory();
  await run(recipeOf(2));
  for (const stage of STAGES) {
    await run(recipeOf(3), (event) => event.type === 'stepped' && event.stage === stage && event.step === 2);
  }
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
});

test('unfinished baselines are freed, at whatever moment the run is broken off', async () => {
  await run(recipeOf(2));
  await finished();
  const { bytes, tensors } = gpuMemory();
  const { events } = await run(recipeOf(6));
  const first = events.findIndex(({ type }) => type === 'stage-finished');
  for (let end = 0; end <= first; end += 2) {
    let seen = 0;
    await run(recipeOf(6), () => seen++ === end);
    await finished();
    expect(gpuMemory(), `after event ${end}`).toMatchObject({ bytes, tensors });
  }
  await run(recipeOf(6), ({ type }) => type === 'stage-finished');
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
});

describe('the baselines', () => {
  const kinds = (events: readonly RunEvent[]) =>
    events.map((event) => (event.type === 'evaluated' ? event.checkpoint : event.type));

  test('are measured between the first steps, and known before the first stage is evaluated', async () => {
    const { events } = await run(recipeOf(20));
    const order = kinds(events);
    expect(order.slice(0, 4)).toEqual(['stage-started', 'stepped', 'progressed', 'stepped']);
    expect(order.indexOf('source')).toBeLessThan(order.indexOf('batch-norm'));
    expect(order.indexOf('batch-norm')).toBeLessThan(order.indexOf('stage-finished'));
    const told = events.flatMap((event) =>
      event.type === 'progressed' && event.what === 'measuring baselines' ? [`${event.done} of ${event.total}`] : [],
    );
    expect(told).toEqual(Array.from({ length: 13 }, (_, piece) => `${piece + 1} of 13`));
  });

  test('are finished before the evaluation of a stage that is too short for them', async () => {
    for (const steps of [0, 1]) {
      const { events } = await run(recipeOf(steps));
      const record = events.reduce(applyEvent, emptyRun);
      const checkpoints = record.evaluations.map(({ checkpoint }) => checkpoint);
      expect(checkpoints).toEqual(['source', 'batch-norm', ...(steps === 0 ? [] : STAGES)]);
    }
  });

  test('are to the bit those of the source model without a run', async () => {
    const recipe = recipeOf(20);
    const { events } = await run(recipe);
    const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
    const network = smallNetwork(CLASSES);
    const alone = async () => {
      const work = evaluate(network, targets, recipe.input);
      for (;;) {
        const next = await work.next();
        if (next.done) return next.value;
      }
    };
    const source = await alone();
    for await (const _ of reestimateBatchNorm(network, targets, recipe));
    const again = await alone();
    network.dispose();
    const measured = events.flatMap((event) => (event.type === 'evaluated' ? [event.metrics] : []));
    expect(measured.slice(0, 2)).toEqual([source, again]);
    expect(again).not.toEqual(source);
  });

  test('leave the adapted weights the same as without labels', async () => {
    const [labelled, plain] = [await run(recipeOf(4)), await run(recipeOf(4), undefined, false)];
    expect(kinds(plain.events)).not.toContain('source');
    expect(flat(plain.weights).equals(flat(labelled.weights))).toBe(true);
  });

  test('count neither as time of a step nor of a stage', async () => {
    // A clock that moves only when it is read: what does not read it takes no time.
    let time = 0;
    const events: RunEvent[] = [];
    const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
    const label = (index: number) => {
      time += 1000;
      return targets.label(index);
    };
    const slow = { ...targets, label };
    const live = initialState(smallNetwork(CLASSES));
    const options = { recipe: recipeOf(20), targets: slow, classes: smallClasses(CLASSES), live, now: () => time };
    for await (const event of runEvents(options)) events.push(event);
    live.student.dispose();
    for (const event of events) {
      if (event.type === 'stepped') expect(event.milliseconds).toBe(0);
      if (event.type === 'stage-finished') expect(event.seconds).toBe(0);
      if (event.type === 'evaluated') expect(event.seconds).toBe(5);
    }
  });
});

test('the same seed gives byte-identical metrics and weights, another seed does not', async () => {
  const first = await run(recipeOf(3));
  const second = await run(recipeOf(3));
  const other = await run(recipeOf(3, { seed: 9 }));
  expect(JSON.stringify(second.events)).toBe(JSON.stringify(first.events));
  expect(flat(second.weights).equals(flat(first.weights))).toBe(true);
  expect(flat(other.weights).equals(flat(first.weights))).toBe(false);
});

test('every stage gives what its row says: the teacher where it has one, and its losses by name', async () => {
  const { events } = await run(recipeOf(2));
  const evaluated = events.flatMap((event) =>
    event.type === 'evaluated' ? [`${event.checkpoint} ${event.evaluated}`] : [],
  );
  const ofStages = STAGES.map((name) => `${name} ${describeStage(name).teacher ? 'teacher' : 'student'}`);
  expect(evaluated).toEqual(['source student', 'batch-norm student', ...ofStages]);
  expect(ofStages.slice(0, 2)).toEqual(['align student', 'teach teacher']);
  for (const event of events) {
    if (event.type !== 'stepped') continue;
    expect(Object.keys(event.numbers.losses), event.stage).toEqual(describeStage(event.stage).losses);
  }
  const ranked = events.filter((event) => event.type === 'ranked');
  expect(ranked.map((event) => [event.when, event.easy])).toEqual([
    ['before', 3],
    ['after', 3],
  ]);
});

test('a loss that is not finite stops the run and is reported, and the last good weights are kept', async () => {
  const recipe = recipeOf(5);
  const targets = await smallTargets(3, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const events: RunEvent[] = [];
  const all = async () => {
    for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
      events.push(event);
      const diverges = event.type === 'stepped' && event.stage === 'teach' && event.step === 2;
      if (diverges) poison(live);
    }
  };
  const error = await all().catch((thrown: unknown) => thrown);
  // No fault of the program: a stack trace would help nobody.
  expect(reportError(error)).toMatchObject({ code: 'loss-not-finite', fault: false });
  expect(reportError(error).message).toContain('not a finite number');
  expect(events.some((event) => event.type === 'warned' && event.warning.code === 'loss-not-finite')).toBe(true);
  for (const [name, values] of await live.student.read()) expect(values.every(Number.isFinite), name).toBe(true);
  live.student.dispose();
});

test('random crops train at the size of the crop', async () => {
  const input = { width: WIDTH, height: HEIGHT, cropWidth: 24, cropHeight: 16 };
  const { events } = await run(recipeOf(2, { input }));
  const steps = events.filter((event) => event.type === 'stepped');
  expect(steps).toHaveLength(2 * STAGES.length);
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
