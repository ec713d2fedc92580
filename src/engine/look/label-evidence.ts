import { predictLabels } from '../../adapt/evaluate.js';
import { type ClassPrediction, compareImage, type LabelEvidence } from '../../images/label-check/evidence.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor } from '../../predictions/predictor.js';
import { labelsOf } from '../../predictions/resize.js';
import type { Recipe } from '../../protocol/recipe.js';

/** What the source model sees in an image; undefined where there is no prediction. */
export type LookAtImage = (image: number) => Promise<ClassPrediction | undefined>;

/** How many images the label check looks at: enough for a verdict, and few enough to wait for. */
const IMAGES = 8;

export const networkLooks =
  (network: Network, targets: TargetSet, input: Recipe['input']): LookAtImage =>
  async (image) => {
    const { width, height } = targets;
    return { width, height, classes: await predictLabels(network, targets, image, { width, height }, input) };
  };

export const predictorLooks =
  (predictor: Predictor): LookAtImage =>
  async (image) => {
    const map = await predictor.predict(image);
    return map && { width: map.width, height: map.height, classes: labelsOf(map) };
  };

/** Up to `count` of the values, spread evenly over them. */
function spread<Value>(values: readonly Value[], count: number): Value[] {
  if (values.length <= count) return [...values];
  return Array.from(
    { length: count },
    (_, place) => values[Math.floor(((place + 0.5) * values.length) / count)] as Value,
  );
}

/** How labels and predictions go together on a few images, spread over the set. */
export async function gatherEvidence(
  targets: TargetSet,
  look: LookAtImage,
  classes: number,
  onProgress: (done: number, total: number) => void,
): Promise<LabelEvidence> {
  const images = spread(targets.withLabelFile, IMAGES);
  const evidence: LabelEvidence[number][] = [];
  for (const [done, image] of images.entries()) {
    onProgress(done, images.length);
    const labels = await targets.labelIds(image);
    const predicted = labels && (await look(image));
    if (!predicted) continue;
    const joints = compareImage(labels, predicted, targets.size(image), classes);
    evidence.push({ name: targets.names[image] ?? '', joints });
  }
  onProgress(images.length, images.length);
  return evidence;
}
