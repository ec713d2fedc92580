import { z } from 'zod';
import { UserError } from './errors.js';
import { issuesOf, issuesText } from './words.js';

/**
 * The recipe: everything that decides a run apart from the model and the images. Plain JSON, one schema for the page's
 * form, the worker, the command line and the report. Every option carries its unit and a sentence in `meta`.
 */
const RECIPE_VERSION = 1;

const option = <T extends z.ZodType>(schema: T, unit: string, description: string): T =>
  schema.meta({ unit, description }) as T;
const count = (low: number, high: number) => z.int().min(low).max(high);
const real = (low: number, high: number) => z.number().min(low).max(high);

interface AugmentationDefaults {
  /** Of brightness, contrast and saturation. */
  jitter: number;
  blurProbability: number;
  flipProbability: number;
}

const augmentationWith = ({ jitter, blurProbability, flipProbability }: AugmentationDefaults) =>
  z.strictObject({
    brightness: option(
      real(0, 1).default(jitter),
      'factor',
      'Brightness is multiplied by a value drawn from 1 ± this.',
    ),
    contrast: option(real(0, 1).default(jitter), 'factor', 'Contrast is multiplied by a value drawn from 1 ± this.'),
    saturation: option(
      real(0, 1).default(jitter),
      'factor',
      'Saturation is multiplied by a value drawn from 1 ± this.',
    ),
    blurProbability: option(
      real(0, 1).default(blurProbability),
      'probability',
      'How often an image is blurred with a Gaussian.',
    ),
    blurSigmaMin: option(real(0.01, 10).default(0.15), 'pixels', 'Smallest deviation of the Gaussian blur.'),
    blurSigmaMax: option(real(0.01, 10).default(1.15), 'pixels', 'Largest deviation of the Gaussian blur.'),
    flipProbability: option(
      real(0, 1).default(flipProbability),
      'probability',
      'How often an image and its labels are mirrored.',
    ),
  });

/** The strong view of self-training. */
const augmentation = augmentationWith({ jitter: 0.2, blurProbability: 0.5, flipProbability: 0.5 });
/** The student of a black box sees few images: its view is disturbed more. */
const strongerView = augmentationWith({ jitter: 0.4, blurProbability: 0.5, flipProbability: 0.5 });
/** Align looks at the images as they are, unless the recipe says otherwise. */
const plainView = augmentationWith({ jitter: 0, blurProbability: 0, flipProbability: 0 });

const training = {
  steps: option(count(0, 1_000_000), 'steps', 'Optimiser steps of this stage; 0 skips it.'),
  learningRate: option(real(0, 10), 'per step', 'Learning rate after the warm-up, before the schedule lowers it.'),
  headFactor: option(real(0, 1000).default(1), 'factor', 'Learning rate of the classifier relative to the rest.'),
  schedule: option(
    z.enum(['constant', 'linear', 'poly']).default('linear'),
    'choice',
    'How the learning rate falls: not at all, linearly to 0, or as (1 - t)^power.',
  ),
  polyPower: option(real(0.1, 10).default(1), 'exponent', 'Power of the poly schedule.'),
  warmupSteps: option(
    count(0, 100_000).default(0),
    'steps',
    'The learning rate rises linearly from 0 over these steps.',
  ),
  optimizer: option(
    z.enum(['adamw', 'sgd']).default('adamw'),
    'choice',
    'AdamW (decoupled decay) or SGD with momentum.',
  ),
  beta1: option(real(0, 0.9999).default(0.9), 'decay', "AdamW's decay of the gradient's running mean."),
  beta2: option(real(0, 0.99999).default(0.999), 'decay', "AdamW's decay of the squared gradient's running mean."),
  momentum: option(real(0, 0.9999).default(0.9), 'factor', "SGD's momentum."),
  weightDecay: option(
    real(0, 1).default(0.01),
    'per step',
    'Weight decay (AdamW: decoupled; SGD: added to the gradient).',
  ),
  freezeClassifier: option(
    z.boolean().default(false),
    'yes or no',
    'Keep the last layer fixed, so that features move towards the source classifier.',
  ),
  batchNorm: option(
    z.enum(['batch', 'running']).default('batch'),
    'choice',
    'Statistics that batch norm uses in training: those of the batch (they update the running ones), or the running ones.',
  ),
  augmentation: augmentation.prefault({}),
};

