import type { RecipeInput } from './recipe.js';

/** Small and short, as "quick": these run on any images. */
const general = { version: 1, batchSize: 2, input: { width: 320, height: 180 } } as const;

const constant = { schedule: 'constant', weightDecay: 0 } as const;
const plainEntropy = { stage: 'align', gamma: 0, diversityWeight: 0 } as const;
/** These methods disturb nothing. */
const asItIs = { brightness: 0, contrast: 0, saturation: 0, blurProbability: 0, flipProbability: 0 };

/** Other methods (docs/rivals.md), each compared with a loop in PyTorch by test/rivals.gpu.test.ts. */
export const rivalRecipes: readonly RecipeInput[] = [
  { ...general, name: 'batch-norm', reestimateBatchNorm: false, stages: [{ stage: 'reestimate' }] },
  {
    ...general,
    name: 'tent',
    stages: [
      { ...plainEntropy, ...constant, steps: 80, learningRate: 1e-4, trained: 'norms', freezeClassifier: false },
    ],
  },
  {
    ...general,
    name: 'shot-im',
    stages: [
      {
        stage: 'align',
        steps: 80,
        learningRate: 1e-3,
        schedule: 'poly',
        polyPower: 0.75,
        optimizer: 'sgd',
        momentum: 0.9,
        weightDecay: 1e-3,
        gamma: 0,
        alpha: 0,
        entropyWeight: 1,
        diversityWeight: 1,
        freezeClassifier: true,
      },
    ],
  },
  {
    ...general,
    name: 'sar',
    stages: [
      {
        ...plainEntropy,
        ...constant,
        steps: 80,
        learningRate: 2.5e-4,
        optimizer: 'sgd',
        momentum: 0.9,
        trained: 'norms',
        freezeClassifier: false,
        entropyLimit: 0.4,
        sharpness: 0.05,
      },
    ],
  },
  {
    ...general,
    name: 'cotta',
    stages: [
      {
        stage: 'teach',
        ...constant,
        steps: 80,
        learningRate: 1e-5,
        pseudoLabels: 'soft',
        teacherViews: 14,
        positive: 'all',
        negativeWeight: 0,
        emaDecay: 0.999,
        evaluated: 'teacher',
        restoreProbability: 0.01,
        augmentation: asItIs,
      },
    ],
  },
  {
    ...general,
    name: 'cbst',
    stages: [
      {
        stage: 'teach',
        steps: 80,
        learningRate: 1e-4,
        optimizer: 'sgd',
        momentum: 0.9,
        weightDecay: 5e-4,
        positive: 'class-balanced',
        rounds: 4,
        rhoStart: 0.2,
        rhoEnd: 0.5,
        thresholdCap: 1,
        emaDecay: 0,
        evaluated: 'student',
        negativeWeight: 0,
        augmentation: { ...asItIs, flipProbability: 0.5 },
      },
    ],
  },
];
