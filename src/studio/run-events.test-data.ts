import type { Metrics, ModelCard, RunEvent, StepNumbers, TargetsSummary } from '../protocol/events.js';
import { CAMVID_11 } from '../protocol/presets.js';
import { recipeByName } from '../protocol/recipes.js';
import type { StageName } from '../protocol/stage-recipes.js';

/** Hand-made events of a run, for the tests of this folder. */
export const card: ModelCard = {
  file: 'source.safetensors',
  format: 'safetensors',
  bytes: 2_136_840,
  architecture: 'DeepLabV2',
  parameters: 525_820,
  classes: 11,
  outputStride: 8,
  inferred: [],
  unused: [],
  blocks: [],
};

export const targets: TargetsSummary = { names: ['a.png', 'b.png'], skipped: [], labelled: 2, unmatched: [] };

export const started: RunEvent = {
  type: 'run-started',
  time: '2026-01-01T00:00:00Z',
  recipe: recipeByName('camvid-dusk'),
  model: card,
  classes: CAMVID_11,
  targets,
  adapter: { vendor: 'v', architecture: 'a', description: '', isFallback: true, features: [] },
  versions: {},
};

const numbers: StepNumbers = {
  losses: { total: 1 },
  learningRate: 1e-4,
  meanEntropy: 0.3,
  entropyHistogram: Array(64).fill(1 / 64),
  classShares: Array(11).fill(1 / 11),
  keptShare: 0.5,
  images: [0],
};

export const stepped = (stage: StageName, index: number, step: number, milliseconds = 500): RunEvent => {
  const steps = started.type === 'run-started' ? (started.recipe.stages[index]?.steps ?? 0) : 0;
  return { type: 'stepped', stage, index, step, steps, numbers, milliseconds, gpuBytes: 1000, tensors: 10 };
};

export const metrics: Metrics = { mIoU: 0.356, mAcc: 0.5, aAcc: 0.762, iou: [], confusion: [], images: 2 };

export const finished: RunEvent = { type: 'run-finished', time: '2026-01-01T00:01:00Z', outcome: 'done', seconds: 60 };