const selfTraining = {
  negativeWeight: option(real(0, 100).default(1), 'weight', 'Weight w_neg of the negative label loss.'),
  delta: option(
    real(0, 1).nullable().default(null),
    'probability',
    'A class below this probability is certainly absent from the pixel (negative label); null means 0.76 / classes.',
  ),
  emaDecay: option(
    real(0, 1).default(0.999),
    'decay',
    'Ceiling of the decay of the teacher (moving average of the student).',
  ),
};

/** Distil, atp.md "Black box": L_D = mean sum_c t_c (ln t_c - ln p_c), with temporal ensembling of t. */
const distilStage = z.strictObject({
  stage: z.literal('distil'),
  ...training,
  augmentation: strongerView.prefault({}),
  emaDecay: option(
    real(0, 1).default(0.99),
    'decay',
    'Ceiling of the decay of the teacher (moving average of the student).',
  ),
  labelConfidence: option(
    real(0.5, 1).default(0.9),
    'probability',
    'Probability of the class that a label map names; the others share the rest (label smoothing).',
  ),
  oracleInput: option(
    z
      .enum([
        'as-student',
        'imagenet',
        'zero-one',
        'zero-255',
        'minus-one-one',
        'imagenet-bgr',
        'zero-one-bgr',
        'zero-255-bgr',
        'caffe-bgr',
      ])
      .default('as-student'),
    'choice',
    'How an opaque ONNX model takes colours: as its graph says, or else as the student does; or in a way named here.',
  ),
  softLabels: option(
    z.enum(['auto', 'exact', 'top-4']).default('auto'),
    'choice',
    'How the given predictions are kept in main memory: every probability (exact), or the four surest classes of each pixel (top-4: 8 bytes a pixel, not quite exact); auto is exact where the memory allows.',
  ),
  ensembleMomentum: option(
    real(0, 1).default(0.6),
    'factor',
    "Temporal ensembling: after a pass over the images a label becomes this share of itself plus the rest of the teacher's prediction; 1 keeps the given predictions.",
  ),
  ensembleStart: option(
    real(0, 1).default(0.8),
    'share',
    'Passes update the labels only after this share of the steps: before, a fresh student knows too little.',
  ),
  classBalance: option(
    real(0, 1).default(0.5),
    'exponent',
    "Temporal ensembling scales each class of the teacher's prediction by (given share / share that the student predicts)^this, at most threefold: rare classes are not forgotten; 0 does not scale.",
  ),
});

/** Stage A, atp.md: L_A = w_ent mean[(1-h)^gamma h] - w_div G. */
export const alignStage = z.strictObject({
  stage: z.literal('align'),
  ...training,
  freezeClassifier: option(
    z.boolean().default(true),
    'yes or no',
    'Keep the last layer fixed, so that features move towards the source classifier.',
  ),
  augmentation: plainView.prefault({}),
  gamma: option(real(0, 50).default(5), 'exponent', 'Focus of the curriculum weight (1-h)^gamma on sure pixels.'),
  gammaEnd: option(
    real(0, 50).nullable().default(null),
    'exponent',
    'Value that gamma reaches linearly at the end of the stage; null keeps it constant.',
  ),
  alpha: option(
    real(0, 50).default(3),
    'factor',
    'exp(-alpha h) weighs pixels in the class marginals of the diversity term.',
  ),
  entropyWeight: option(real(0, 1000).default(1), 'weight', 'Weight w_ent of the curriculum entropy.'),
  diversityWeight: option(
    real(0, 1000).default(0.1),
    'weight',
    'Weight w_div of the diversity of the class marginals.',
  ),
});

/** Stage T, atp.md: L_T = L_pos + w_neg L_neg. */
const teachStage = z.strictObject({
  stage: z.literal('teach'),
  ...training,
  ...selfTraining,
  positive: option(
    z.enum(['all', 'class-balanced', 'fixed']).default('all'),
    'choice',
    'Which pixels keep their pseudo label: all, the surest share of each class, or those above one threshold.',
  ),
  threshold: option(real(0, 1).default(0.968), 'probability', 'Teacher confidence that positive = "fixed" asks for.'),
  rhoStart: option(real(0, 1).default(0.2), 'share', 'Share of each class kept at the start (class-balanced).'),
  rhoEnd: option(real(0, 1).default(0.5), 'share', 'Share of each class kept at the end (class-balanced).'),
  thresholdCap: option(
    real(0, 1).default(0.95),
    'probability',
    'Upper limit of the thresholds per class (class-balanced).',
  ),
  refresh: option(count(1, 100_000).default(100), 'steps', 'Steps between two estimates of the thresholds per class.'),
});

