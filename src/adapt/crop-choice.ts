import type { Tensor } from '@tensorflow/tfjs-core';
import type { CropOffset } from '../gpu/augment/rearrange.js';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import type { Network } from '../nn/network.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { drawOffset, trainingSize } from './images.js';
import { labelPixels } from './label-pixels.js';
import { randomPart } from './parts.js';
import type { StageContext } from './stage.js';
import { sizeOf, type TeacherLook } from './teacher.js';

type Options = Pick<RecipeOf<'teach' | 'propagate'>, 'cropTries' | 'cropLargestShare'>;

/** Chooses a crop of each whole image [N,H,W,3]; `first` is the first try of each. */
export type ChooseCrops = (
  teacher: Network,
  whole: Tensor,
  first: readonly CropOffset[],
) => Promise<readonly CropOffset[]>;

/**
 * Of several random crops takes the one with the most even classes, by the teacher's labels of the whole image. The first
 * try is the crop that a single try takes; the others are drawn from a stream of their own. Undefined for a single try.
 */
export function cropChooser(
  { cropTries, cropLargestShare }: Options,
  look: TeacherLook,
  { recipe: { input }, random, parts }: StageContext,
): ChooseCrops | undefined {
  if (cropTries === 1) return undefined;
  const tries = random.fork('crop tries');
  parts.keep('crop tries', randomPart(tries));
  const size = trainingSize(input);
  // The crop that is taken is what the student learns of: only there the classes are scaled and counted.
  const whole: TeacherLook = { ...look, views: 1, shares: null };
  return async (teacher, images, first) => {
    const { labels, confidence } = labelPixels(teacher, images, whole);
    confidence.dispose();
    const values = await labels.data();
    labels.dispose();
    const { height, width } = sizeOf(images);
    return first.map((crop, image) => {
      const crops = [crop, ...Array.from({ length: cropTries - 1 }, () => drawOffset(input, tries))];
      const map = values.subarray(image * height * width, (image + 1) * height * width);
      return mostEvenCrop(map, width, crops, size, cropLargestShare);
    });
  };
}

/**
 * The crop with the largest sum over its classes of ln(pixels), the first one of equals, among those of two classes or more
 * whose largest fills less than `largestShare` of it; the first crop where there is none. `labels`: class ids of a whole
 * image, row by row; 255 does not count. As in the code that the authors of arXiv 2106.11653 released.
 */
export function mostEvenCrop(
  labels: ArrayLike<number>,
  imageWidth: number,
  crops: readonly CropOffset[],
  size: MapSize,
  largestShare: number,
): CropOffset {
  const [first] = crops;
  if (!first) throw new RangeError('there is no crop to choose from');
  const scores = crops.map((crop) => evenness(classPixels(labels, imageWidth, crop, size), largestShare));
  return crops[scores.indexOf(Math.max(...scores))] ?? first;
}

/** Pixels of each label in a crop. */
function classPixels(labels: ArrayLike<number>, imageWidth: number, { x, y }: CropOffset, { height, width }: MapSize) {
  const pixels = new Uint32Array(256);
  for (let row = y; row < y + height; row++) {
    const start = row * imageWidth + x;
    for (let at = start; at < start + width; at++) pixels[labels[at] ?? 255]! += 1;
  }
  return pixels.subarray(0, 255);
}

/** Sum of ln(pixels) over the classes; 0 where one of them fills too much. */
function evenness(pixels: Uint32Array, largestShare: number): number {
  const found = pixels.filter((count) => count > 0);
  const total = found.reduce((sum, count) => sum + count, 0);
  if (found.length < 2 || Math.max(...found) / total >= largestShare) return 0;
  return found.reduce((sum, count) => sum + Math.log(count), 0);
}
