import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import { loadImages, normalise } from './images.js';
import type { ProgressEvent } from './stage.js';

/**
 * The baseline without gradients: a copy of the network whose batch norm statistics are the average over the target
 * images, batch by batch in their order (momentum 1/k at batch k, as torch's momentum=None).
 */
export async function* reestimateBatchNorm(
  source: Network,
  targets: TargetSet,
  recipe: Recipe,
): AsyncGenerator<ProgressEvent, Network, void> {
  const network = source.clone();
  const total = targets.names.length;
  let batch = 0;
  let handedOver = false;
  try {
    for (let start = 0; start < total; start += recipe.batchSize) {
      const indices = Array.from({ length: Math.min(recipe.batchSize, total - start) }, (_, i) => start + i);
      const images = await loadImages(targets, indices);
      const x = normalise(images, recipe.input);
      images.dispose();
      batch += 1;
      network.infer(x, { batchNorm: 'batch', momentum: 1 / batch }).dispose();
      x.dispose();
      yield { type: 'progressed', what: 'estimating batch norm', done: start + indices.length, total };
    }
    handedOver = true;
    return network;
  } finally {
    if (!handedOver) network.dispose();
  }
}
