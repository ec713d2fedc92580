import type { Tensor } from '@tensorflow/tfjs-core';
import type { AugmentationDraw } from '../images/augment.js';
import { batches } from '../images/sampler.js';
import type { Recipe } from '../protocol/recipe.js';
import type { AugmentationRecipe } from '../protocol/stage-options.js';
import { drawAugmentations, type ImageBatch, loadBatch, prepare } from './images.js';
import type { StageContext } from './stage.js';

/** Plain images of a step, and how the student's view of each is disturbed. */
export interface SampledBatch extends ImageBatch {
  draws: AugmentationDraw[];
}

/** Gives the next batch each time that it is called. */
export type NextBatch = () => Promise<SampledBatch>;

/**
 * Endless random batches of images. Order, crops and augmentation each draw from their own stream; several orders share
 * the other two.
 */
export function batchesOf({ targets, recipe, random }: StageContext, augmentation: AugmentationRecipe) {
  const crops = random.fork('crops');
  const augmentations = random.fork('augmentation');
  return (images: readonly number[], stream = 'order'): NextBatch => {
    const order = batches(images.length, recipe.batchSize, random.fork(stream));
    return async () => {
      const indices = order.next().value.map((place) => images[place] ?? 0);
      const batch = await loadBatch(targets, indices, recipe.input, crops);
      return { ...batch, draws: drawAugmentations(indices.length, augmentation, augmentations) };
    };
  };
}

/** The student's view of a batch: disturbed, and normalised. Frees the plain images. */
export function studentView({ images, draws }: SampledBatch, input: Recipe['input']): Tensor {
  const x = prepare(images, draws, input);
  images.dispose();
  return x;
}

export const flipsOf = (draws: readonly AugmentationDraw[]): boolean[] => draws.map(({ flip }) => flip);
