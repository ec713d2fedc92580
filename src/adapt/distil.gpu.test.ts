import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Predictor, ProbabilityMap } from '../predictions/predictor.js';
import type { RunEvent, StepNumbers } from '../protocol/events.js';
import { parseRecipe, type Recipe, type RecipeInput } from '../protocol/recipe.js';
import { distil } from './distil.js';
import { initialState, type LiveState } from './live.js';

onDevice();

const CLASSES = 4;
const WIDTH = 32;
const HEIGHT = 24;
const IMAGES = 5;

// A teacher of Distil must not be a network. The compiler checks this file, and would refuse both lines.
const refused: Network extends Predictor ? never : true = true;
// @ts-expect-error A network is no predictor.
const takesNoNetwork = (network: Network) => distil(network, network, {} as never, {} as never);
// Neither is a thing that predicts and carries weights.
const carrier: { predict: Predictor['predict']; weights: Network['weights'] } extends Predictor ? never : true = true;

function recipeOf(steps: number, change: Partial<RecipeInput> = {}): Recipe {
  const stages: RecipeInput['stages'] = [
    { stage: 'distil', steps, learningRate: 5e-3, emaDecay: 0.9, ensembleStart: 0.5 },
    { stage: 'teach', steps: 2, learningRate: 1e-3 },
    { stage: 'propagate', steps: 2, learningRate: 1e-3, easyShare: 0.5, tau: 0.4 },
  ];
  const input = { width: WIDTH, height: HEIGHT };
  const network = { asppRates: [1, 2] };
  return parseRecipe({ version: 1, name: 'small', batchSize: 2, input, network, stages, ...change });
}

/** Predictions made of the labels themselves, at half the size: right, but not sure. */
async function predictionOf(targets: TargetSet, image: number): Promise<ProbabilityMap> {
  const truth = await targets.label(image);
  const [width, height] = [WIDTH / 2, HEIGHT / 2];
  const data = new Float32Array(width * height * CLASSES).fill(0.1);
  for (let p = 0; p < width * height; p++) {
    const label = truth?.data[2 * Math.floor(p / width) * WIDTH + 2 * (p % width)] ?? 0;
    data[p * CLASSES + label] = 0.7;
  }
  return { width, height, classes: CLASSES, data };
}

/** A predictor of which every property but `predict` throws when it is looked at. */
function lockedPredictor(targets: TargetSet, except: readonly number[] = []): Predictor {
  const predict = async (image: number) => (except.includes(image) ? undefined : predictionOf(targets, image));
  const trap = (_: object, name: string | symbol) => {
    if (name === 'predict') return predict;
    throw new Error(`Distil looked at ${String(name)} of the source model.`);
  };
  const refuse = () => {
    throw new Error('Distil looked into the source model.');
  };
  return new Proxy<Predictor>(
    { predict },
    {
      get: trap,
      has: refuse,
      ownKeys: refuse,
      getOwnPropertyDescriptor: refuse,
    },
  );
}

async function run(
  recipe: Recipe,
  look?: (event: RunEvent, live: LiveState) => boolean | undefined,
  except?: readonly number[],
  labelBytes?: number,
) {
  const targets = await smallTargets(IMAGES, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES, 3));
  const given = lockedPredictor(targets, except);
  const events: RunEvent[] = [];
  const options = { recipe, targets, classes: smallClasses(CLASSES), live, given, labelBytes, now: () => 0 };
  for await (const event of runEvents(options)) {
    events.push(event);
    if (look?.(event, live)) break;
  }
  const weights = await live.student.read();
  live.student.dispose();
  return { events, weights, live };
}

const stepsOf = (events: RunEvent[]): StepNumbers[] =>
  events.flatMap((event) => (event.type === 'stepped' && event.stage === 'distil' ? [event.numbers] : []));
const flat = (weights: Map<string, Float32Array>) =>
  Buffer.concat([...weights.values()].map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength)));

