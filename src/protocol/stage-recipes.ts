import { z } from 'zod';
import { NORMALISATION_NAMES } from './known-normalisations.js';
import { count, option, real } from './recipe-option.js';
import { plainView, selfTraining, strongerView, training } from './stage-options.js';

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
    z.enum(['as-student', ...NORMALISATION_NAMES]).default('as-student'),
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

/** The baseline without gradients, as a stage: what follows starts from it, and a run can end with it. */
const reestimateStage = z.strictObject({
  stage: z.literal('reestimate'),
  steps: option(
    count(0, 1).default(1),
    'passes',
    'Passes over the target images that average the batch norm statistics; 0 skips the stage. A second pass would give the same.',
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
  curriculumGradient: option(
    z.enum(['through', 'detached']).default('through'),
    'choice',
    'Whether the curriculum weight (1-h)^gamma takes part in the gradient (as released: pixels with h above 1/(gamma+1) become less sure), or only weighs it.',
  ),
  entropyLimit: option(
    real(0, 1).nullable().default(null),
    'entropy',
    'Pixels with a normalised entropy h above this are left out of the mean of the entropy term, but not of the class marginals; null leaves out none.',
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
  pseudoLabels: option(
    z.enum(['hard', 'soft']).default('hard'),
    'choice',
    'What the student learns from: the surest class of the teacher, or its probabilities.',
  ),
  teacherViews: option(
    count(1, 14).default(1),
    'views',
    'Views of an image whose teacher probabilities are averaged: as it is; mirrored; then in the sizes 0.5, 0.75, 1.25, 1.5, 1.75 and 2, plain and mirrored.',
  ),
  rounds: option(
    count(0, 1000).default(0),
    'rounds',
    'Self-training in so many rounds: pseudo labels of all images are made at the start of each round and stay fixed in it; 0 makes them at each step.',
  ),
});

/** Stage P, atp.md: L_P = L_easy + L_mix. */
const propagateStage = z.strictObject({
  stage: z.literal('propagate'),
  ...training,
  ...selfTraining,
  easyShare: option(
    real(0.01, 0.99).default(0.3),
    'share',
    'Share lambda of the ranked images that are easy: the first ones.',
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
  easyPerStep: option(
    count(1, 256).nullable().default(null),
    'images',
    "Easy images of a step; null takes the recipe's batchSize.",
  ),
  hardPerStep: option(
    count(1, 256).nullable().default(null),
    'images',
    "Hard images of a step, each with an easy one to paste from (the k-th with the easy one k modulo easyPerStep); null takes the recipe's batchSize.",
  ),
  easyLabels: option(
    z.enum(['fixed', 'each-step']).default('fixed'),
    'choice',
    'Pseudo labels of the easy images: made once before the stage, or by the teacher at each step.',
  ),
  ranking: option(
    z.enum(['entropy', 'class-entropy', 'class-share']).default('entropy'),
    'choice',
    'Which images are easy: those of the least mean entropy; of the least mean over the classes of the entropy within each; or the best of each class in turn, rare classes first.',
  ),
  sureShareOver: option(
    z.enum(['image', 'batch']).default('image'),
    'choice',
    'The sure share q that weighs the pixels of a hard image is its own, or one over all images of the step.',
  ),
  unsureTop: option(
    count(0, 8192).default(0),
    'pixels',
    'Rows at the top of hard images (of their crops) whose pixels have weight 0, unless pasted.',
  ),
  unsureBottom: option(
    count(0, 8192).default(0),
    'pixels',
    'Rows at the bottom of hard images (of their crops) whose pixels have weight 0, unless pasted.',
  ),
  contrastWeight: option(
    real(0, 1000).default(0),
    'weight',
    'Weight of the semantic contrast of hard images with the class prototypes of easy ones; 0 leaves it out.',
  ),
  contrastStart: option(count(0, 1_000_000).default(1500), 'steps', 'Steps before the semantic contrast begins.'),
  contrastTemperature: option(real(1e-3, 10_000).default(100), 'factor', 'Divides the similarities of the contrast.'),
  contrastChannels: option(count(1, 2048).default(256), 'channels', 'Length of the vectors that are contrasted.'),
  contrastPurity: option(
    real(0, 1).default(0.75),
    'share',
    'A feature cell takes part when one class fills this share of it.',
  ),
});

/** Every stage, in the order in which the page shows them. What else is known of each is in stages.ts. */
export const stageRecipe = z.discriminatedUnion('stage', [
  distilStage,
  reestimateStage,
  alignStage,
  teachStage,
  propagateStage,
]);

export type StageRecipe = z.infer<typeof stageRecipe>;
export type StageName = StageRecipe['stage'];
/** The recipe of a stage that takes steps of gradients. */
export type TrainingRecipe = Extract<StageRecipe, { learningRate: number }>;
/** The recipe of the stage with this name. */
export type RecipeOf<Name extends StageName> = Extract<StageRecipe, { stage: Name }>;
export const STAGE_NAMES = stageRecipe.options.map(({ shape }) => shape.stage.value) as [StageName, ...StageName[]];
