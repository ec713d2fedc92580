import { z } from 'zod';
import { CANDIDATE_KINDS, CHOICE_REASONS, STANDINGS, WEIGHING_REASONS } from '../protocol/choice.js';
import { classListSchema } from '../protocol/classes.js';
import { BASELINES, EVALUATED, IMAGE_SETS } from '../protocol/events.js';
import { INPUT_ROLES } from '../protocol/identity.js';
import { LABEL_FINDING_CODES } from '../protocol/label-check.js';
import { recipeSchema } from '../protocol/recipe.js';
import { STAGE_NAMES } from '../protocol/stage-recipes.js';

/** Shape of run.json, and what a log of events has in common with it (event-schema.ts). The types it must agree with are in protocol/record.ts. */
export const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform((text) => Number(text))]);
export const count = z.int().min(0);
export const stage = z.enum(STAGE_NAMES);
export const evaluated = z.enum(EVALUATED);
const texts = z.array(z.string());

const metrics = z.object({
  mIoU: number,
  mAcc: number,
  aAcc: number,
  iou: z.array(number.nullable()),
  confusion: z.array(z.array(number)),
  images: count,
});

/** Numbers of a step. Of a long run, only some steps have the lists. */
export const stepNumbers = z.object({
  losses: z.record(z.string(), number),
  learningRate: number,
  meanEntropy: number,
  entropyHistogram: z.array(number).optional(),
  classShares: z.array(number).optional(),
  keptShare: number,
  keptShareByClass: z.array(number.nullable()).optional(),
  thresholds: z.array(number).optional(),
  negativeCount: number.optional(),
  lossScale: number.optional(),
  relabelled: number.optional(),
  images: z.array(count).optional(),
});

const step = stepNumbers.extend({ stage, index: count, step: count, milliseconds: number });

const issue = z.object({ path: z.string(), message: z.string() });

export const modelCard = z.object({
  file: z.string(),
  format: z.enum(['safetensors', 'pth', 'onnx']),
  bytes: count,
  architecture: z.string(),
  parameters: count,
  classes: count,
  outputStride: number,
  inferred: z.array(z.object({ name: z.string(), value: z.string(), assumed: z.boolean() })),
  unused: texts,
  weightSets: z
    .array(z.object({ name: z.string(), tensors: count, parameters: count, chosen: z.boolean() }))
    .optional(),
  leftOut: z.array(z.object({ name: z.string(), why: z.string() })).optional(),
  blocks: z.array(
    z.object({
      name: z.string(),
      parameters: count,
      trainable: z.boolean(),
      output: z.object({ channels: count, stride: z.number() }).optional(),
    }),
  ),
});

const skipped = z.array(z.object({ name: z.string(), reason: z.string() }));

const idMap = z.record(z.string(), count);

const labelCheck = z.object({
  findings: z.array(
    z.object({
      code: z.enum(LABEL_FINDING_CODES),
      severity: z.enum(['stop', 'warn', 'note']),
      message: z.string(),
      advice: z.string(),
      idMap: idMap.nullable(),
    }),
  ),
  choice: z.object({ idMap: idMap.nullable(), asTheyAre: z.boolean() }),
  agreement: z.object({ images: count, share: number, kappa: number }).nullable(),
});

export const targets = z.object({
  names: texts,
  skipped,
  labelled: count,
  unmatched: texts,
  unmatchedLabels: count.optional(),
  notes: texts.optional(),
  shape: z.object({ width: count, height: count }).optional(),
  predictions: z.object({ matched: count, unmatched: texts, skipped, notes: texts.optional() }).optional(),
  labelCheck: labelCheck.optional(),
});

export const given = z.object({
  by: z.enum(['files', 'onnx']),
  file: z.string(),
  count,
  classes: count,
  binary: z.boolean().optional(),
  forms: texts,
  skipped,
});

export const labels = z.object({
  images: count,
  form: z.enum(['exact', 'top-4']).optional(),
  bytesPerImage: count,
  error: number,
  classShares: z.array(number),
});

export const adapter = z.object({
  vendor: z.string(),
  architecture: z.string(),
  description: z.string(),
  isFallback: z.boolean(),
  features: texts,
});

export const ranking = z.object({
  stage,
  when: z.enum(['before', 'after']),
  by: z.enum(['entropy', 'class-entropy', 'class-share']).optional(),
  order: z.array(count),
  entropies: z.array(number),
  easy: count,
});

