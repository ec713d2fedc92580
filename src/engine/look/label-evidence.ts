import { predictLabelMaps } from '../../adapt/label-maps.js';
import { type ClassPrediction, compareImage, type LabelEvidence } from '../../images/label-check/evidence.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor } from '../../predictions/predictor.js';
import { labelsOf } from '../../predictions/resize.js';
import type { Recipe } from '../../protocol/recipe.js';

/** What the source model sees in an image; undefined where there is no prediction. */
export type LookAtImage = (image: number) => Promise<ClassPrediction | undefined>;

/** What it sees in images, in their order. Those that are left out may be missing. */
export type LookAtImages = (
  images: readonly number[],
) => AsyncIterable<{ image: number; seen: ClassPrediction | undefined }>;

/** How many images the label check looks at: enough for a verdict, and few enough to wait for. */
const IMAGES = 8;

export const networkLooks = (network: Network, targets: TargetSet, input: Recipe['input']): LookAtImages =>
  async function* (images) {
    const { width, height } = targets;
    for await (const { image, data } of predictLabelMaps(network, targets, images, input, () => ({ width, height }))) {
      yield { image, seen: { width, height, classes: data } };
    }
  };

export const oneByOne = (look: LookAtImage): LookAtImages =>
  async function* (images) {
    for (const image of images) yield { image, seen: await look(image) };
  };

export const predictorLooks = (predictor: Predictor): LookAtImages =>
  oneByOne(async (image) => {
    const map = await predictor.predict(image);
    return map && { width: map.width, height: map.height, classes: labelsOf(map) };
  });

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
  look: LookAtImages,
  classes: number,
  onProgress: (done: number, total: number) => void,
): Promise<LabelEvidence> {
  const images = spread(targets.withLabelFile, IMAGES);
  const evidence: LabelEvidence[number][] = [];
  let done = 0;
  onProgress(done, images.length);
  for await (const { image, seen } of look(images)) {
    const labels = seen && (await targets.labelIds(image));
    if (labels) {
      const joints = compareImage(labels, seen, targets.size(image), classes);
      evidence.push({ name: targets.names[image] ?? '', joints });
    }
    done += 1;
    if (done < images.length) onProgress(done, images.length);
  }
  onProgress(images.length, images.length);
  return evidence;
}
