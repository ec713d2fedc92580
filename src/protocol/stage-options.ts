import { z } from 'zod';
import { count, option, real } from './recipe-option.js';

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
    hue: option(
      real(0, 0.5).default(0),
      'turns',
      'Hue is turned by a value drawn from ± this share of the colour circle.',
    ),
    jitterProbability: option(
      real(0, 1).default(1),
      'probability',
      'How often brightness, contrast, saturation and hue of an image are changed.',
    ),
    flipProbability: option(
      real(0, 1).default(flipProbability),
      'probability',
      'How often an image and its labels are mirrored.',
    ),
  });

/** The strong view of self-training. */
const augmentation = augmentationWith({ jitter: 0.2, blurProbability: 0.5, flipProbability: 0.5 });
/** The student of a black box sees few images: its view is disturbed more. */
export const strongerView = augmentationWith({ jitter: 0.4, blurProbability: 0.5, flipProbability: 0.5 });
/** Align looks at the images as they are, unless the recipe says otherwise. */
export const plainView = augmentationWith({ jitter: 0, blurProbability: 0, flipProbability: 0 });

/** What every stage's steps can be told. */
export const training = {
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
  trained: option(
    z.enum(['all', 'norms']).default('all'),
    'choice',
    'Which parameters are trained: all of them, or only weight and bias of the normalisation layers.',
  ),
  decayed: option(
    z.enum(['all', 'no-norms']).default('all'),
    'choice',
    'Which parameters weight decay applies to: all of them, or none of the normalisation layers and of the depthwise convolutions that stand for positions.',
  ),
  headParts: option(
    z.enum(['classifier', 'decode-head']).default('classifier'),
    'choice',
    'What headFactor applies to: the last layer, or the whole decode head.',
  ),
  dropout: option(
    real(0, 0.95).default(0),
    'probability',
    'Dropout of whole channels in front of the last layer, of the student only.',
  ),
  dropPath: option(
    real(0, 0.95).default(0),
    'probability',
    'Stochastic depth of the student: the last residual block is left out this often, the first never, those between in proportion.',
  ),
  sharpness: option(
    real(0, 10).default(0),
    'radius',
    'Radius of sharpness-aware minimisation: gradients are taken where the loss is worst within this distance; 0 takes them where the weights are.',
  ),
  restoreProbability: option(
    real(0, 1).default(0),
    'probability',
    'Stochastic restore: after a step each weight goes back to its value at the start of the run this often.',
  ),
  augmentation: augmentation.prefault({}),
};

/** Options of the stages that learn from pseudo labels. */
export const selfTraining = {
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
  evaluated: option(
    z.enum(['teacher', 'student']).default('teacher'),
    'choice',
    'The network that the stage gives back: the teacher, or the student.',
  ),
  teacherBatchNorm: option(
    z.enum(['as-student', 'batch', 'running']).default('as-student'),
    'choice',
    'Statistics that the batch norm of the teacher uses for pseudo labels: as batchNorm says, those of the batch, or the running ones.',
  ),
  teacherStatistics: option(
    z.enum(['copied', 'own']).default('copied'),
    'choice',
    "Running statistics of the teacher: copied from the student at each step, or its own, moved by the teacher's own passes over batches.",
  ),
  sharesKept: option(
    real(0, 1).default(0),
    'exponent',
    "The teacher's probabilities are scaled by (share of the class before the stage / its share now)^this, at most threefold: rare classes are not absorbed; 0 does not scale.",
  ),
  cropTries: option(
    count(1, 100).default(1),
    'crops',
    'Random crops of an image (in Propagate: of a hard one) of which the one with the most even classes is taken, by the pseudo labels of the teacher; 1 takes the first.',
  ),
  cropLargestShare: option(
    real(0, 1).default(0.75),
    'share',
    'With several cropTries: a crop is passed over where one class fills this share of it or more; where all are, the first is taken.',
  ),
};

export type AugmentationRecipe = z.infer<typeof augmentation>;
