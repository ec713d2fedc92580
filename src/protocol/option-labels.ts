import type { NetworkRecipe } from './network-recipe.js';
import type { Recipe } from './recipe.js';
import type { AugmentationRecipe } from './stage-options.js';
import type { StageRecipe } from './stage-recipes.js';

type KeysOf<Group> = Group extends unknown ? keyof Group : never;

/** Path of an option from the recipe, or from its stage, as docs/recipe.md has it. */
export type OptionPath =
  | Exclude<keyof Recipe, 'version' | 'stages' | 'input' | 'network'>
  | `input.${keyof Recipe['input']}`
  | `network.${keyof NetworkRecipe}`
  | Exclude<KeysOf<StageRecipe>, 'stage' | 'augmentation'>
  | `augmentation.${keyof AugmentationRecipe}`;

/** What the page calls each option: an option of the recipe's schema that has no label does not compile. */
export const OPTION_LABELS: Record<OptionPath, string> = {
  name: 'Name',
  seed: 'Seed',
  batchSize: 'Batch size',
  reestimateBatchNorm: 'Measure re-estimated norms',
  guard: 'Collapse guard',
  undo: 'Undo a failed stage',
  choose: 'Choice without labels',

  'input.width': 'Width',
  'input.height': 'Height',
  'input.cropWidth': 'Crop width',
  'input.cropHeight': 'Crop height',
  'input.mean': 'Colour mean',
  'input.std': 'Colour deviation',
  'input.sampleBits': 'Bits of a sample',
  'input.channelOrder': 'Order of channels',

  'network.weights': 'Weights of the file',
  'network.outputStride': 'Output stride',
  'network.strides': 'Strides',
  'network.dilations': 'Dilations',
  'network.asppRates': 'Dilations of the head',
  'network.basicBlockDilation': 'Dilation in basic blocks',
  'network.contractDilation': 'Halve the first dilation',
  'network.bottleneckStride': 'Stride in bottlenecks',
  'network.maxPoolCeil': 'Max pool rounds up',
  'network.attentionHeads': 'Attention heads',
  'network.layerNormEps': 'Layer norm epsilon',
  'network.batchNormEps': 'Batch norm epsilon',
  'network.batchNormMomentum': 'Batch norm momentum',
  'network.recompute': 'Compute again to save memory',
  'network.precision': 'Precision',

  steps: 'Steps',
  learningRate: 'Learning rate',
  headFactor: 'Learning rate of the head',
  schedule: 'Schedule',
  polyPower: 'Power of the schedule',
  warmupSteps: 'Warm-up',
  optimizer: 'Optimiser',
  beta1: 'AdamW beta 1',
  beta2: 'AdamW beta 2',
  momentum: 'SGD momentum',
  weightDecay: 'Weight decay',
  freezeClassifier: 'Keep the last layer fixed',
  batchNorm: 'Batch norm statistics',
  trained: 'Trained parameters',
  decayed: 'Decayed parameters',
  headParts: 'What counts as the head',
  dropout: 'Dropout',
  dropPath: 'Stochastic depth',
  sharpness: 'Sharpness-aware radius',
  restoreProbability: 'Stochastic restore',

  'augmentation.brightness': 'Brightness',
  'augmentation.contrast': 'Contrast',
  'augmentation.saturation': 'Saturation',
  'augmentation.blurProbability': 'How often blurred',
  'augmentation.blurSigmaMin': 'Least blur',
  'augmentation.blurSigmaMax': 'Most blur',
  'augmentation.hue': 'Hue',
  'augmentation.jitterProbability': 'How often recoloured',
  'augmentation.flipProbability': 'How often mirrored',

  labelConfidence: 'Confidence of label maps',
  oracleInput: 'Colours of the given model',
  softLabels: 'Kept predictions',
  ensembleMomentum: 'Memory of the ensemble',
  ensembleStart: 'Start of the ensemble',
  classBalance: 'Class balance',

  gamma: 'Curriculum focus γ',
  gammaEnd: 'Curriculum focus γ at the end',
  alpha: 'Focus α of class shares',
  entropyWeight: 'Weight of the entropy',
  diversityWeight: 'Weight of the diversity',
  curriculumGradient: 'Curriculum gradient',
  entropyLimit: 'Entropy limit',

  negativeWeight: 'Weight of negative labels',
  delta: 'Negative label bound δ',
  emaDecay: 'Teacher decay',
  evaluated: 'Network given back',
  teacherBatchNorm: 'Batch norm of the teacher',
  teacherStatistics: 'Statistics of the teacher',
  sharesKept: 'Keep the class shares',
  cropTries: 'Crops to choose from',
  cropLargestShare: 'Largest class of a crop',

  positive: 'Pixels that keep labels',
  threshold: 'Fixed threshold',
  rhoStart: 'Kept share ρ at the start',
  rhoEnd: 'Kept share ρ at the end',
  thresholdCap: 'Highest class threshold',
  refresh: 'Steps between thresholds',
  pseudoLabels: 'Pseudo labels',
  teacherViews: 'Views of the teacher',
  rounds: 'Rounds of self-training',

  easyShare: 'Easy share λ',
  tau: 'Sure from τ',
  mixShare: 'Pasted share of classes',
  easyPerStep: 'Easy images of a step',
  hardPerStep: 'Hard images of a step',
  easyLabels: 'Labels of easy images',
  ranking: 'Ranking of images',
  sureShareOver: 'Sure share taken over',
  unsureTop: 'Rows left out at the top',
  unsureBottom: 'Rows left out at the bottom',
  contrastWeight: 'Weight of the contrast',
  contrastStart: 'Start of the contrast',
  contrastTemperature: 'Temperature',
  contrastChannels: 'Length of the vectors',
  contrastPurity: 'Purity of a cell',
};
