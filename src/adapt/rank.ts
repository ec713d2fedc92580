import { argmaxLabels, meanEntropy } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import { lookPass } from './look-pass.js';
import { allImages } from './set-pass.js';

export interface Ranked {
  /** Image indices, lowest mean entropy first. */
  order: number[];
  /** Mean normalised entropy by image index. */
  entropies: number[];
}

/** Mean entropy h of every target image in evaluation mode (atp.md, Stage P), easiest first; ties keep their order. */
export async function* rankImages(
  network: Network,
  targets: TargetSet,
  input: Recipe['input'],
): AsyncGenerator<ProgressEvent, Ranked, void> {
  const total = targets.names.length;
  const entropies: number[] = [];
  const means = lookPass(network, targets, allImages(targets), input, meanEntropy);
  for await (const { found } of means) {
    for (const mean of found) {
      entropies.push(mean);
      yield { type: 'progressed', what: 'ranking images', done: entropies.length, total };
    }
  }
  const order = entropies.map((_, index) => index).sort((a, b) => (entropies[a] ?? 0) - (entropies[b] ?? 0) || a - b);
  return { order, entropies };
}

/** Fixed pseudo labels (class ids, [H,W] each) of images in evaluation mode, in their order. */
export async function* labelImages(
  network: Network,
  targets: TargetSet,
  images: readonly number[],
  input: Recipe['input'],
): AsyncGenerator<{ image: number; labels: Uint8Array }, void, void> {
  for await (const { group, found } of lookPass(network, targets, images, input, argmaxLabels)) {
    const pixels = found.length / group.length;
    for (const [place, image] of group.entries()) {
      yield { image, labels: Uint8Array.from(found.subarray(place * pixels, (place + 1) * pixels)) };
    }
  }
}