test('the given predictions are measured between the first steps, and reported before the stage is evaluated', async () => {
  const { events } = await run(recipeOf(4));
  const order = events.map((event) => (event.type === 'evaluated' ? event.checkpoint : event.type));
  expect(order.indexOf('stepped')).toBeLessThan(order.indexOf('source'));
  expect(order.indexOf('source')).toBeLessThan(order.indexOf('distil'));
});

test('the student learns only from predictions: nothing else of the source model is looked at', async () => {
  expect([refused, carrier, typeof takesNoNetwork]).toEqual([true, true, 'function']);
  const { events } = await run(recipeOf(150));
  const losses = stepsOf(events).map(({ losses: { total } }) => total ?? Number.NaN);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(mean(losses.slice(-5))).toBeLessThan(0.5 * mean(losses.slice(0, 5)));
  const measured = events.flatMap((event) =>
    event.type === 'evaluated' ? [[event.checkpoint, event.evaluated, event.metrics.mIoU] as const] : [],
  );
  expect(measured.map(([checkpoint, evaluated]) => `${checkpoint} ${evaluated}`)).toEqual([
    'source predictions',
    'distil teacher',
    'teach teacher',
    'propagate teacher',
  ]);
  const [given = 0, student = 0] = measured.map(([, , mIoU]) => mIoU);
  expect(given).toBeGreaterThan(0.9);
  expect(student).toBeGreaterThan(0.5);
});

const distilWith = (steps: number, change: Record<string, unknown>): RecipeInput['stages'] => [
  { stage: 'distil', steps, learningRate: 2e-3, ensembleStart: 0.5, ...change },
];

const labelsOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.type === 'labels-stored' ? [event.labels] : []))[0];
const warningsOf = (events: RunEvent[]) => events.flatMap((event) => (event.type === 'warned' ? [event.warning] : []));

