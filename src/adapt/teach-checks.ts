import type { Graph } from '../nn/graph.js';
import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { isStage, stagesWithSteps } from '../protocol/stages.js';
import { viewsOf } from './teacher-views.js';

/** Refuses options of Teach that cannot work together, or with the network. @throws UserError */
export function checkTeach(graph: Graph, recipe: Recipe): void {
  for (const stage of stagesWithSteps(recipe)) {
    if (!isStage(stage, 'teach')) continue;
    checkRounds(stage);
    checkViews(graph, stage);
  }
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
