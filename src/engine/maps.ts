import type { Tensor } from '@tensorflow/tfjs-core';
import { loadImages } from '../adapt/images.js';
import { initialState, type LiveState } from '../adapt/live.js';
import { deltaFor, logitsOf, sizeOf } from '../adapt/teacher.js';
import { pixelStatistics } from '../gpu/pixel-statistics/pixel-statistics.js';
import { resizeNearest } from '../images/resize.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import { IGNORED } from '../protocol/classes.js';
import { curriculumWeight } from '../protocol/curriculum.js';
import type { Recipe } from '../protocol/recipe.js';
import type { ImageMaps, Layer } from '../protocol/session.js';
import { stageOf } from '../protocol/stages.js';
import { type SourceModel, sourceNetwork } from './source-model.js';

/** Per pixel: winning class, normalised entropy, confidence, number of excluded classes. */
interface PixelColumns {
  classes: Uint8Array;
  entropy: Float32Array;
  confidence: Float32Array;
  excluded: Uint8Array;
}

async function look(network: Network, images: Tensor, input: Recipe['input'], delta: number): Promise<PixelColumns> {
  const logits = logitsOf(network, images, input, 'running');
  const statistics = pixelStatistics(logits, { delta }, sizeOf(images));
  logits.dispose();
  const values = await statistics.data();
  statistics.dispose();
  const pixels = values.length / 4;
  const column = (offset: number) => Float32Array.from({ length: pixels }, (_, i) => values[i * 4 + offset] ?? 0);
  return {
    classes: Uint8Array.from(column(0)),
    entropy: column(1),
    confidence: column(2),
    excluded: Uint8Array.from(column(3)),
  };
}

export const share = (values: Float32Array): Layer => ({
  kind: 'share',
  data: Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value)))),
});

/** Pixels whose teacher confidence reaches their class's threshold keep their class; the rest are 255. */
function keptLabels(teacher: PixelColumns, thresholds: readonly number[]): Uint8Array {
  return teacher.classes.map((label, i) =>
    (teacher.confidence[i] ?? 0) >= (thresholds[label] ?? 0) ? label : IGNORED,
  );
}

function errors(predicted: Uint8Array, truth: Uint8Array): Uint8Array {
  return truth.map((label, i) => (label === IGNORED ? IGNORED : Number(label !== predicted[i])));
}

async function mixedLayer(live: LiveState, width: number, height: number): Promise<Layer | undefined> {
  const { mixed } = live;
  if (!mixed) return undefined;
  const size = { width: mixed.width, height: mixed.height };
  const copy = mixed.image.clone();
  const values = await copy.data();
  copy.dispose();
  const bytes = Uint8Array.from(values, (value) => Math.round(255 * value));
  if (size.width === width && size.height === height) return { kind: 'rgb', data: bytes };
  return { kind: 'rgb', data: scaleRgb(bytes, size, width, height) };
}

/** Nearest neighbour: a training crop shown at the size of the whole image. */
function scaleRgb(rgb: Uint8Array, size: { width: number; height: number }, width: number, height: number): Uint8Array {
  const scaled = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const y = Math.floor((Math.floor(pixel / width) * size.height) / height);
    const x = Math.floor(((pixel % width) * size.width) / width);
    const from = (y * size.width + x) * 3;
    scaled.set(rgb.subarray(from, from + 3), pixel * 3);
  }
  return scaled;
}

const isSource = ({ stage }: LiveState, adapted: boolean): boolean => stage === null && !adapted;

/** Whose weights the maps show, in words. */
function captionOf(live: LiveState, adapted: boolean): string {
  if (live.stage !== null) return `student after step ${live.step} of ${live.stage}`;
  return adapted ? 'adapted model' : 'source model';
}

/** Said where the source model itself is there; in the black-box setting these layers are put in its place. */
const NO_BLACK_BOX: ImageMaps['missing'] = {
  given: 'Predictions are given where the source model is not.',
  ensembled: 'Labels are ensembled where predictions are given in place of the source model.',
  disagreement: 'Labels are ensembled where predictions are given in place of the source model.',
};

