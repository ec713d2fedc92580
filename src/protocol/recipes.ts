import { UserError } from './errors.js';
import { otherPaperRecipes, paper } from './paper-recipes.js';
import { parseRecipe, type Recipe, type RecipeInput } from './recipe.js';
import { rivalRecipes } from './rival-recipes.js';

/** Options of the CamVid network that its names and shapes do not give. */
const camvidNetwork: RecipeInput['network'] = {
  strides: [1, 2, 1, 1],
  dilations: [1, 1, 2, 4],
  asppRates: [6, 12, 18, 24],
  basicBlockDilation: 'both',
  contractDilation: false,
};

const camvidAugmentation = {
  brightness: 0.2,
  contrast: 0.2,
  saturation: 0.2,
  blurProbability: 0.5,
  blurSigmaMin: 0.15,
  blurSigmaMax: 1.15,
  flipProbability: 0.5,
};

const camvidTraining = { schedule: 'linear', weightDecay: 0.01, batchNorm: 'batch' } as const;

/** The last section of atp.md: CamVid by day adapted to dusk. */
const camvidDusk: RecipeInput = {
  version: 1,
  name: 'camvid-dusk',
  batchSize: 4,
  input: { width: 240, height: 180 },
  network: camvidNetwork,
  stages: [
    {
      stage: 'align',
      ...camvidTraining,
      steps: 80,
      learningRate: 5e-5,
      freezeClassifier: true,
      gamma: 5,
      alpha: 3,
      entropyWeight: 1,
      diversityWeight: 0.05,
    },
    {
      stage: 'teach',
      ...camvidTraining,
      augmentation: camvidAugmentation,
      steps: 200,
      learningRate: 1e-4,
      positive: 'all',
      negativeWeight: 1,
      delta: 0.04,
      emaDecay: 0.999,
    },
    {
      stage: 'propagate',
      ...camvidTraining,
      augmentation: camvidAugmentation,
      steps: 200,
      learningRate: 5e-5,
      negativeWeight: 1,
      delta: 0.04,
      emaDecay: 0.999,
      easyShare: 0.5,
      tau: 0.968,
    },
  ],
};

/** A first look at own images: small steps. What it was chosen on, and what it reaches: docs/results.md. */
const quick: RecipeInput = {
  version: 1,
  name: 'quick',
  batchSize: 4,
  input: { width: 320, height: 180 },
  stages: [
    { stage: 'align', steps: 40, learningRate: 2e-5, diversityWeight: 0.05, curriculumGradient: 'detached' },
    { stage: 'teach', steps: 80, learningRate: 3e-5 },
  ],
};

/** The baseline of atp.md for any recipe: its align stages without curriculum (gamma = 0) and without diversity. */
export function entropyMinimisation(recipe: Recipe): Recipe {
  const stages = recipe.stages
    .filter((stage) => stage.stage === 'align')
    .map((stage) => ({ ...stage, gamma: 0, gammaEnd: null, diversityWeight: 0 }));
  if (stages.length === 0) {
    throw new UserError('no-align-stage', `The recipe "${recipe.name}" has no align stage to take as the baseline.`, {
      advice: 'Choose a recipe that has one, for example "quick".',
    });
  }
  return { ...recipe, name: 'entropy-minimisation', stages };
}

/** The built-in demo: procedural street scenes in winter, a small network trained on clear days without snow. */
const demo: RecipeInput = {
  version: 1,
  name: 'demo',
  batchSize: 4,
  input: { width: 192, height: 128 },
  network: { batchNormMomentum: 0.04 },
  stages: [
    { stage: 'align', steps: 60, learningRate: 1e-4, freezeClassifier: true, diversityWeight: 0.05 },
    {
      stage: 'teach',
      steps: 30,
      learningRate: 1e-4,
      freezeClassifier: true,
      delta: 0.05,
      negativeWeight: 3,
      positive: 'class-balanced',
      rhoStart: 0.2,
      rhoEnd: 0.5,
      thresholdCap: 1,
      refresh: 15,
    },
    {
      stage: 'propagate',
      steps: 50,
      learningRate: 1e-4,
      freezeClassifier: true,
      delta: 0.05,
      negativeWeight: 3,
      easyShare: 0.9,
      easyLabels: 'each-step',
      tau: 0.8,
    },
  ],
};

