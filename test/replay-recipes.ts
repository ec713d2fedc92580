import type { Recipe, RecipeInput } from '../src/protocol/recipe.js';
import { capSteps, recipeByName } from '../src/protocol/recipes.js';

const STEPS = 10;
/** Half of the demo's: a software driver and PyTorch in float64 take less than a minute. */
const SIZE = { width: 96, height: 64 };

/** The demo's recipe without what only looks on. */
export function demoRecipe(): Recipe {
  const recipe = capSteps(recipeByName('demo'), STEPS);
  return { ...recipe, input: { ...recipe.input, ...SIZE }, guard: 'off', reestimateBatchNorm: false };
}

/** All that decides an update of the weights, other than in the demo. */
export const variant: RecipeInput = {
  version: 1,
  name: 'variant',
  seed: 3,
  batchSize: 3,
  guard: 'off',
  reestimateBatchNorm: false,
  input: { ...SIZE, cropWidth: 72, cropHeight: 56 },
  network: { batchNormMomentum: 0.04 },
  stages: [
    {
      stage: 'align',
      steps: STEPS,
      learningRate: 1e-4,
      freezeClassifier: false,
      headFactor: 2,
      gamma: 4,
      gammaEnd: 2,
      schedule: 'poly',
      polyPower: 0.9,
      warmupSteps: 3,
      augmentation: {},
    },
    {
      stage: 'teach',
      steps: STEPS,
      learningRate: 1e-4,
      optimizer: 'sgd',
      schedule: 'poly',
      positive: 'all',
      batchNorm: 'running',
      emaDecay: 0.5,
    },
    { stage: 'teach', steps: STEPS, learningRate: 3e-5, positive: 'fixed', threshold: 0.8, refresh: 4, headFactor: 3 },
    {
      stage: 'propagate',
      steps: STEPS,
      // At 2e-5 and above, in running statistics, these steps enlarge any rounding tenfold.
      learningRate: 5e-6,
      optimizer: 'sgd',
      momentum: 0.8,
      batchNorm: 'running',
      schedule: 'constant',
      mixShare: 0.7,
      easyShare: 0.4,
      tau: 0.7,
      freezeClassifier: true,
    },
  ],
};

/** Options of the released training code and of other methods, as many at once as go together. */
export const options: RecipeInput = {
  ...variant,
  name: 'options',
  stages: [
    {
      stage: 'align',
      steps: STEPS,
      learningRate: 1e-4,
      optimizer: 'sgd',
      curriculumGradient: 'detached',
      entropyLimit: 0.6,
      trained: 'norms',
      augmentation: { hue: 0.2, jitterProbability: 0.5, brightness: 0.2, saturation: 0.2, flipProbability: 0.5 },
    },
    {
      stage: 'teach',
      steps: STEPS,
      learningRate: 1e-4,
      optimizer: 'sgd',
      decayed: 'no-norms',
      weightDecay: 0.1,
      evaluated: 'student',
      teacherBatchNorm: 'batch',
      teacherStatistics: 'own',
      emaDecay: 0.7,
      augmentation: { hue: 0.1, jitterProbability: 0.8 },
    },
    {
      stage: 'propagate',
      steps: STEPS,
      learningRate: 5e-6,
      optimizer: 'sgd',
      batchNorm: 'batch',
      teacherBatchNorm: 'running',
      evaluated: 'student',
      schedule: 'constant',
      easyShare: 0.4,
      tau: 0.7,
      easyPerStep: 2,
      hardPerStep: 4,
      easyLabels: 'each-step',
      sureShareOver: 'batch',
      unsureTop: 4,
      unsureBottom: 7,
    },
  ],
};

/** Options that change what the teacher says and where gradients are taken, as many at once as go together. */
export const taught: RecipeInput = {
  ...variant,
  name: 'taught',
  stages: [
    { stage: 'reestimate' },
    {
      stage: 'align',
      steps: 5,
      learningRate: 1e-5,
      freezeClassifier: false,
      trained: 'norms',
      decayed: 'no-norms',
      weightDecay: 0.5,
      curriculumGradient: 'detached',
      entropyLimit: 0.5,
      sharpness: 0.05,
      augmentation: { hue: 0.3, jitterProbability: 0.6 },
    },
    {
      stage: 'teach',
      steps: 6,
      // At 1e-4 a negative label of the second pass turns by rounding: the steps after it are 2e-5 apart.
      learningRate: 2e-5,
      optimizer: 'sgd',
      pseudoLabels: 'soft',
      positive: 'fixed',
      threshold: 0.6,
      batchNorm: 'running',
      teacherBatchNorm: 'batch',
      teacherStatistics: 'own',
      sharesKept: 0.5,
      emaDecay: 0.7,
      sharpness: 0.02,
    },
    {
      stage: 'teach',
      steps: 6,
      learningRate: 1e-4,
      optimizer: 'sgd',
      positive: 'class-balanced',
      rounds: 2,
      headFactor: 2,
      sharesKept: 0.8,
      evaluated: 'student',
      decayed: 'no-norms',
      weightDecay: 0.1,
    },
    {
      stage: 'propagate',
      steps: 5,
      learningRate: 5e-6,
      emaDecay: 0.3,
      optimizer: 'sgd',
      teacherBatchNorm: 'running',
      teacherStatistics: 'own',
      easyLabels: 'each-step',
      easyPerStep: 3,
      hardPerStep: 2,
      sureShareOver: 'batch',
      unsureTop: 4,
      unsureBottom: 7,
      sharesKept: 1,
      tau: 0.7,
      sharpness: 0.02,
    },
  ],
};
