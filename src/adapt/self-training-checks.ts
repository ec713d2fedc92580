import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { describeStage, isStage, stagesWithSteps } from '../protocol/stages.js';
import { trainingSize } from './images.js';

/** Refuses options of stages that learn from pseudo labels, where they do not fit the size of the images. @throws UserError */
export function checkSelfTraining(recipe: Recipe): void {
  for (const stage of stagesWithSteps(recipe)) {
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
