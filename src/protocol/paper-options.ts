import { because, type Meaning, notWith, onlyWith, type Reason, type StageOption, size } from './paper-reason.js';
import type { Recipe } from './recipe.js';
import type { StageName } from './stage-recipes.js';

const strongView = because('chosen', "The student's view is disturbed more or less than in the released code.");
const crops = because('code', 'Small images are taken whole: there is no crop to choose.');
const rows = because('code', 'These rows are for distorted borders of Cityscapes; other images are used whole.');
const kept = because('paper', 'Sets which pixels teach; the released code keeps all of them.');
const contrast = because('chosen', 'Another form of the contrast than the released one.');

/** Every option of the stages of the paper. */
export const STAGE_MEANINGS: Record<StageOption, Meaning> = {
  steps: size,
  learningRate: size,
  warmupSteps: size,
  refresh: onlyWith('positive', 'class-balanced', size),
  easyPerStep: size,
  hardPerStep: size,
  contrastStart: notWith('contrastWeight', 0, size),
  contrastChannels: notWith('contrastWeight', 0, size),

  headFactor: because(
    'chosen',
    'In a short run a head that learns ten times as fast changes more than the features do.',
  ),
  schedule: because('rivals', 'A constant rate is for methods that adapt as images come, without an end.'),
  polyPower: notWith('schedule', 'constant', because('chosen', 'The learning rate falls sooner or later.')),
  optimizer: because('rivals', 'Some other methods were published with SGD.'),
  beta1: onlyWith('optimizer', 'adamw', because('chosen', 'AdamW remembers gradients longer or shorter.')),
  beta2: onlyWith('optimizer', 'adamw', because('chosen', 'AdamW remembers the size of gradients longer or shorter.')),
  momentum: onlyWith('optimizer', 'sgd', because('chosen', 'SGD remembers gradients longer or shorter.')),
  weightDecay: because('chosen', 'In a short run weights hardly decay.'),
  freezeClassifier: because(
    'pretrained',
    'A fixed last layer keeps rare classes: in Teach it gained 0.2 points on unseen images.',
  ),
  batchNorm: because(
    'pretrained',
    'Statistics of a few mixed images cost Propagate 3 to 4 points; running ones do not.',
  ),
  trained: because('rivals', 'Norms are few numbers: little can be forgotten.'),
  decayed: because('code', 'The released code spares norms from decay only in Mix Transformers.'),
  headParts: because('atp', 'Where the decode head begins is known of some networks, the last layer of all.'),
  dropout: because('code', 'The released code has it for Mix Transformers; a short run needs less regularising.'),
  dropPath: because('code', 'The released code has it for Mix Transformers; a short run needs less regularising.'),
  sharpness: because('rivals', 'Steps towards flat places bear wrong labels better (SAR).'),
  restoreProbability: because('rivals', 'Weights that go back now and then cannot drift far (CoTTA).'),

  'augmentation.brightness': strongView,
  'augmentation.contrast': strongView,
  'augmentation.saturation': strongView,
  'augmentation.hue': because('chosen', 'In small images colour tells classes apart: hue is left as it is.'),
  'augmentation.jitterProbability': because(
    'chosen',
    'In a short run every view is disturbed; the released code spares one in five.',
  ),
  'augmentation.blurProbability': strongView,
  'augmentation.blurSigmaMin': notWith('augmentation.blurProbability', 0, strongView),
  'augmentation.blurSigmaMax': notWith('augmentation.blurProbability', 0, strongView),
  'augmentation.flipProbability': strongView,

  gamma: because('atp', 'A lower gamma lets more unsure pixels take part; 0 is plain entropy, without a curriculum.'),
  gammaEnd: because('atp', 'A gamma that falls lets unsure pixels take part by and by.'),
  alpha: notWith('diversityWeight', 0, because('atp', 'Unsure pixels count more or less in the class marginals.')),
  entropyWeight: because('atp', 'Without the entropy term only diversity is trained.'),
  diversityWeight: because(
    'camvid',
    'Only the ratio counts for AdamW; at 10 : 1 and a high rate the largest class collapsed on CamVid (mIoU fell by 9).',
  ),
  curriculumGradient: because(
    'pretrained',
    'With the weight in the gradient, pixels with h above 1/(gamma+1) are pushed to be less sure: mIoU ended at 34.8, detached at 45.4, and re-estimated batch norm alone has 44.1.',
  ),
  entropyLimit: because('rivals', 'The least sure pixels are mostly wrong, and are left out (SAR).'),

  negativeWeight: because(
    'pretrained',
    'Without negative labels Teach gained 0.6 points on one source network, and lost 0.6 on another.',
  ),
  delta: notWith(
    'negativeWeight',
    0,
    because('atp', 'The bound of 0.04 is for 19 classes: with C classes it is 0.76 / C.'),
  ),
  emaDecay: because(
    'atp',
    'A teacher that follows sooner suits a short run; below 1,000 steps 0.999 is the mean of all weights so far.',
  ),
  evaluated: because('teacher', 'The teacher is a mean of students: it depends less on the last batch.'),
  teacherBatchNorm: because('teacher', 'Running statistics do not depend on which images share a batch.'),
  teacherStatistics: because(
    'teacher',
    'With statistics copied from the student, looking at an image does not change the teacher.',
  ),
  sharesKept: because(
    'pretrained',
    'Teach absorbs rare classes (pedestrians fell from 0.6 % of the pixels to none) unless their shares are kept: +1.6 points.',
  ),
  cropTries: crops,
  cropLargestShare: notWith('cropTries', 1, crops),

  positive: because(
    'paper',
    "The paper's text keeps the surest share of each class; the released code keeps all pixels.",
  ),
  threshold: onlyWith('positive', 'fixed', kept),
  rhoStart: onlyWith('positive', 'class-balanced', kept),
  rhoEnd: onlyWith('positive', 'class-balanced', kept),
  thresholdCap: onlyWith('positive', 'class-balanced', kept),
  pseudoLabels: because('rivals', 'Soft labels pass on the doubt of the teacher (CoTTA).'),
  teacherViews: because(
    'rivals',
    'A mean over views is right more often than one view, and costs a pass each (CoTTA).',
  ),
  rounds: because('rivals', 'Labels that are fixed for a round cannot drift within it (CBST).'),

  easyShare: because('chosen', 'Of few images a larger part must be easy to hold every class.'),
  tau: because('chosen', 'Small networks are rarely as sure as 0.968: hard images would count for nothing.'),
  mixShare: because('chosen', 'More or fewer classes are pasted.'),
  easyLabels: because('paper', "The paper's text labels easy images once; the released code does so at each step."),
  ranking: because(
    'pretrained',
    'The least mean entropy picks images with few rare classes; other rankings keep every class in the easy half.',
  ),
  sureShareOver: because(
    'paper',
    "The paper's text weighs each hard image by its own share; the released code takes one for the batch.",
  ),
  unsureTop: rows,
  unsureBottom: rows,
  contrastWeight: because(
    'pretrained',
    'On CamVid the contrast moved mIoU by no more than chance (43.8 to 43.3, on unseen images 42.9 to 43.2).',
  ),
  contrastTemperature: notWith('contrastWeight', 0, contrast),
  contrastPurity: notWith('contrastWeight', 0, contrast),
};

