import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { augment } from '../gpu/augment/augment.js';
import { type CropOffset, cropImages, cropLabels, uploadBytes } from '../gpu/augment/rearrange.js';
import { normalizeRgb } from '../gpu/elementwise/elementwise.js';
import { type AugmentationDraw, drawAugmentation } from '../images/augment.js';
import type { Random } from '../images/random.js';
import type { TargetSet } from '../images/target-set.js';
import { type NormalisationRecipe, settleNormalisation } from '../protocol/normalisation.js';
import type { Recipe } from '../protocol/recipe.js';
import type { AugmentationRecipe } from '../protocol/stage-options.js';

type InputRecipe = Recipe['input'];

/** Images of a step as floats in 0..1, [N,H,W,3] at the training size; the caller disposes it. */
export interface ImageBatch {
  indices: number[];
  images: Tensor;
  /** Where each crop was taken; undefined for whole images. */
  offsets: readonly CropOffset[] | undefined;
}

/** Size of what the network trains on: the crop, or the whole resized image. */
export function trainingSize({ width, height, cropWidth, cropHeight }: InputRecipe): { width: number; height: number } {
  return { width: Math.min(width, cropWidth ?? width), height: Math.min(height, cropHeight ?? height) };
}

/** Where whole images come from, and their size. */
export type WholeImages = Pick<TargetSet, 'width' | 'height' | 'image'>;

/** Whole images [N,H,W,3] in 0..1. */
export const loadImages = async (targets: WholeImages, indices: readonly number[]): Promise<Tensor> =>
  uploadImages(await readImages(targets, indices), targets);

/** The same as bytes, in main memory. */
export async function readImages(targets: WholeImages, indices: readonly number[]): Promise<Uint8Array> {
  const images = await Promise.all(indices.map((index) => targets.image(index)));
  const size = targets.width * targets.height * 3;
  const bytes = new Uint8Array(size * images.length);
  images.forEach((image, position) => {
    bytes.set(image, position * size);
  });
  return bytes;
}

/** Those of some images that can be used, as bytes in main memory. */
export async function readUsedImages(
  targets: WholeImages & Pick<TargetSet, 'whyLeftOut'>,
  indices: readonly number[],
): Promise<{ used: number[]; bytes: Uint8Array }> {
  const reasons = await Promise.all(indices.map((index) => targets.whyLeftOut(index)));
  const used = indices.filter((_, place) => !reasons[place]);
  return { used, bytes: await readImages(targets, used) };
}

/** Images that were read, on the GPU as floats in 0..1. */
export const uploadImages = (bytes: Uint8Array, { width, height }: Pick<TargetSet, 'width' | 'height'>): Tensor =>
  uploadBytes(bytes, [bytes.length / (width * height * 3), height, width, 3]);

/** Images [N,H,W,3] in 0..1 as the recipe says that the network takes them; a new tensor. */
export function normalise(images: Tensor, input: NormalisationRecipe): Tensor {
  const { mean, std, channelOrder } = settleNormalisation(input);
  return normalizeRgb(images, mean, std, channelOrder);
}

export function drawOffsets(count: number, input: InputRecipe, random: Random): CropOffset[] | undefined {
  const { width, height } = trainingSize(input);
  if (width === input.width && height === input.height) return undefined;
  return Array.from({ length: count }, () => drawOffset(input, random));
}

/** A random crop of the training size. */
export function drawOffset(input: InputRecipe, random: Random): CropOffset {
  const { width, height } = trainingSize(input);
  return { x: random.int(input.width - width + 1), y: random.int(input.height - height + 1) };
}

/** Chooses the crops of whole images, of which a first try is given. */
export type ChooseOffsets = (whole: Tensor, first: readonly CropOffset[]) => Promise<readonly CropOffset[]>;

/** A training batch: whole images, or random crops where the recipe says so. `choose` may put others in their place. */
export async function loadBatch(
  targets: WholeImages,
  indices: number[],
  input: InputRecipe,
  random: Random,
  choose?: ChooseOffsets,
): Promise<ImageBatch> {
  const first = drawOffsets(indices.length, input, random);
  const whole = await loadImages(targets, indices);
  if (!first) return { indices, images: whole, offsets: first };
  const offsets = choose ? await choose(whole, first) : first;
  const { width, height } = trainingSize(input);
  const images = cropImages(whole, offsets, height, width);
  whole.dispose();
  return { indices, images, offsets };
}

/** Label maps of whole images (class ids, [H,W] each) as int32 [N,H,W], cropped like their images. */
export function labelBatch(
  labels: readonly Uint8Array[],
  offsets: readonly CropOffset[] | undefined,
  input: InputRecipe,
): Tensor {
  const size = input.width * input.height;
  const values = new Int32Array(size * labels.length);
  labels.forEach((label, position) => {
    values.set(label, position * size);
  });
  const whole = tensor(values, [labels.length, input.height, input.width], 'int32');
  if (!offsets) return whole;
  const { width, height } = trainingSize(input);
  const cropped = cropLabels(whole, offsets, height, width);
  whole.dispose();
  return cropped;
}

export function drawAugmentations(
  count: number,
  recipe: AugmentationRecipe,
  random: Random,
  colours: Random,
): AugmentationDraw[] {
  return Array.from({ length: count }, () => drawAugmentation(recipe, random, colours));
}

const changesNothing = ({ brightness, contrast, saturation, hue, blurSigma, flip }: AugmentationDraw): boolean =>
  brightness === 1 && contrast === 1 && saturation === 1 && hue === 0 && blurSigma === 0 && !flip;

/** Augmented images, normalised for the network; a new tensor. */
export function prepare(images: Tensor, draws: readonly AugmentationDraw[], input: InputRecipe): Tensor {
  if (draws.every(changesNothing)) return normalise(images, input);
  const augmented = augment(images, draws);
  const normalised = normalise(augmented, input);
  augmented.dispose();
  return normalised;
}
