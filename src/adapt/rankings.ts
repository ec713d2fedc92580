import { pixelStatistics } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { byBestOfClass, byClassEntropy, type ClassUse, classUseOf } from './class-use.js';
import { loadImages } from './images.js';
import { type Ranked, rankImages } from './rank.js';
import { logitsOf, sizeOf } from './teacher.js';

type Ranking = (
  network: Network,
  targets: TargetSet,
  input: Recipe['input'],
) => AsyncGenerator<ProgressEvent, Ranked, void>;

/** A ranking by what the classes of the images are like, from one pass over each image in evaluation mode. */
const byClasses = (orderOf: (images: readonly ClassUse[]) => number[]): Ranking =>
  async function* (network, targets, input) {
    const total = targets.names.length;
    const images: ClassUse[] = [];
    for (let index = 0; index < total; index++) {
      images.push(await lookAt(network, targets, index, input));
      yield { type: 'progressed', what: 'ranking images', done: index + 1, total };
    }
    return { order: orderOf(images), entropies: images.map(({ meanEntropy }) => meanEntropy) };
  };

async function lookAt(network: Network, targets: TargetSet, index: number, input: Recipe['input']): Promise<ClassUse> {
  const images = await loadImages(targets, [index]);
  const logits = logitsOf(network, images, input, 'running');
  const statistics = pixelStatistics(logits, { delta: 0 }, sizeOf(images));
  images.dispose();
  logits.dispose();
  const values = await statistics.data();
  statistics.dispose();
  return classUseOf(values, network.graph.classes);
}

/** Which images are easy (atp.md, Stage P): the first ones of these orders. */
export const RANKINGS: Record<RecipeOf<'propagate'>['ranking'], Ranking> = {
  entropy: rankImages,
  'class-entropy': byClasses(byClassEntropy),
  'class-share': byClasses(byBestOfClass),
};
