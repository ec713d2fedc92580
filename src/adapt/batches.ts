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

/** So many batches are loaded while the GPU works. */
const BATCHES_AHEAD = 2;

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
 * orders share the others. The next batches are loaded ahead, but drawn only when they are asked for: one of each order in a step.
 */
export function batchesOf(
  { targets, recipe, random, parts, ahead }: StageContext,
  { augmentation, steps }: { augmentation: AugmentationRecipe; steps: number },
) {
  const source = { width: targets.width, height: targets.height, image: (index: number) => ahead.take(index) };
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
    const imagesAt = (places: readonly number[]): number[] => places.map((place) => images[place] ?? 0);
    let left = steps - (parts.from?.step ?? 0);
    return async (teacher) => {
      const indices = imagesAt(order.next());
      left -= 1;
      const coming = order.peek(Math.max(0, Math.min(BATCHES_AHEAD, left)));
      ahead.expect(stream, [...indices, ...imagesAt(coming.flat())]);
      const choose: ChooseOffsets | undefined =
        chooseCrops && teacher && ((whole, first) => chooseCrops(teacher, whole, first));
      const batch = await loadBatch(source, indices, recipe.input, crops, choose);
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
