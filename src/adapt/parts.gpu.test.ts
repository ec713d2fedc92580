import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { float16Test, onDevice } from '../../test/device.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import type { TargetSet } from '../images/target-set.js';
import type { NetworkOptions } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { rivalRecipes } from '../protocol/rival-recipes.js';
import { adapt } from './adapt.js';
import { initialState, type LiveState } from './live.js';
import { type CapturedRun, RunParts, type SavedArray, type SavedPart, type SavedRun } from './parts.js';
import type { AdaptEvent } from './run-stage.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT] = [32, 24];

interface Case {
  stages: RecipeInput['stages'];
  change?: Partial<RecipeInput>;
  labelled?: boolean;
  network?: NetworkOptions;
  given?: (targets: TargetSet) => Predictor;
}

type Look = (event: AdaptEvent, parts: RunParts, live: LiveState) => Promise<void> | void;

/** Runs a case from its start, or from what was saved. Gives the bytes of the result and the numbers of all steps. */
async function run({ stages, change, labelled = false, network, given }: Case, look?: Look, from?: SavedRun) {
  const input = { width: WIDTH, height: HEIGHT };
  const recipe = parseRecipe({ version: 1, name: 'small', batchSize: 2, input, stages, ...change });
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES, labelled);
  const live = initialState(smallNetwork(CLASSES, 1, network));
  const parts = new RunParts(from);
  const classes = smallClasses(CLASSES);
  const steps: string[] = [];
  for await (const event of adapt({ recipe, targets, classes, live, given: given?.(targets), now: () => 0, parts })) {
    if (event.type === 'stepped') steps.push(JSON.stringify([event.index, event.step, event.numbers]));
    await look?.(event, parts, live);
  }
  const weights = digestOf([...(await live.student.read()).values()]);
  live.student.dispose();
  return { weights, steps };
}

