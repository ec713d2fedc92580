import type { LiveState } from '../../adapt/live.js';
import { deltaFor } from '../../adapt/teacher.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Predictor, ProbabilityMap } from '../../predictions/predictor.js';
import { labelsOf, resizeProbabilities } from '../../predictions/resize.js';
import { captionOf } from '../../protocol/caption.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { ImageMaps } from '../../protocol/session.js';
import { mapsOf, type PixelColumns, type SeenGiven } from './layers.js';
import { constantsOf, disputedOf, sizeAndName, truthOf } from './maps.js';
import { normalisedEntropy } from './softmax.js';

/**
 * The numbers that a kernel computes of a network's output, here of given probabilities. A pixel without a prediction
 * has only zeros.
 */
function lookAt(map: ProbabilityMap, delta: number): PixelColumns {
  const { classes, data } = map;
  const pixels = data.length / classes;
  const entropy = new Float32Array(pixels);
  const confidence = new Float32Array(pixels);
  const excluded = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const p = Array.from(data.subarray(pixel * classes, (pixel + 1) * classes));
    confidence[pixel] = Math.max(...p);
    entropy[pixel] = confidence[pixel] === 0 ? 1 : normalisedEntropy(p);
    excluded[pixel] = p.filter((value) => value < delta).length;
  }
  return { classes: labelsOf(map), entropy, confidence, excluded };
}

/** Layers of one image under the given predictions, to look at before a run and to compare with later. */
export async function givenMaps(
  given: Predictor,
  live: LiveState,
  targets: TargetSet,
  image: number,
  recipe: Recipe,
): Promise<ImageMaps> {
  const { classes } = live.student.graph;
  const { gamma } = constantsOf(recipe, live);
  const input = await targets.image(image);
  const map = await given.predict(image);
  const pixels = map
    ? lookAt(resizeProbabilities(map, targets.width, targets.height), deltaFor(null, classes))
    : 'no-prediction';
  return mapsOf(
    { ...sizeAndName(targets, image), caption: captionOf({ of: 'given' }), weights: 'source' },
    {
      input,
      pixels,
      gamma,
      classes,
      positive: 'no-teacher',
      confidence: pixels === 'no-prediction' ? pixels : pixels.confidence,
      mixed: 'no-mixed-image',
      given: pixels === 'no-prediction' ? pixels : pixels.classes,
      moved: 'before-a-pass',
      disputed: disputedOf(live, targets, image),
      truth: await truthOf(targets, image),
    },
  );
}

/** The given prediction of an image, its form after temporal ensembling, and how far the two are apart. */
export async function seeLabels(given: Predictor, { labels }: LiveState, image: number): Promise<SeenGiven> {
  const map = await given.predict(image);
  if (!map) return { given: 'no-prediction', moved: 'no-prediction' };
  const compared = await labels?.compare(image, map);
  return compared ? { given: compared.given, moved: compared } : { given: 'before-distil', moved: 'before-distil' };
}
