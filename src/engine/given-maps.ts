import type { LiveState } from '../adapt/live.js';
import { type LabelSize, packPrediction, surestClasses, WORDS } from '../adapt/soft-labels.js';
import { deltaFor } from '../adapt/teacher.js';
import type { TargetSet } from '../images/target-set.js';
import type { Predictor, ProbabilityMap } from '../predictions/predictor.js';
import { labelsOf, resizeProbabilities } from '../predictions/resize.js';
import { IGNORED } from '../protocol/classes.js';
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
    weight: share(entropy.map((h) => (1 - Math.min(1, h)) ** gamma)),
    negative: { kind: 'count', data: excluded, max: classes },
    confidence: share(confidence),
  });
  await addTruthLayers(maps, targets, image, predicted);
  return maps;
}

/** Adds what was given, what temporal ensembling made of it, and how far the two are apart. */
export async function addLabelLayers(
  maps: ImageMaps,
  { labels, student }: LiveState,
  given: Predictor,
  targets: TargetSet,
  image: number,
): Promise<ImageMaps> {
  const map = await given.predict(image);
  const now = labels?.of(image);
  if (!map || !now) {
    const why = map ? 'Distil has not begun.' : NO_PREDICTION;
    for (const layer of ['given', 'ensembled', 'disagreement'] as const) maps.missing[layer] = why;
    return maps;
  }
  const size: LabelSize = { width: targets.width, height: targets.height, classes: student.graph.classes };
  const { stored } = await packPrediction(map, size);
  for (const layer of ['given', 'ensembled', 'disagreement'] as const) delete maps.missing[layer];
  maps.layers.given = { kind: 'classes', data: surestClasses(stored) };
  maps.layers.ensembled = { kind: 'classes', data: surestClasses(now) };
  maps.layers.disagreement = share(distances(stored, now, size.classes));
  return maps;
}

/** Probabilities of a stored label: the named classes, and what each of the others has. */
function sharesOf(stored: Int32Array, pixel: number, classes: number): { named: Map<number, number>; rest: number } {
  const [ids = -1, bytes = 0] = [stored[WORDS * pixel], stored[WORDS * pixel + 1]];
  const named = new Map<number, number>();
  let left = 255;
  for (let place = 0; place < 4; place++) {
    const id = (ids >>> (8 * place)) & 255;
    const byte = (bytes >>> (8 * place)) & 255;
    if (id === IGNORED) continue;
    named.set(id, byte / 255);
    left -= byte;
  }
  return { named, rest: classes > named.size ? left / 255 / (classes - named.size) : 0 };
}

/** Total variation distance of two stored labels at each pixel, in 0..1; 0 where one says nothing. */
function distances(a: Int32Array, b: Int32Array, classes: number): Float32Array {
  return Float32Array.from({ length: a.length / WORDS }, (_, pixel) => {
    const first = sharesOf(a, pixel, classes);
    const second = sharesOf(b, pixel, classes);
    if (first.named.size === 0 || second.named.size === 0) return 0;
    const ids = new Set([...first.named.keys(), ...second.named.keys()]);
    let sum = (classes - ids.size) * Math.abs(first.rest - second.rest);
    for (const id of ids) sum += Math.abs((first.named.get(id) ?? first.rest) - (second.named.get(id) ?? second.rest));
    return sum / 2;
  });
}