test('labels are kept exactly, and the record says so, with the shares of the classes', async () => {
  const { events } = await run(recipeOf(1));
  const labels = labelsOf(events);
  const bytesPerImage = (4 * CLASSES + 1) * WIDTH * HEIGHT;
  expect(labels).toMatchObject({ images: IMAGES, form: 'exact', bytesPerImage, error: 0 });
  expect(labels?.classShares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  expect(warningsOf(events)).toEqual([]);
});

test('the recipe may ask for the four surest classes: 9 bytes a pixel, with the error, and no warning', async () => {
  const { events } = await run(recipeOf(1, { stages: distilWith(1, { softLabels: 'top-4' }) }));
  expect(labelsOf(events)).toMatchObject({ images: IMAGES, form: 'top-4', bytesPerImage: 9 * WIDTH * HEIGHT });
  expect(labelsOf(events)?.error).toBeGreaterThan(0);
  expect(labelsOf(events)?.error).toBeLessThan(2 / 255);
  expect(warningsOf(events)).toEqual([]);
});

test('where exact labels exceed the memory, the four surest classes are kept, and a warning says what that costs', async () => {
  const most = 4 * (4 * CLASSES + 1) * WIDTH * HEIGHT;
  const { events } = await run(recipeOf(2), undefined, undefined, most);
  expect(labelsOf(events)?.form).toBe('top-4');
  expect(warningsOf(events)).toMatchObject([
    {
      code: 'soft-labels-shortened',
      stage: 'distil',
      message: expect.stringMatching(/of 5 images take 1 MiB.*on average .* %/),
    },
  ]);
  const exact = await run(recipeOf(2, { stages: distilWith(2, { softLabels: 'exact' }) }), undefined, undefined, most);
  expect(labelsOf(exact.events)?.form).toBe('exact');
  expect(warningsOf(exact.events)).toEqual([]);
});

test('labels move after the passes of the second half, and not at all with a momentum of 1', async () => {
  const { events } = await run(recipeOf(20));
  const moved = stepsOf(events).map(({ relabelled }) => relabelled ?? 0);
  expect(moved.slice(0, 10)).toEqual(new Array(10).fill(0));
  expect(moved.at(-1)).toBeGreaterThan(0);
  const stages: RecipeInput['stages'] = [{ stage: 'distil', steps: 20, learningRate: 2e-3, ensembleMomentum: 1 }];
  const fixed = await run(recipeOf(20, { stages }));
  expect(stepsOf(fixed.events).every(({ relabelled }) => relabelled === 0)).toBe(true);
});

test('images without a prediction are left out of Distil and take part afterwards', async () => {
  const { events } = await run(recipeOf(8), undefined, [1, 3]);
  expect([...new Set(stepsOf(events).flatMap(({ images }) => images))].sort()).toEqual([0, 2, 4]);
  const later = events.flatMap((event) =>
    event.type === 'stepped' && event.stage === 'propagate' ? event.numbers.images : [],
  );
  expect(later.some((image) => image === 1 || image === 3)).toBe(true);
});

test('crops and flips take the same window of image and label', async () => {
  const input = { width: WIDTH, height: HEIGHT, cropWidth: 24, cropHeight: 16 };
  const { events } = await run(recipeOf(40, { input }));
  const losses = stepsOf(events).map(({ losses: { total } }) => total ?? Number.NaN);
  expect(losses.at(-1)).toBeLessThan(0.6 * (losses[0] ?? 0));
});

test.each(['exact', 'top-4'])(
  '%s labels: the same seed gives the same bytes, another one does not',
  async (softLabels) => {
    const stages = distilWith(8, { softLabels });
    const first = await run(recipeOf(8, { stages }));
    const second = await run(recipeOf(8, { stages }));
    const other = await run(recipeOf(8, { stages, seed: 9 }));
    expect(JSON.stringify(second.events)).toBe(JSON.stringify(first.events));
    expect(flat(second.weights).equals(flat(first.weights))).toBe(true);
    expect(flat(other.weights).equals(flat(first.weights))).toBe(false);
  },
);

test('a run frees all that it made, also when it is broken off; memory is constant from step to step', async () => {
  await run(recipeOf(8));
  await finished();
  const before = gpuMemory();
  const sizes = new Set<string>();
  await run(recipeOf(20), (event) => {
    // The first update of the labels records the teacher's forward pass, which the stage keeps.
    if (event.type !== 'stepped' || event.stage !== 'distil' || event.step < 15) return undefined;
    const { bytes, tensors } = gpuMemory();
    sizes.add(`${tensors} ${bytes}`);
    return event.step === 19;
  });
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes: before.bytes, tensors: before.tensors });
  expect([...sizes]).toHaveLength(1);
});

test('a recipe without Distil, or Distil without predictions, is refused in words', async () => {
  const stages: RecipeInput['stages'] = [{ stage: 'teach', steps: 1, learningRate: 1e-3 }];
  await expect(run(recipeOf(1, { stages }))).rejects.toThrow('has no Distil stage');
  const targets = await smallTargets(2, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const events = runEvents({ recipe: recipeOf(1), targets, classes: smallClasses(CLASSES), live, now: () => 0 });
  await expect(events.next()).rejects.toThrow('needs predictions');
  live.student.dispose();
});

test('predictions of another class count are refused', async () => {
  const targets = await smallTargets(2, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const data = new Float32Array(WIDTH * HEIGHT * 3).fill(1 / 3);
  const given: Predictor = { predict: async () => ({ width: WIDTH, height: HEIGHT, classes: 3, data }) };
  const recipe = recipeOf(1, { reestimateBatchNorm: false });
  const unlabelled = { ...targets, labelled: 0, label: async () => undefined };
  const all = async () => {
    for await (const _ of runEvents({
      recipe,
      targets: unlabelled,
      classes: smallClasses(CLASSES),
      live,
      given,
      now: () => 0,
    }));
  };
  await expect(all()).rejects.toThrow('3 classes, the student has 4');
  live.student.dispose();
});
