import type { RecipeInput } from './recipe.js';

const training = {
  steps: 40_000,
  learningRate: 6e-5,
  headFactor: 10,
  weightDecay: 0.01,
  schedule: 'poly',
  polyPower: 1,
  warmupSteps: 1500,
} as const;

const align = { stage: 'align', gamma: 5, alpha: 3, entropyWeight: 1e-3, diversityWeight: 1e-4 } as const;

/** As the authors' released code (docs/atp.md). */
const selfTraining = {
  negativeWeight: 1,
  delta: 0.04,
  emaDecay: 0.999,
  evaluated: 'student',
  teacherBatchNorm: 'batch',
  teacherStatistics: 'own',
  cropTries: 10,
  cropLargestShare: 0.75,
  augmentation: {
    brightness: 0.2,
    contrast: 0.2,
    saturation: 0.2,
    hue: 0.2,
    jitterProbability: 0.8,
    blurProbability: 0.5,
    flipProbability: 0.5,
  },
} as const;

const propagate = {
  stage: 'propagate',
  easyShare: 0.3,
  tau: 0.968,
  easyLabels: 'each-step',
  sureShareOver: 'batch',
  unsureTop: 15,
  unsureBottom: 120,
  contrastWeight: 1,
  contrastStart: 1500,
  contrastTemperature: 100,
  contrastPurity: 0.75,
} as const;

/** MiT-B5 under the DAFormer head: norms and positions do not decay, the whole head learns faster, and both drop. */
const daformer = { ...training, decayed: 'no-norms', headParts: 'decode-head', dropout: 0.1, dropPath: 0.1 } as const;

const stagesOf = (network: typeof training | typeof daformer, contrastChannels: number): RecipeInput['stages'] => [
  { ...network, ...align },
  { ...network, ...selfTraining, stage: 'teach', positive: 'all' },
  { ...network, ...selfTraining, ...propagate, contrastChannels },
];

const cityscapes = { width: 1280, height: 640, cropWidth: 640, cropHeight: 640 };

/** The published settings for DAFormer with MiT-B5, on images of Cityscapes. docs/rivals.md says what is left out. */
export const paper: RecipeInput = {
  version: 1,
  name: 'paper',
  batchSize: 2,
  input: cityscapes,
  stages: stagesOf(daformer, 256),
};

/** The same for other networks and images. */
export const otherPaperRecipes: readonly RecipeInput[] = [
  { ...paper, name: 'paper-deeplab', stages: stagesOf(training, 512) },
  { ...paper, name: 'paper-cross-city', stages: stagesOf(training, 512) },
  { ...paper, name: 'paper-acdc', input: { ...cityscapes, height: 720 } },
];
