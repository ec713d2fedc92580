import { loadImages } from '../adapt/images.js';
import { logitsOf } from '../adapt/teacher.js';
import { resizeBilinear } from '../gpu/resize-bilinear/resize-bilinear.js';
import { softmax } from '../gpu/softmax/softmax.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProbabilityMap } from '../predictions/predictor.js';
import type { Recipe } from '../protocol/recipe.js';

/** The softmax of a network's logits, upsampled to a size where one is given, else at the network's own resolution. */
export async function predictMap(
  network: Network,
  targets: TargetSet,
  image: number,
  input: Recipe['input'],
  size?: { width: number; height: number },
): Promise<ProbabilityMap> {
  const images = await loadImages(targets, [image]);
  const logits = logitsOf(network, images, input, 'running');
  images.dispose();
  const [, ownHeight = 1, ownWidth = 1, classes = 1] = logits.shape;
  const { width, height } = size ?? { width: ownWidth, height: ownHeight };
  const full = resizeBilinear(logits, height, width, false);
  logits.dispose();
  const probabilities = softmax(full);
  full.dispose();
  const data = Float32Array.from(await probabilities.data<'float32'>());
  probabilities.dispose();
  return { width, height, classes, data };
}
