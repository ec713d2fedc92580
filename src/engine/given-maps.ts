import type { LiveState } from '../adapt/live.js';
import { deltaFor } from '../adapt/teacher.js';
import type { TargetSet } from '../images/target-set.js';
import type { Predictor, ProbabilityMap } from '../predictions/predictor.js';
import { labelsOf, resizeProbabilities } from '../predictions/resize.js';
import { curriculumWeight } from '../protocol/curriculum.js';
import type { Recipe } from '../protocol/recipe.js';
import type { ImageMaps, Layer } from '../protocol/session.js';
import { addTruthLayers, constantsOf, share } from './maps.js';
import { normalisedEntropy } from './softmax.js';

const NO_PREDICTION = 'No prediction was given for this image.';

/** Per pixel: entropy, confidence, number of classes below delta. Nothing is 0 everywhere. */
function lookAt({ classes, data }: ProbabilityMap, delta: number) {
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
  return { entropy, confidence, excluded };
}

/** Layers of one image under the given predictions: what is seen of the source model before a run, and to compare with. */
export async function givenMaps(
  given: Predictor,
  live: LiveState,
  targets: TargetSet,
  image: number,
  recipe: Recipe,
): Promise<ImageMaps> {
  const { width, height } = targets;
  const { classes } = live.student.graph;
  const maps: ImageMaps = {
    image,
    name: targets.names[image] ?? String(image),
    width,
    height,
    caption: 'given prediction',
    weights: 'source',
    layers: { input: { kind: 'rgb', data: await targets.image(image) } },
    missing: {
      positive: 'There are no pseudo labels before Teach.',
      mixed: 'Propagate mixes images: this layer comes with its first step.',
      ensembled: 'Labels move with the passes of Distil.',
      disagreement: 'Labels move with the passes of Distil.',
    },
  };
  const map = await given.predict(image);
  if (!map) {
    for (const layer of ['prediction', 'entropy', 'weight', 'negative', 'confidence', 'given'] as const) {
      maps.missing[layer] = NO_PREDICTION;
    }
    await addTruthLayers(maps, targets, image, undefined);
    return maps;
  }
  const resized = resizeProbabilities(map, width, height);
  const predicted = labelsOf(resized);
  const { gamma } = constantsOf(recipe, live);
  const { entropy, confidence, excluded } = lookAt(resized, deltaFor(null, classes));
  const prediction: Layer = { kind: 'classes', data: predicted };
  Object.assign(maps.layers, {
    prediction,
    given: prediction,
    entropy: share(entropy),
    weight: share(entropy.map((h) => curriculumWeight(h, gamma))),
    negative: { kind: 'count', data: excluded, max: classes },
    confidence: share(confidence),
  });
  await addTruthLayers(maps, targets, image, predicted);
  return maps;
}

/** Adds what was given, what temporal ensembling made of it, and how far the two are apart. */
export async function addLabelLayers(
  maps: ImageMaps,
  { labels }: LiveState,
  given: Predictor,
  image: number,
): Promise<ImageMaps> {
  const map = await given.predict(image);
  const compared = map && (await labels?.compare(image, map));
  if (!compared) {
    const why = map ? 'Distil has not begun.' : NO_PREDICTION;
    for (const layer of ['given', 'ensembled', 'disagreement'] as const) maps.missing[layer] = why;
    return maps;
  }
  for (const layer of ['given', 'ensembled', 'disagreement'] as const) delete maps.missing[layer];
  maps.layers.given = { kind: 'classes', data: compared.given };
  maps.layers.ensembled = { kind: 'classes', data: compared.now };
  maps.layers.disagreement = share(compared.distances);
  return maps;
}
