import type { ClassList } from '../protocol/classes.js';
import type { Evaluated, Metrics, StepNumbers } from '../protocol/events.js';
import { parseRecipe } from '../protocol/recipe.js';
import { type Evaluation, emptyRun, type RunRecord, type StepRecord } from '../protocol/record.js';

/** A small run made by hand, for tests: two classes with awkward names, align 2 steps and teach 3 (of 4) steps. */
export const sampleClasses: ClassList = {
  name: 'two',
  ignore: [255],
  classes: [
    { id: 0, name: 'road, "paved"', color: '#804080' },
    { id: 1, name: '<script>alert(1)</script>', color: '#008000' },
  ],
};

const metrics = (mIoU: number, iou: (number | null)[]): Metrics => ({
  mIoU,
  mAcc: 0.5,
  aAcc: 0.75,
  iou,
  confusion: [
    [3, 1],
    [0, 0],
  ],
  images: 2,
});

const evaluation = (checkpoint: Evaluation['checkpoint'], evaluated: Evaluated, mIoU: number): Evaluation => ({
  checkpoint,
  evaluated,
  metrics: metrics(mIoU, [mIoU, checkpoint === 'source' ? null : 0.25]),
  seconds: 1,
});

const numbers = (losses: Record<string, number>): StepNumbers => ({
  losses,
  learningRate: 1e-4,
  meanEntropy: 0.25,
  entropyHistogram: Array.from({ length: 64 }, (_, bin) => (bin < 2 ? 0.5 : 0)),
  classShares: [0.75, 0.25],
  keptShare: 0.5,
  images: [0, 1],
});

const step = (stage: 'align' | 'teach', index: number, at: number, losses: Record<string, number>): StepRecord => ({
  ...numbers(losses),
  stage,
  index,
  step: at,
  milliseconds: 100 + at,
});

export const sampleRecord: RunRecord = {
  ...emptyRun,
  state: 'stopped',
  started: '2026-01-02T03:04:05.000Z',
  finished: '2026-01-02T03:05:05.000Z',
  seconds: 60,
  recipe: parseRecipe({
    version: 1,
    name: 'A & B',
    seed: 7,
    input: { width: 32, height: 16 },
    stages: [
      { stage: 'align', steps: 2, learningRate: 1e-4 },
      { stage: 'teach', steps: 4, learningRate: 1e-4 },
    ],
  }),
  model: {
    file: 'model <b>.pth',
    format: 'pth',
    bytes: 1234,
    architecture: 'DeepLabV2',
    parameters: 1000,
    classes: 2,
    outputStride: 8,
    inferred: [{ name: 'dilations', value: '1, 1, 2, 4', assumed: true }],
    unused: [],
    blocks: [],
  },
  classes: sampleClasses,
  targets: { names: ['a/=cmd().png', 'b.png'], skipped: [], labelled: 2, unmatched: [] },
  versions: { 'atp-studio': '0.1.0' },
  stages: [
    { stage: 'align', index: 0, steps: 2, done: 2, seconds: 1, result: 'student' },
    { stage: 'teach', index: 1, steps: 4, done: 3, seconds: null, result: null },
  ],
  steps: [
    step('align', 0, 1, { total: 0.5, entropy: 0.6, diversity: -0.1 }),
    step('align', 0, 2, { total: 0.4, entropy: 0.5, diversity: -0.1 }),
    step('teach', 1, 1, { total: 1.5, positive: 1, negative: 0.5 }),
    step('teach', 1, 2, { total: 1.25, positive: 1, negative: 0.25 }),
    step('teach', 1, 3, { total: Number.NaN, positive: Number.NaN, negative: 0.25 }),
  ],
  evaluations: [
    evaluation('source', 'student', 0.356),
    evaluation('batch-norm', 'student', 0.366),
    evaluation('align', 'student', 0.38),
    evaluation('teach', 'teacher', 0.398),
  ],
  rankings: [{ stage: 'propagate', when: 'before', order: [1, 0], entropies: [0.3, 0.1], easy: 1 }],
  warnings: [
    { code: 'loss-not-finite', stage: 'teach', step: 3, message: 'The loss is not finite.', advice: 'Lower the rate.' },
  ],
};