/** Labels are moved late: a student that has not learnt them yet would spoil them (docs/adr/0017). */
const distilling = {
  stage: 'distil',
  steps: 900,
  learningRate: 1.5e-3,
  schedule: 'poly',
  polyPower: 0.9,
  warmupSteps: 20,
  ensembleStart: 0.8,
  classBalance: 1,
  augmentation: { brightness: 0.2, contrast: 0.2, saturation: 0.2, blurProbability: 0.2, flipProbability: 0.5 },
} as const;

/** A student learns the given predictions first, then teaches itself. `delta`: of the negative labels. */
const distilledStages = (delta?: number): RecipeInput['stages'] => [
  distilling,
  { stage: 'teach', steps: 60, learningRate: 1e-5, delta },
  { stage: 'propagate', steps: 30, learningRate: 5e-6, delta, easyShare: 0.5 },
];

/** Only the source model's predictions are there. */
const blackBox: RecipeInput = {
  version: 1,
  name: 'black-box',
  batchSize: 4,
  input: { width: 320, height: 180 },
  reestimateBatchNorm: false,
  stages: distilledStages(),
};

/** The same for CamVid at dusk, from predictions of its network by day (`atp-studio predict`). */
const camvidBlackBox: RecipeInput = {
  version: 1,
  name: 'camvid-black-box',
  batchSize: 4,
  input: { width: 240, height: 180 },
  network: camvidNetwork,
  reestimateBatchNorm: false,
  stages: distilledStages(0.04),
};

/** The built-in demo from only the predictions: a small student starts from fresh weights. */
const blackBoxDemo: RecipeInput = {
  version: 1,
  name: 'black-box-demo',
  batchSize: 4,
  input: { width: 192, height: 128 },
  reestimateBatchNorm: false,
  stages: [
    distilling,
    {
      stage: 'teach',
      steps: 20,
      learningRate: 3e-6,
      batchNorm: 'running',
      delta: 0.05,
      positive: 'class-balanced',
      rhoStart: 0.3,
      rhoEnd: 0.7,
      refresh: 10,
    },
    {
      stage: 'propagate',
      steps: 10,
      learningRate: 2e-6,
      batchNorm: 'running',
      delta: 0.05,
      easyShare: 0.5,
      tau: 0.8,
    },
  ],
};

const parsedAll = (recipes: readonly RecipeInput[]): Recipe[] => recipes.map((recipe) => parseRecipe(recipe));

/** "entropy-minimisation" is the baseline of "camvid-dusk". */
export const OTHER_METHODS: readonly Recipe[] = [
  entropyMinimisation(parseRecipe(camvidDusk)),
  ...parsedAll(rivalRecipes),
];

/** The paper's settings; "paper" comes first. */
export const PAPER_RECIPES: readonly Recipe[] = parsedAll([paper, ...otherPaperRecipes]);

/** Built-in recipes under their headings. */
export const RECIPE_GROUPS: readonly { title: string; recipes: readonly Recipe[] }[] = [
  { title: 'ATP', recipes: parsedAll([demo, camvidDusk, paper, quick, blackBox, blackBoxDemo, camvidBlackBox]) },
  { title: 'Other methods', recipes: OTHER_METHODS },
  { title: 'ATP as published, on other networks and images', recipes: PAPER_RECIPES.slice(1) },
];

/** Built-in recipes by name. */
export const RECIPES: Record<string, Recipe> = Object.fromEntries(
  RECIPE_GROUPS.flatMap(({ recipes }) => recipes).map((recipe) => [recipe.name, recipe]),
);

/** A built-in recipe. Throws UserError (unknown-recipe) that lists the names. */
export function recipeByName(name: string): Recipe {
  const recipe = Object.hasOwn(RECIPES, name) ? RECIPES[name] : undefined;
  if (recipe) return recipe;
  throw new UserError(
    'unknown-recipe',
    `There is no recipe "${name}". The recipes are ${Object.keys(RECIPES).join(', ')}.`,
    {
      advice: 'Use one of these names, or the path of a recipe file (.json).',
    },
  );
}

/** The recipe with at most `steps` optimiser steps in every stage, for a first look. */
export function capSteps(recipe: Recipe, steps: number | undefined): Recipe {
  if (steps === undefined) return recipe;
  const stages = recipe.stages.map((stage) => ({ ...stage, steps: Math.min(stage.steps, steps) }));
  return { ...recipe, stages };
}
