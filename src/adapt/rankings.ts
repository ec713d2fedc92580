import type { Tensor } from '@tensorflow/tfjs-core';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import { pixelStatistics } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { byBestOfClass, byClassEntropy, type ClassUse, classUseOf } from './class-use.js';
import { lookPass } from './look-pass.js';
import { type Ranked, rankImages } from './rank.js';
import { allImages } from './set-pass.js';

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
    for await (const { group, found } of lookPass(network, targets, allImages(targets), input, statisticsOf)) {
      const values = found.length / group.length;
      for (const place of group.keys()) {
        const own = found.subarray(place * values, (place + 1) * values);
        images.push(classUseOf(own, network.graph.classes));
        yield { type: 'progressed', what: 'ranking images', done: images.length, total };
      }
    }
    return { order: orderOf(images), entropies: images.map(({ meanEntropy }) => meanEntropy) };
  };

/** The sums over the pixels are made in float64, which no GPU has: so all of them are read. */
const statisticsOf = (logits: Tensor, size: MapSize): Tensor => pixelStatistics(logits, { delta: 0 }, size);

/** Which images are easy (atp.md, Stage P): the first ones of these orders. */
export const RANKINGS: Record<RecipeOf<'propagate'>['ranking'], Ranking> = {
  entropy: rankImages,
  'class-entropy': byClasses(byClassEntropy),
  'class-share': byClasses(byBestOfClass),
};
