import { CAVEATS, type Caveat } from '../../protocol/pixel-calculation.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { isStage, isTraining } from '../../protocol/stages.js';
import type { LookedAt } from './calculation.js';

const disturbs = ({ augmentation: a }: { augmentation: TrainingView }) =>
  a.flipProbability > 0 ||
  a.blurProbability > 0 ||
  (a.jitterProbability > 0 && a.brightness + a.contrast + a.saturation + a.hue > 0);

type Training = Extract<StageRecipe, { learningRate: number }>;
type TrainingView = Training['augmentation'];
type Taught = Extract<StageRecipe, { stage: 'teach' | 'propagate' }>;

const isTaught = (stage: StageRecipe): stage is Taught => isStage(stage, 'teach') || isStage(stage, 'propagate');

/** Whether the numbers of a pixel leave something out that the steps have. */
const HOLDS: Record<Caveat, (stage: StageRecipe, seen: LookedAt, input: Recipe['input']) => boolean> = {
  preview: (_, { preview }) => preview,
  'disturbed-view': (stage) => isTraining(stage) && disturbs(stage),
  'batch-statistics': (stage) => isTraining(stage) && stage.batchNorm === 'batch',
  'teacher-statistics': (stage) =>
    isTaught(stage) && (stage.teacherBatchNorm === 'batch' || stage.teacherStatistics === 'own'),
  crops: (stage, _, { cropWidth, cropHeight }) => isTraining(stage) && (cropWidth !== null || cropHeight !== null),
  drops: (stage) => isTraining(stage) && (stage.dropout > 0 || stage.dropPath > 0),
  sharpness: (stage) => isTraining(stage) && stage.sharpness > 0,
  'image-as-batch': (stage) =>
    (isStage(stage, 'align') && stage.diversityWeight > 0) ||
    (isStage(stage, 'propagate') && stage.sureShareOver === 'batch'),
  views: (stage) => isStage(stage, 'teach') && stage.teacherViews > 1,
  'round-labels': (stage) => isStage(stage, 'teach') && stage.rounds > 0,
  'fixed-labels': (stage, { half }) => isStage(stage, 'propagate') && stage.easyLabels === 'fixed' && half !== 'hard',
  'thresholds-unknown': (stage, { thresholds }) => isTaught(stage) && thresholds === null,
  'shares-unknown': (stage, { preview }) => isTaught(stage) && stage.sharesKept > 0 && preview,
  'half-unknown': (stage, { half }) => isStage(stage, 'propagate') && half === null,
  contrast: (stage, { half }) => isStage(stage, 'propagate') && stage.contrastWeight > 0 && half !== 'easy',
  'no-target': (stage, { target }) => isStage(stage, 'distil') && target === null,
};

/** What is to be said of a pixel's numbers, by the recipe's options. */
export const caveatsOf = (stage: StageRecipe, seen: LookedAt, input: Recipe['input']): Caveat[] =>
  CAVEATS.filter((name) => HOLDS[name](stage, seen, input));
