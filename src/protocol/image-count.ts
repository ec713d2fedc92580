import { UserError } from './errors.js';
import type { Recipe } from './recipe.js';

/** In Propagate an easy image teaches a hard one: it needs one of each. @throws UserError too-few-images */
export function checkImageCount({ stages }: Pick<Recipe, 'stages'>, images: number): void {
  const propagates = stages.some(({ stage, steps }) => stage === 'propagate' && steps > 0);
  if (propagates && images < 2) throw tooFewImages(images);
}

export const tooFewImages = (images: number): UserError => {
  const message = `Propagate needs at least two target images, an easy and a hard one; here ${images === 1 ? 'is one' : 'are none'}.`;
  return new UserError('too-few-images', message, { advice: 'Add images, or leave Propagate out of the recipe.' });
};
