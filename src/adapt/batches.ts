import type { Tensor } from '@tensorflow/tfjs-core';
import type { AugmentationDraw } from '../images/augment.js';
import { Sampler, type SamplerState } from '../images/sampler.js';
import type { Recipe } from '../protocol/recipe.js';
import type { AugmentationRecipe } from '../protocol/stage-options.js';
import { drawAugmentations, type ImageBatch, loadBatch, prepare } from './images.js';
import { randomPart } from './parts.js';
import type { StageContext } from './stage.js';

/** Plain images of a step, and how the student's view of each is disturbed. */
export interface SampledBatch extends ImageBatch {
  draws: AugmentationDraw[];
}

/** Gives the next batch each time that it is called. */
export type NextBatch = () => Promise<SampledBatch>;

/**
 * Endless random batches of images. Order, crops, augmentation, and its hue each draw from their own stream; several
 * orders share the others.
 */
export function batchesOf({ targets, recipe, random, parts }: StageContext, augmentation: AugmentationRecipe) {
  const crops = random.fork('crops');
  const augmentations = random.fork('augmentation');
  parts.keep('crops', randomPart(crops));
  const colours = random.fork('colours');
  parts.keep('augmentation', randomPart(augmentations));
  parts.keep('colours', randomPart(colours));
  return (images: readonly number[], stream = 'order'): NextBatch => {
    const order = new Sampler(images.length, recipe.batchSize, random.fork(stream));
    parts.keep<SamplerState>(stream, { save: () => order.save(), load: ({ plain }) => order.load(plain) });
    return async () => {
      const indices = order.next().map((place) => images[place] ?? 0);
      const batch = await loadBatch(targets, indices, recipe.input, crops);
      return { ...batch, draws: drawAugmentations(indices.length, augmentation, augmentations, colours) };
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