/** Stage P, atp.md: L_P = L_easy + L_mix. */
const propagateStage = z.strictObject({
  stage: z.literal('propagate'),
  ...training,
  ...selfTraining,
  easyShare: option(
    real(0.01, 0.99).default(0.3),
    'share',
    'Share lambda of the images, ranked by mean entropy, that are easy.',
  ),
  tau: option(
    real(0, 1).default(0.968),
    'probability',
    'Teacher confidence that counts a pixel of a hard image as sure.',
  ),
  mixShare: option(
    real(0, 1).default(0.5),
    'share',
    "Share of an easy image's classes that are pasted into a hard one.",
  ),
});

/** Every stage, in the order in which the page shows them. What else is known of each is in stages.ts. */
export const stageRecipe = z.discriminatedUnion('stage', [distilStage, alignStage, teachStage, propagateStage]);

const triple = z.tuple([z.number(), z.number(), z.number()]);
const deviation = real(1e-6, 1e6);
const deviations = z.tuple([deviation, deviation, deviation]);

const inputRecipe = z.strictObject({
  width: option(count(16, 8192), 'pixels', 'Images are resized to this width (bilinear, antialiased as in PIL).'),
  height: option(count(16, 8192), 'pixels', 'Images are resized to this height.'),
  cropWidth: option(
    count(16, 8192).nullable().default(null),
    'pixels',
    'Width of the random training crop; null trains on whole images.',
  ),
  cropHeight: option(count(16, 8192).nullable().default(null), 'pixels', 'Height of the random training crop.'),
  mean: option(
    triple.nullable().default(null),
    'RGB / 255',
    "Subtracted from each channel (null: what an ONNX graph says; else ImageNet's 0.485, 0.456, 0.406; Caffe's for the names layer5.conv2d_list).",
  ),
  std: option(
    deviations.nullable().default(null),
    'RGB / 255',
    "Each channel is divided by this (null: what an ONNX graph says; else ImageNet's 0.229, 0.224, 0.225; Caffe's 1 / 255 for the names layer5.conv2d_list).",
  ),
  sampleBits: option(
    count(8, 16).nullable().default(null),
    'bits',
    'Bits that the samples of PNGs of 16 bits use, from the lowest (null: as their sBIT chunks say, else as many as all of them together use).',
  ),
  channelOrder: option(
    z.enum(['rgb', 'bgr']).nullable().default(null),
    'choice',
    'Order in which the network takes the channels (null: what an ONNX graph says; else rgb, but bgr for the names layer5.conv2d_list). Mean and deviation are those of red, green, blue in either.',
  ),
});

/**
 * Options that names and shapes of a state dict do not give (null takes the architecture's default), and how the
 * network runs.
 */
