import { argmaxLabels, meanEntropy } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import { loadImages } from './images.js';
import { logitsOf, sizeOf } from './teacher.js';

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
  for (let index = 0; index < total; index++) {
    const images = await loadImages(targets, [index]);
    const logits = logitsOf(network, images, input, 'running');
    const mean = meanEntropy(logits, sizeOf(images));
    images.dispose();
    logits.dispose();
    entropies.push((await mean.data())[0] ?? 1);
    mean.dispose();
    yield { type: 'progressed', what: 'ranking images', done: index + 1, total };
  }
  const order = entropies.map((_, index) => index).sort((a, b) => (entropies[a] ?? 0) - (entropies[b] ?? 0) || a - b);
  return { order, entropies };
}

/** Fixed pseudo labels (class ids, [H,W]) of an image in evaluation mode. */
export async function labelImage(
  network: Network,
  targets: TargetSet,
  index: number,
  input: Recipe['input'],
): Promise<Uint8Array> {
  const images = await loadImages(targets, [index]);
  const logits = logitsOf(network, images, input, 'running');
  const labels = argmaxLabels(logits, sizeOf(images));
  images.dispose();
  logits.dispose();
  const values = Uint8Array.from(await labels.data());
  labels.dispose();
  return values;
}
