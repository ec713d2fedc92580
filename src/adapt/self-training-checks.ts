import type { Graph } from '../nn/graph.js';
import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { describeStage, isStage, stagesWithSteps } from '../protocol/stages.js';
import { trainingSize } from './images.js';
import { viewsOf } from './teacher-views.js';

/**
 * Refuses options of stages that learn from pseudo labels, where they cannot work together, with the network, or with the
 * size of the images. @throws UserError
 */
export function checkSelfTraining(graph: Graph, recipe: Recipe): void {
  for (const stage of stagesWithSteps(recipe)) {
    if (isStage(stage, 'teach')) {
      checkRounds(stage);
      checkViews(graph, stage);
    }
    if (isStage(stage, 'teach') || isStage(stage, 'propagate')) checkCropTries(stage, recipe);
    if (isStage(stage, 'propagate')) checkUnsureRows(stage, recipe);
  }
}

/** Crops are chosen only where there are crops. */
function checkCropTries({ stage, cropTries }: RecipeOf<'teach' | 'propagate'>, { input }: Recipe): void {
  const crop = trainingSize(input);
  if (cropTries === 1 || crop.width < input.width || crop.height < input.height) return;
  const message = `${describeStage(stage).title} is to choose among ${cropTries} crops, but the recipe trains on whole images.`;
  throw new UserError('no-crops', message, {
    advice: 'Set input.cropWidth and input.cropHeight below the size of the images, or cropTries to 1.',
  });
}

/** At least one row must be left for hard images to teach in. */
function checkUnsureRows({ unsureTop, unsureBottom }: RecipeOf<'propagate'>, { input }: Recipe): void {
  const { height } = trainingSize(input);
  if (unsureTop + unsureBottom < height) return;
  const message = `Of hard images, the ${unsureTop} rows at the top and the ${unsureBottom} at the bottom have weight 0, but the images have only ${height} rows.`;
  throw new UserError('no-sure-rows', message, {
    advice: 'Lower unsureTop and unsureBottom in Propagate.',
  });
}

function checkRounds({ rounds, pseudoLabels, teacherStatistics, cropTries }: RecipeOf<'teach'>): void {
  if (rounds === 0) return;
  if (pseudoLabels === 'soft') {
    throw new UserError(
      'rounds-of-soft-labels',
      'Teach keeps the pseudo labels of a round as classes, not as probabilities.',
      {
        advice: 'Set pseudoLabels to "hard", or rounds to 0.',
      },
    );
  }
  if (cropTries > 1) {
    throw new UserError(
      'rounds-of-chosen-crops',
      'Teach keeps the pseudo labels of a round, but chooses crops by labels that the teacher makes at each step.',
      {
        advice: 'Set cropTries to 1, or rounds to 0.',
      },
    );
  }
  if (teacherStatistics === 'own') {
    throw new UserError(
      'rounds-without-passes',
      'In rounds the teacher labels in evaluation mode: statistics of its own would never move.',
      {
        advice: 'Set teacherStatistics to "copied", or rounds to 0.',
      },
    );
  }
}

/** An export for one size takes only the image as it is, and mirrored. */
function checkViews({ fixedInput }: Graph, { teacherViews }: RecipeOf<'teach'>): void {
  const isFixed = fixedInput?.height !== undefined || fixedInput?.width !== undefined;
  if (!isFixed || viewsOf(teacherViews).every(({ scale }) => scale === 1)) return;
  throw new UserError(
    'views-of-fixed-size',
    `Teach averages ${teacherViews} views, some of other sizes, but this network takes only one size.`,
    {
      advice: 'Set teacherViews to 2 or 1, or export the network with dynamic axes.',
    },
  );
}