const networkRecipe = z.strictObject({
  outputStride: option(
    z.enum(['8', '16', '32']).nullable().default(null),
    'pixels',
    "Image pixels per pixel of the backbone's features: sets strides and dilations of a ResNet (null: 8) or a MobileNetV3 (null: 16) together.",
  ),
  strides: option(
    z.array(count(1, 4)).length(4).nullable().default(null),
    'pixels',
    'Strides of the four residual stages of a ResNet (null: 1, 2, 1, 1), or of the four patch embeddings of a Mix Transformer (null: 4, 2, 2, 2).',
  ),
  dilations: option(
    z.array(count(1, 64)).length(4).nullable().default(null),
    'pixels',
    'Dilations of the four residual stages.',
  ),
  asppRates: option(
    z.array(count(1, 256)).min(1).max(16).nullable().default(null),
    'pixels',
    "Dilations of the head's atrous branches, without that of a 1x1 convolution (null: 6, 12, 18, 24 summed; 12, 24, 36 in DeepLabV3; 6, 12, 18 in DAFormer).",
  ),
  basicBlockDilation: option(
    z.enum(['first', 'both']).nullable().default(null),
    'choice',
    'Which 3x3 convolutions of a basic block use the stage dilation (null: only the first, as mmsegmentation does).',
  ),
  contractDilation: option(
    z.boolean().nullable().default(null),
    'yes or no',
    'The first block of a dilated stage uses half its dilation (null: yes for the names of mmsegmentation and torchvision).',
  ),
  bottleneckStride: option(
    z.enum(['1x1', '3x3']).nullable().default(null),
    'choice',
    'Which convolution of a bottleneck has the stride: the first 1x1 (Caffe) or the 3x3 (null: 3x3, but 1x1 for the names layer5.conv2d_list).',
  ),
  maxPoolCeil: option(
    z.boolean().nullable().default(null),
    'yes or no',
    'The max pool of the stem rounds its size up, as in Caffe (null: no, but yes for the names layer5.conv2d_list).',
  ),
  attentionHeads: option(
    z.array(count(1, 64)).length(4).nullable().default(null),
    'heads',
    'Attention heads of the four stages of a Mix Transformer (null: 1, 2, 5, 8).',
  ),
  layerNormEps: option(
    real(0, 1).nullable().default(null),
    'variance',
    'Epsilon of layer norm (null: 1e-5 for the names of Hugging Face, 1e-6 for those of mmsegmentation, both in places for those of NVIDIA).',
  ),
  batchNormEps: option(
    real(0, 1).nullable().default(null),
    'variance',
    'Epsilon of batch norm (null: 1e-5, but 1e-3 in the backbone of a MobileNetV3).',
  ),
  batchNormMomentum: option(
    real(0, 1).nullable().default(null),
    'factor',
    'Momentum of the running statistics (null: 0.1, but 0.01 in the backbone of a MobileNetV3).',
  ),
  recompute: option(
    z.enum(['none', 'blocks']).default('none'),
    'choice',
    'Activations that a step computes a second time to save memory: none, or those inside each block. The results are the same; "blocks" takes longer.',
  ),
  precision: option(
    z.enum(['float32', 'mixed']).default('float32'),
    'choice',
    'Numbers that a step computes with. "mixed" keeps activations in 16 bits, about half of the memory, and sums and weights in 32. It needs a GPU with shader-f16. Its results are close to those of "float32", not the same.',
  ),
});

export const recipeSchema = z.strictObject({
  version: z.literal(RECIPE_VERSION),
  name: option(z.string().min(1).max(80), 'text', 'Name of the recipe, as shown in the report.'),
  seed: option(
    count(0, 2_147_483_647).default(0),
    'integer',
    'Start of every random choice: order, crops, augmentation, mixing.',
  ),
  batchSize: option(count(1, 256).default(2), 'images', 'Images of a step.'),
  input: inputRecipe,
  network: networkRecipe.prefault({}),
  reestimateBatchNorm: option(
    z.boolean().default(true),
    'yes or no',
    'Also measure the baseline that only re-estimates batch norm statistics on the target images.',
  ),
  guard: option(
    z.enum(['stop', 'warn', 'off']).default('stop'),
    'choice',
    'What happens when the network collapses: its predictions have nothing to do with those of the source model any more. "stop" ends the run and gives the last good weights back (the page asks first), "warn" reports it and goes on, "off" does not look.',
  ),
  stages: z.array(stageRecipe).min(1).max(12),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type RecipeInput = z.input<typeof recipeSchema>;
export type StageRecipe = z.infer<typeof stageRecipe>;
export type AugmentationRecipe = z.infer<typeof augmentation>;
export type NetworkRecipe = z.infer<typeof networkRecipe>;
export type StageName = StageRecipe['stage'];
/** The recipe of the stage with this name. */
export type RecipeOf<Name extends StageName> = Extract<StageRecipe, { stage: Name }>;
export const STAGE_NAMES = stageRecipe.options.map(({ shape }) => shape.stage.value) as [StageName, ...StageName[]];

/** Checks a recipe and fills in the defaults. Throws a UserError that names each wrong key and its allowed values. */
export function parseRecipe(value: unknown, file?: string): Recipe {
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error, recipeSchema, value);
  throw new UserError('bad-recipe', `The recipe is not valid: ${issuesText(issues)}.`, {
    file,
    advice: 'Correct these keys; docs/recipe.md lists every option with its range.',
    issues,
  });
}