/** Every option of the whole recipe. What names colours and networks, or only looks, is no part of the method. */
export const GENERAL_MEANINGS: Record<Exclude<keyof Recipe, 'stages' | 'input'>, Meaning> = {
  version: 'aside',
  name: 'aside',
  seed: 'aside',
  network: 'aside',
  guard: 'aside',
  choose: 'aside',
  reestimateBatchNorm: 'aside',
  batchSize: size,
  undo: because('choose', 'A stage that disagrees with all other results has gone wrong: its start is given back.'),
};

export const INPUT_MEANINGS: Record<keyof Recipe['input'], Meaning> = {
  width: size,
  height: size,
  cropWidth: size,
  cropHeight: size,
  mean: 'aside',
  std: 'aside',
  sampleBits: 'aside',
  channelOrder: 'aside',
};

/** Why a recipe may have a stage that the paper has not, or lack one that it has. */
export const STAGE_REASONS: Record<StageName, Reason> = {
  distil: because(
    'blackBox',
    'Only predictions of the source model are given: a student learns them instead of Align.',
  ),
  reestimate: because(
    'pretrained',
    'Statistics of the target images cost no gradient: on a pretrained source network they gained 4 points.',
  ),
  align: because(
    'pretrained',
    'Behind re-estimated batch norm Teach did as well without it on one source network; on another it lost 4.3 points.',
  ),
  teach: because('pretrained', 'Align carries most of the gain on a small network: Teach without it lost 4.3 points.'),
  propagate: because(
    'pretrained',
    'On a source network with pretrained features Propagate lost in all six ways that were tried.',
  ),
};

export const STAGE_ORDER_REASON = because('chosen', 'Stages in another order, or repeated.');
