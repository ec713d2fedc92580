import type { KeptEvent, RunEvent, StepNumbers } from '../src/protocol/events.js';
import { numberedClasses } from '../src/protocol/numbered-classes.js';
import { parseRecipe } from '../src/protocol/recipe.js';
import { applyEvent, emptyRun, type RunRecord } from '../src/protocol/record.js';
import { describeStage } from '../src/protocol/stages.js';

/** A run of any length, for tests: its events have all that a real run's have, with numbers of as many digits. */
export interface LongRun {
  /** Of each of the three stages. */
  steps: [align: number, teach: number, propagate: number];
  classes: number;
  /** Easy and hard images of a step of Propagate, each so many, and the loss of the semantic contrast. */
  propagate?: { images: number };
}

const STAGES = ['align', 'teach', 'propagate'] as const;
const IMAGES = 60;
const BATCH = 2;

/** Numbers in [0,1) that a float32 can hold, the same for the same seed. */
function float32s(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.fround(state / 2 ** 32);
  };
}

function shares(count: number, random: () => number): number[] {
  const parts = Array.from({ length: count }, () => random() ** 4);
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => Math.fround(part / sum));
}

function numbersOf(stage: (typeof STAGES)[number], run: LongRun, random: () => number): StepNumbers {
  const { classes } = run;
  const chosen = stage === 'propagate' ? run.propagate : undefined;
  const perClass = () => Array.from({ length: classes }, random);
  return {
    losses: Object.fromEntries(lossNames(stage, chosen !== undefined).map((name) => [name, random()])),
    learningRate: 1e-4 * random(),
    meanEntropy: random(),
    entropyHistogram: shares(64, random),
    classShares: shares(classes, random),
    keptShare: random(),
    ...(stage === 'teach' && { keptShareByClass: perClass(), thresholds: perClass() }),
    negativeCount: classes * random(),
    lossScale: 65_536,
    images: Array.from({ length: chosen ? 2 * chosen.images : BATCH }, () => Math.floor(IMAGES * random())),
  };
}

function lossNames(stage: (typeof STAGES)[number], all: boolean): readonly string[] {
  const { losses, lossesByChoice } = describeStage(stage);
  return all ? [...losses, ...lossesByChoice] : losses;
}

const started = ({ steps, classes, propagate }: LongRun): RunEvent => ({
  type: 'run-started',
  time: '2026-01-02T03:04:05.000Z',
  recipe: parseRecipe({
    version: 1,
    name: 'long',
    seed: 7,
    input: { width: 32, height: 16 },
    stages: STAGES.map((stage, index) => ({
      ...{ stage, steps: steps[index], learningRate: 1e-4 },
      ...(stage === 'propagate' &&
        propagate && { easyPerStep: propagate.images, hardPerStep: propagate.images, contrastWeight: 0.1 }),
    })),
  }),
  model: {
    file: 'model.pth',
    format: 'pth',
    bytes: 1234,
    architecture: 'DeepLabV2',
    parameters: 1000,
    classes,
    outputStride: 8,
    inferred: [],
    unused: [],
    blocks: [],
  },
  classes: numberedClasses(classes),
  targets: {
    names: Array.from({ length: IMAGES }, (_, image) => `image-${image}.png`),
    skipped: [],
    labelled: IMAGES,
    unmatched: [],
  },
  adapter: { vendor: 'v', architecture: 'a', description: 'd', isFallback: false, features: [] },
  versions: { 'atp-studio': '0.1.0' },
});

function evaluated(stage: (typeof STAGES)[number], classes: number, random: () => number): RunEvent {
  const square = Array.from({ length: classes }, () =>
    Array.from({ length: classes }, () => Math.floor(1e6 * random())),
  );
  const metrics = { mIoU: random(), mAcc: random(), aAcc: random(), iou: square.map(random), confusion: square };
  return {
    type: 'evaluated',
    checkpoint: stage,
    evaluated: 'student',
    metrics: { ...metrics, images: IMAGES },
    seconds: random(),
  };
}

/** All events of such a run, in their order. */
export function* longRunEvents(run: LongRun): Generator<RunEvent, void, void> {
  const random = float32s(1);
  yield started(run);
  for (const [index, stage] of STAGES.entries()) {
    const steps = run.steps[index] ?? 0;
    yield { type: 'stage-started', stage, index, steps };
    for (let step = 1; step <= steps; step++) {
      const numbers = numbersOf(stage, run, random);
      const milliseconds = 1000 * random();
      yield { type: 'stepped', stage, index, step, steps, numbers, milliseconds, gpuBytes: 2 ** 31 + 1, tensors: 400 };
    }
    yield { type: 'stage-finished', stage, index, steps, seconds: 1000 * random(), result: 'student' };
    yield evaluated(stage, run.classes, random);
  }
  yield { type: 'run-finished', time: '2026-01-02T06:04:05.000Z', outcome: 'done', seconds: 7000 * random() };
}

export function fold(events: Iterable<RunEvent | KeptEvent>): RunRecord {
  let run = emptyRun;
  for (const event of events) run = applyEvent(run, event);
  return run;
}
