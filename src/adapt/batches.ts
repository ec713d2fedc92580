import type { Tensor } from '@tensorflow/tfjs-core';
import type { AugmentationDraw } from '../images/augment.js';
import { Sampler, type SamplerState } from '../images/sampler.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import type { AugmentationRecipe } from '../protocol/stage-options.js';
import type { ChooseCrops } from './crop-choice.js';
import { type ChooseOffsets, drawAugmentations, type ImageBatch, loadBatch, prepare } from './images.js';
import { randomPart } from './parts.js';
import type { StageContext } from './stage.js';

/** Plain images of a step, and how the student's view of each is disturbed. */
export interface SampledBatch extends ImageBatch {
  draws: AugmentationDraw[];
}

/** Gives the next batch each time that it is called; `teacher` is asked where crops are chosen. */
export type NextBatch = (teacher?: Network) => Promise<SampledBatch>;

interface Batches {
  /** Name of the stream that the order is drawn from. */
  stream?: string;
  /** Images of a batch; the recipe's batchSize where it is not said. */
  size?: number;
  chooseCrops?: ChooseCrops | undefined;
}

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
  return (
    images: readonly number[],
    { stream = 'order', size = recipe.batchSize, chooseCrops }: Batches = {},
  ): NextBatch => {
    const order = new Sampler(images.length, size, random.fork(stream));
    parts.keep<SamplerState>(stream, { save: () => order.save(), load: ({ plain }) => order.load(plain) });
    return async (teacher) => {
      const indices = order.next().map((place) => images[place] ?? 0);
      const choose: ChooseOffsets | undefined =
        chooseCrops && teacher && ((whole, first) => chooseCrops(teacher, whole, first));
      const batch = await loadBatch(targets, indices, recipe.input, crops, choose);
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
