import type { Tensor } from '@tensorflow/tfjs-core';
import { loadImages } from '../../adapt/images.js';
import { initialState, type LiveState } from '../../adapt/live.js';
import { scaleClasses } from '../../adapt/shares-kept.js';
import { deltaFor, logitsOf, sizeOf } from '../../adapt/teacher.js';
import { pixelStatistics } from '../../gpu/pixel-statistics/pixel-statistics.js';
import { resizeNearest } from '../../images/resize.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import { captionOf, type Whose } from '../../protocol/caption.js';
import { IGNORED } from '../../protocol/classes.js';
import type { LackOf } from '../../protocol/layers.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { ImageMaps } from '../../protocol/session.js';
import { stageOf } from '../../protocol/stages.js';
import type { Look } from '../source/source.js';
import { type SourceModel, sourceNetwork } from '../source/source-model.js';
import { mapsOf, type PixelColumns, type SeenGiven, type ShownImage } from './layers.js';

/** `classFactors` scale the probabilities of the classes, as those of the teacher of a stage are. */
async function look(
  network: Network,
  images: Tensor,
  input: Recipe['input'],
  delta: number,
  classFactors: readonly number[] | null = null,
): Promise<PixelColumns> {
  const plain = logitsOf(network, images, input, 'running');
  const logits = classFactors ? scaleClasses(plain, classFactors) : plain;
  if (logits !== plain) plain.dispose();
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

/** Pixels whose teacher confidence reaches their class's threshold keep their class; the rest are 255. */
function keptLabels(teacher: PixelColumns, thresholds: readonly number[]): Uint8Array {
  return teacher.classes.map((label, i) =>
    (teacher.confidence[i] ?? 0) >= (thresholds[label] ?? 0) ? label : IGNORED,
  );
}

/** The latest mixed image at the maps' size. */
async function mixedImage({ mixed }: LiveState, width: number, height: number): Promise<Uint8Array | LackOf<'mixed'>> {
  if (!mixed) return 'no-mixed-image';
  const size = { width: mixed.width, height: mixed.height };
  const copy = mixed.image.clone();
  const values = await copy.data();
  copy.dispose();
  const bytes = Uint8Array.from(values, (value) => Math.round(255 * value));
  if (size.width === width && size.height === height) return bytes;
  return scaleRgb(bytes, size, width, height);
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

/** Whose weights the maps show. */
function whoseWeights({ stage, step }: LiveState, adapted: boolean): Whose {
  if (stage !== null) return { of: 'student', stage, step };
  return { of: adapted ? 'adapted' : 'source' };
}

/** Why there are no given predictions: the source model itself is there. */
const NOTHING_GIVEN: SeenGiven = { given: 'source-has-weights', moved: 'source-has-weights' };

/**
 * Every layer of one image under the present weights; `seeGiven` looks at given predictions, after the passes of this step
 * were recorded.
 */
export async function computeMaps(
  live: LiveState,
  targets: TargetSet,
  image: number,
  recipe: Recipe,
  adapted: boolean,
  seeGiven: () => Promise<SeenGiven> = async () => NOTHING_GIVEN,
): Promise<ImageMaps> {
  const { width, height } = targets;
  const shown: ShownImage = {
    ...sizeAndName(targets, image),
    caption: captionOf(whoseWeights(live, adapted)),
    weights: isSource(live, adapted) ? 'source' : 'current',
  };
  const { gamma, thresholds, delta, classFactors } = live;
  const images = await loadImages(targets, [image]);
  const teacherNetwork = live.teacher ?? (adapted ? live.student : null);
  // Both forward passes are recorded before the first wait: they see the same step.
  const looking = [look(live.student, images, recipe.input, delta)];
  if (teacherNetwork) looking.push(look(teacherNetwork, images, recipe.input, delta, classFactors));
  images.dispose();
  const mixing = mixedImage(live, width, height);
  const [student, teacher] = await Promise.all(looking);
  if (!student) throw new Error('The student gave no maps.');
  return mapsOf(shown, {
    input: await targets.image(image),
    pixels: student,
    gamma,
    classes: live.student.graph.classes,
    positive: teacher ? keptLabels(teacher, thresholds) : 'no-teacher',
    confidence: teacher ? teacher.confidence : 'no-teacher',
    mixed: await mixing,
    disputed: disputedOf(live, targets, image),
    truth: await truthOf(targets, image),
    ...(await seeGiven()),
  });
}

export function sizeAndName({ names, width, height }: TargetSet, image: number) {
  return { image, name: names[image] ?? String(image), width, height };
}

/** Where the results of a run disagree on an image, at the maps' size. */
export function disputedOf(
  { disputed }: Pick<LiveState, 'disputed'>,
  { width, height }: Pick<TargetSet, 'width' | 'height'>,
  image: number,
): Uint8Array | LackOf<'disputed'> {
  if (!disputed) return 'not-compared';
  const data = disputed.ofImage.get(image);
  return data ? resizeNearest({ ...disputed, data }, width, height) : 'not-this-image';
}

/** Labels of an image at the maps' size. */
export async function truthOf(targets: TargetSet, image: number): Promise<Uint8Array | LackOf<'truth'>> {
  const truth = await targets.label(image);
  return truth ? resizeNearest(truth, targets.width, targets.height) : 'no-label-map';
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
  { live: { disputed }, targets, image, recipe }: Look,
): Promise<ImageMaps> {
  const live = initialState(sourceNetwork(source));
  Object.assign(live, constantsOf(recipe, live), { disputed });
  try {
    return await computeMaps(live, targets, image, recipe, false);
  } finally {
    live.student.dispose();
  }
}