export const evaluation = z.object({
  checkpoint: z.enum([...BASELINES, ...STAGE_NAMES]),
  evaluated,
  // Absent: the target images.
  set: z.enum(IMAGE_SETS).optional(),
  metrics,
  seconds: number,
});

export const warning = z.object({
  code: z.enum([
    'class-collapse',
    'collapsed',
    'loss-not-finite',
    'no-pixel-kept',
    'device-memory',
    'fallback-adapter',
    'soft-labels-shortened',
    'label-check',
    'nothing-measured',
    'no-batch-norm',
    'held-out-overlap',
    'image-left-out',
    'not-kept',
  ]),
  stage: stage.nullable(),
  step: count.nullable(),
  message: z.string(),
  advice: z.string(),
  said: z.object({ kind: z.string(), values: z.record(z.string(), z.string()) }).optional(),
});

export const place = z.object({ stage, index: count, step: count });
export const collapse = place.extend({ good: place.nullable() });

const spread = z.object({ value: number, low: number, high: number });

export const weighed = z.object({
  stage,
  index: count,
  undone: z.boolean(),
  start: spread,
  end: spread,
  difference: spread,
  voters: count,
  why: z.enum(WEIGHING_REASONS),
});

export const choice = z.object({
  images: z.array(count),
  width: count,
  height: count,
  candidates: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(CANDIDATE_KINDS),
      standing: z.enum(STANDINGS),
      sameAs: z.string().nullable(),
      kappa: number.nullable(),
      weight: number.nullable().default(null),
      agreement: spread,
      toBest: spread,
      rank: count.nullable(),
      iou: z.array(number.nullable()),
      byImage: z.array(number),
      shares: z.array(number),
      simple: z.object({ entropy: number, confidence: number, infoMax: number }),
    }),
  ),
  kappa: number.nullable(),
  disputed: number,
  disputedByImage: z.array(number),
  disputedByClass: z.array(number.nullable()),
  keep: count.nullable(),
  reason: z.enum(CHOICE_REASONS),
});

export const error = z.object({
  code: z.string(),
  message: z.string(),
  file: z.string().optional(),
  advice: z.string().optional(),
  issues: z.array(issue),
  fault: z.boolean(),
});

export const hashedFile = z.object({ path: z.string(), bytes: count, sha256: z.string() });

export const identity = z.object({
  program: z.object({ sha256: z.string().nullable(), runtime: z.string().nullable() }),
  recipe: z.string(),
  classes: z.string().optional(),
  inputs: z.array(
    z.object({ role: z.enum(INPUT_ROLES), bytes: count, sha256: z.string(), files: z.array(hashedFile) }),
  ),
});

export const recordSchema = z.object({
  version: z.literal(1),
  state: z.enum(['empty', 'running', 'paused', 'done', 'stopped', 'failed']),
  started: z.string().nullable(),
  finished: z.string().nullable(),
  seconds: number.nullable(),
  recipe: recipeSchema.nullable(),
  model: modelCard.nullable(),
  // Records from before the black-box setting lack both.
  given: given.nullable().default(null),
  labels: labels.nullable().default(null),
  classes: classListSchema.nullable(),
  targets: targets.nullable(),
  // Records from before held-out images lack it.
  heldOut: targets.nullable().default(null),
  adapter: adapter.nullable(),
  versions: z.record(z.string(), z.string()),
  // Records from before files were hashed into them lack both.
  identity: identity.nullable().default(null),
  results: z.array(hashedFile).default([]),
  progress: z.object({ what: z.string(), done: count, total: count }).nullable(),
  stages: z.array(
    z.object({
      stage,
      index: count,
      steps: count,
      done: count,
      seconds: number.nullable(),
      result: evaluated.nullable(),
    }),
  ),
  steps: z.array(step),
  evaluations: z.array(evaluation),
  rankings: z.array(ranking),
  warnings: z.array(warning),
  // Records from before the choice without labels lack both.
  weighed: z.array(weighed).default([]),
  choice: choice.extend({ seconds: number }).nullable().default(null),
  // Records from before the collapse guard lack it.
  collapse: collapse.extend({ wentOn: z.boolean() }).nullable().default(null),
  // Records from before runs were kept lack both.
  checkpoints: z.object({ count, bytes: count, milliseconds: number }).default({ count: 0, bytes: 0, milliseconds: 0 }),
  continued: z
    .array(z.object({ time: z.string(), place: place.nullable(), adapter: z.string().optional() }))
    .default([]),
  gpuBytes: number,
  peakGpuBytes: number,
  tensors: number,
  error: error.nullable(),
});