/** Every layer of one image under the present weights. */
export async function computeMaps(
  live: LiveState,
  targets: TargetSet,
  image: number,
  recipe: Recipe,
  adapted: boolean,
): Promise<ImageMaps> {
  const { width, height } = targets;
  const caption = captionOf(live, adapted);
  const weights = isSource(live, adapted) ? 'source' : 'current';
  const { gamma, thresholds, delta } = live;
  const images = await loadImages(targets, [image]);
  const teacherNetwork = live.teacher ?? (adapted ? live.student : null);
  // Both forward passes are recorded before the first wait: they see the same step.
  const looking = [look(live.student, images, recipe.input, delta)];
  if (teacherNetwork) looking.push(look(teacherNetwork, images, recipe.input, delta));
  images.dispose();
  const mixing = mixedLayer(live, width, height);
  const [student, teacher] = await Promise.all(looking);
  if (!student) throw new Error('The student gave no maps.');

  const maps: ImageMaps = {
    image,
    name: targets.names[image] ?? String(image),
    width,
    height,
    caption,
    weights,
    layers: {
      input: { kind: 'rgb', data: await targets.image(image) },
      prediction: { kind: 'classes', data: student.classes },
      entropy: share(student.entropy),
      weight: share(student.entropy.map((h) => curriculumWeight(h, gamma))),
      negative: { kind: 'count', data: student.excluded, max: live.student.graph.classes },
    },
    missing: { ...NO_BLACK_BOX },
  };
  addTeacherLayers(maps, teacher, thresholds);
  const mixed = await mixing;
  if (mixed) maps.layers.mixed = mixed;
  else maps.missing.mixed = 'Propagate mixes images: this layer comes with its first step.';
  await addTruthLayers(maps, targets, image, student.classes);
  return maps;
}

function addTeacherLayers(maps: ImageMaps, teacher: PixelColumns | undefined, thresholds: readonly number[]): void {
  if (!teacher) {
    maps.missing.positive = 'There are no pseudo labels before Teach.';
    maps.missing.confidence = 'There is no teacher before Teach.';
    return;
  }
  maps.layers.positive = { kind: 'classes', data: keptLabels(teacher, thresholds) };
  maps.layers.confidence = share(teacher.confidence);
}

/** Truth, and where a prediction differs from it. */
export async function addTruthLayers(
  maps: ImageMaps,
  targets: TargetSet,
  image: number,
  predicted: Uint8Array | undefined,
): Promise<void> {
  const truth = await targets.label(image);
  if (!truth) {
    maps.missing.truth = 'This image has no label map.';
    maps.missing.error = 'Errors need a label map of this image.';
    return;
  }
  const resized = resizeNearest(truth, maps.width, maps.height);
  maps.layers.truth = { kind: 'classes', data: resized };
  if (predicted) maps.layers.error = { kind: 'error', data: errors(predicted, resized) };
  else maps.missing.error = 'Errors need a prediction of this image.';
}

/** The method's constants as a recipe has them, for maps without a run. */
export function constantsOf(recipe: Recipe, { student }: LiveState): Pick<LiveState, 'gamma' | 'delta'> {
  const gamma = stageOf(recipe, 'align')?.gamma ?? 5;
  const delta = stageOf(recipe, 'teach')?.delta ?? null;
  return { gamma, delta: deltaFor(delta, student.graph.classes) };
}

/**
 * Maps of one image under the source model, at any time: its network is built for this image and freed after it, so
 * that a run holds one more copy of the weights (4 bytes a parameter) only while the image is looked at.
 */
export async function sourceMaps(
  source: SourceModel,
  targets: TargetSet,
  image: number,
  recipe: Recipe,
): Promise<ImageMaps> {
  const live = initialState(sourceNetwork(source));
  Object.assign(live, constantsOf(recipe, live));
  try {
    return await computeMaps(live, targets, image, recipe, false);
  } finally {
    live.student.dispose();
  }
}
