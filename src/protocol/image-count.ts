import { UserError } from './errors.js';
import type { Recipe } from './recipe.js';
import { describeStage, stagesWithSteps } from './stages.js';

/** Refuses fewer images than a stage needs. @throws UserError too-few-images */
export function checkImageCount(recipe: Pick<Recipe, 'stages'>, images: number): void {
  for (const { stage } of stagesWithSteps(recipe)) {
    const { title, leastImages } = describeStage(stage);
    if (!leastImages || images >= leastImages.count) continue;
    const here = images === 0 ? 'are none' : images === 1 ? 'is one' : `are ${images}`;
    const message = `${title} needs at least ${leastImages.words}; here ${here}.`;
    throw new UserError('too-few-images', message, { advice: `Add images, or leave ${title} out of the recipe.` });
  }
}