function digestOf(arrays: readonly SavedArray[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}

/** What a checkpoint holds: plain data as JSON gives it back, and copies of the arrays. */
async function saved({ place, parts }: CapturedRun): Promise<SavedRun> {
  const copies = new Map<string, SavedPart>();
  for (const [name, { plain, arrays }] of parts) {
    const own = new Map<string, SavedArray>();
    for (const [array, { read }] of arrays) own.set(array, (await read()).slice());
    copies.set(name, { plain: JSON.parse(JSON.stringify(plain)), arrays: own });
  }
  return { place: { ...place }, parts: copies };
}

/** Captures a run at every place where it can be, and goes on from each: it must end as the undisturbed run did. */
async function expectTheSameFromEverywhere(of: Case): Promise<void> {
  const captures = new Map<string, SavedRun>();
  const whole = await run(of, async (event, parts) => {
    const captured = parts.capture();
    if (!captured) return;
    const { index, step, finished: isFinished } = captured.place;
    const name = `${event.type} after ${index} ${step}${isFinished ? ' end' : ''}`;
    if (!captures.has(name)) captures.set(name, await saved(captured));
  });
  expect(captures.size).toBeGreaterThan(whole.steps.length);
  for (const [name, from] of captures) {
    const rest = await run(of, undefined, from);
    expect(rest.weights, name).toBe(whole.weights);
    expect(rest.steps, name).toEqual(rest.steps.length === 0 ? [] : whole.steps.slice(-rest.steps.length));
  }
}

test('a run without labels, with SGD, crops and augmentation, goes on from every place to the same bytes', async () => {
  const common = { optimizer: 'sgd', learningRate: 1e-3 } as const;
  await expectTheSameFromEverywhere({
    change: { input: { width: WIDTH, height: HEIGHT, cropWidth: 24, cropHeight: 16 }, reestimateBatchNorm: false },
    stages: [
      {
        stage: 'align',
        steps: 2,
        ...common,
        augmentation: { brightness: 0.3, contrast: 0.3, flipProbability: 0.5, blurProbability: 0.5 },
      },
      { stage: 'propagate', steps: 0, ...common },
      { stage: 'teach', steps: 3, ...common, positive: 'fixed', threshold: 0.3, refresh: 2 },
      { stage: 'align', steps: 1, ...common, batchNorm: 'running', freezeClassifier: true },
      { stage: 'teach', steps: 3, ...common, positive: 'class-balanced', refresh: 2 },
      { stage: 'propagate', steps: 2, ...common, easyShare: 0.5, tau: 0.3, emaDecay: 0.9 },
    ],
  });
});

test('chosen crops and easy labels of each step go on from every place to the same bytes', async () => {
  const crops = { cropTries: 3, cropLargestShare: 0.9 };
  await expectTheSameFromEverywhere({
    change: { input: { width: WIDTH, height: HEIGHT, cropWidth: 16, cropHeight: 16 }, reestimateBatchNorm: false },
    stages: [
      { stage: 'teach', steps: 3, learningRate: 1e-3, ...crops },
      {
        ...{ stage: 'propagate', steps: 3, learningRate: 1e-3, ...crops, easyShare: 0.4, tau: 0.3, emaDecay: 0.9 },
        ...{ easyPerStep: 1, hardPerStep: 3, easyLabels: 'each-step', ranking: 'class-share' },
        ...{ sureShareOver: 'batch', unsureTop: 2, unsureBottom: 3 },
      },
      { stage: 'propagate', steps: 2, learningRate: 1e-3, ...crops, easyShare: 0.4, ranking: 'class-entropy' },
    ],
  });
});

test('shares, soft labels, views, rounds and statistics of the teacher go on from every place to the same bytes', async () => {
  const common = { learningRate: 1e-3, steps: 3 } as const;
  await expectTheSameFromEverywhere({
    change: { input: { width: WIDTH, height: HEIGHT, cropWidth: 24, cropHeight: 16 }, reestimateBatchNorm: false },
    stages: [
      { stage: 'align', ...common, curriculumGradient: 'detached', entropyLimit: 0.9 },
      {
        stage: 'teach',
        ...common,
        pseudoLabels: 'soft',
        sharesKept: 1,
        teacherStatistics: 'own',
        evaluated: 'student',
      },
      { stage: 'teach', ...common, rounds: 2, positive: 'class-balanced', sharesKept: 0.5, teacherViews: 3 },
      {
        stage: 'propagate',
        ...common,
        sharesKept: 1,
        evaluated: 'student',
        easyShare: 0.5,
        teacherBatchNorm: 'running',
      },
    ],
  });
});

test('a run that restores weights, and learns twice in a step, goes on from every place to the same bytes', async () => {
  const common = { learningRate: 1e-3, restoreProbability: 0.2, sharpness: 0.05 } as const;
  await expectTheSameFromEverywhere({
    change: { reestimateBatchNorm: false },
    stages: [
      { stage: 'align', steps: 2, ...common, trained: 'norms' },
      { stage: 'teach', steps: 2, ...common, decayed: 'no-norms' },
      { stage: 'propagate', steps: 2, ...common, optimizer: 'sgd', easyShare: 0.5, tau: 0.3 },
    ],
  });
});

test('a run whose student leaves out, with hue and images that keep their colours, goes on from every place', async () => {
  const augmentation = { hue: 0.2, jitterProbability: 0.5 };
  const common = { learningRate: 1e-3, dropPath: 0.5, dropout: 0.3, augmentation } as const;
  const stages: RecipeInput['stages'] = [
    { stage: 'align', steps: 2, ...common },
    { stage: 'teach', steps: 2, ...common },
    { stage: 'propagate', steps: 2, ...common, easyShare: 0.5, tau: 0.3 },
  ];
  await expectTheSameFromEverywhere({ change: { reestimateBatchNorm: false }, stages });
  await expectTheSameFromEverywhere({
    labelled: true,
    given: blackBox,
    network: { recompute: 'blocks' },
    stages: [{ stage: 'distil', steps: 3, ...common }],
  });
});

test.each(rivalRecipes.map((rival) => [rival.name, rival] as const))(
  'a run of the method %s goes on from every place to the same bytes',
  async (_name, { stages, reestimateBatchNorm = true }) => {
    // Four steps are four rounds of cbst.
    const short = stages.map((stage) => (stage.stage === 'reestimate' ? stage : { ...stage, steps: 4 }));
    await expectTheSameFromEverywhere({ stages: short, change: { reestimateBatchNorm }, labelled: true });
  },
);

test('a stage behind batch norm re-estimated, and one that is undone, go on from every place', {
  timeout: 240_000,
}, async () => {
  await expectTheSameFromEverywhere({
    change: { guard: 'off', undo: 'stage', reestimateBatchNorm: false },
    stages: [
      { stage: 'reestimate' },
      { stage: 'align', steps: 1, learningRate: 0 },
      { stage: 'align', steps: 2, learningRate: 3, batchNorm: 'running' },
      { stage: 'teach', steps: 1, learningRate: 1e-3, restoreProbability: 0.3 },
    ],
  });
});

test('the semantic contrast goes on from every place, before and after it begins', async () => {
  const propagate = { stage: 'propagate', learningRate: 1e-3, easyShare: 0.5, tau: 0.3 } as const;
  const contrast = { contrastWeight: 1, contrastStart: 1, contrastChannels: 8, contrastPurity: 0.5 };
  const flips = { augmentation: { flipProbability: 0.5 } };
  for (const optimizer of ['adamw', 'sgd'] as const) {
    await expectTheSameFromEverywhere({ stages: [{ ...propagate, ...contrast, ...flips, steps: 3, optimizer }] });
  }
});

test('a run that was warned of its collapse goes on without a second warning', async () => {
  const warnings: string[] = [];
  const stages: RecipeInput['stages'] = [
    { stage: 'align', steps: 4, learningRate: 1 },
    { stage: 'teach', steps: 2, learningRate: 1e-3 },
  ];
  const of: Case = { stages, change: { guard: 'warn' }, labelled: true };
  let afterTwo: SavedRun | undefined;
  const count = (event: AdaptEvent) => {
    if (event.type === 'warned' && event.warning.code === 'collapsed') warnings.push(event.warning.message);
  };
  const whole = await run(of, async (event, parts) => {
    count(event);
    const captured = parts.capture();
    if (captured?.place.step === 2 && captured.place.index === 0) afterTwo ??= await saved(captured);
  });
  expect(warnings).toHaveLength(1);
  const rest = await run(of, count, afterTwo);
  expect(rest.weights).toBe(whole.weights);
  expect(rest.steps).toHaveLength(4);
  expect(warnings).toHaveLength(1);
});

/** Predictions made of the labels: right, but not sure. */
const blackBox = (targets: TargetSet): Predictor => ({
  predict: async (image) => {
    const truth = await targets.label(image);
    const data = new Float32Array(WIDTH * HEIGHT * CLASSES).fill(0.1);
    for (let p = 0; p < WIDTH * HEIGHT; p++) data[p * CLASSES + (truth?.data[p] ?? 0)] = 0.7;
    return { width: WIDTH, height: HEIGHT, classes: CLASSES, data };
  },
});

const twoDistils = (softLabels: 'exact' | 'top-4', [first, second]: readonly [number, number]): Case => {
  const distil = { stage: 'distil', learningRate: 5e-3, ensembleStart: 0, ensembleMomentum: 0.5, softLabels } as const;
  return {
    labelled: true,
    given: blackBox,
    stages: [
      { ...distil, steps: first },
      { stage: 'teach', steps: 1, learningRate: 1e-3 },
      { ...distil, steps: second },
    ],
  };
};

test('a black box that is distilled twice goes on from every place: the second time begins with the given labels', async () => {
  await expectTheSameFromEverywhere(twoDistils('top-4', [4, 4]));
});

test('one version of the soft labels is always the same labels, so that it can stay where it was written', async () => {
  const labels = new Map<number, Set<string>>();
  await run(twoDistils('exact', [6, 6]), async (_, parts) => {
    const captured = parts.capture();
    const part = captured?.parts.get('soft labels');
    if (!captured || !part || part.version === null || part.arrays.size === 0) return;
    const { arrays } = (await saved(captured)).parts.get('soft labels') ?? {};
    const digest = digestOf([...(arrays?.values() ?? [])]);
    labels.set(part.version, (labels.get(part.version) ?? new Set()).add(digest));
  });
  expect(labels.size).toBeGreaterThan(2);
  for (const [version, digests] of labels) expect(digests.size, `version ${version}`).toBe(1);
});

test('a step that fails leaves nothing behind that can be captured', async () => {
  const stages: RecipeInput['stages'] = [{ stage: 'teach', steps: 4, learningRate: 1e-3 }];
  const places: (number | undefined)[] = [];
  let poisoned = false;
  const all = run({ stages }, (event, parts, live) => {
    if (poisoned && event.type === 'warned') places.push(parts.capture()?.place.step);
    if (event.type !== 'settled' || parts.capture()?.place.step !== 2) return;
    poisoned = true;
    const { slots } = live.student.layout.trainable;
    live.student.weights.trainable.write((name) => new Float32Array(slots.get(name)?.count ?? 0).fill(Number.NaN));
  });
  await expect(all).rejects.toThrow('not a finite number');
  expect(places).toEqual([undefined]);
});

float16Test('mixed precision goes on from every place, with its loss scale and copies of the weights', async () => {
  await expectTheSameFromEverywhere({
    network: { precision: 'mixed' },
    change: { network: { precision: 'mixed' } },
    stages: [
      { stage: 'align', steps: 3, learningRate: 1e-3 },
      { stage: 'teach', steps: 3, learningRate: 1e-3 },
      { stage: 'align', steps: 2, learningRate: 1e-3, trained: 'norms', sharpness: 0.05, restoreProbability: 0.2 },
    ],
  });
});

test('going on leaves no tensor and no GPU byte behind', async () => {
  const of: Case = { stages: [{ stage: 'teach', steps: 2, learningRate: 1e-3 }], labelled: true };
  let half: SavedRun | undefined;
  await run(of, async (event, parts) => {
    const captured = event.type === 'settled' ? parts.capture() : undefined;
    if (captured) half ??= await saved(captured);
  });
  await finished();
  const before = gpuMemory();
  await run(of, undefined, half);
  await finished();
  const { bytes, tensors } = gpuMemory();
  expect({ bytes, tensors }).toEqual({ bytes: before.bytes, tensors: before.tensors });
});
