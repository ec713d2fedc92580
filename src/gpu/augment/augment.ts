import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Kernel, u32 } from '../kernel.js';
import { imageMeans } from '../pixel-statistics/image-means.js';
import blurWgsl from './blur.wgsl?raw';
import greyWgsl from './grey.wgsl?raw';
import jitterWgsl from './jitter.wgsl?raw';

const greyOf: Kernel = { name: 'augment-grey', wgsl: `${flatGridWgsl}\n${greyWgsl}` };
const jitterOf = (hue: boolean): Kernel => ({
  name: 'augment-jitter',
  wgsl: `${flatGridWgsl}\n${jitterWgsl}`,
  constants: { HUE: hue ? 1 : 0 },
});
const blurAlong = (vertical: boolean): Kernel => ({
  name: 'augment-blur',
  wgsl: `${flatGridWgsl}\n${blurWgsl}`,
  constants: { VERTICAL: vertical ? 1 : 0 },
});

/** The changes to one image, in this order: brightness, contrast, saturation, hue, blur, flip. */
export interface AugmentationDraw {
  /** Factors; 1 changes nothing. */
  brightness: number;
  contrast: number;
  saturation: number;
  /** Turns of the colour circle; 0 changes nothing. */
  hue: number;
  /** Deviation of the Gaussian blur in pixels; 0 = none. */
  blurSigma: number;
  /** Mirrored left to right. */
  flip: boolean;
}

const largestRadius = 30;
/** Floats per image in the tensor of draws: three factors, flip, radius, the blur weights from the centre outwards, hue. */
const drawStride = 5 + largestRadius + 1 + 1;

function blurWeights(sigma: number): number[] {
  const radius = sigma > 0 ? Math.min(largestRadius, Math.ceil(3 * sigma)) : 0;
  const heights = Array.from({ length: radius + 1 }, (_, tap) => (tap === 0 ? 1 : Math.exp(-0.5 * (tap / sigma) ** 2)));
  const sum = 2 * heights.reduce((total, height) => total + height, 0) - 1;
  return heights.map((height) => height / sum);
}

function drawsTensor(draws: readonly AugmentationDraw[]): Tensor {
  const rows = new Float32Array(draws.length * drawStride);
  draws.forEach(({ brightness, contrast, saturation, hue, blurSigma, flip }, image) => {
    const weights = blurWeights(blurSigma);
    rows.set([brightness, contrast, saturation, flip ? 1 : 0, weights.length - 1, ...weights], image * drawStride);
    rows[(image + 1) * drawStride - 1] = hue;
  });
  return tensor(rows, [draws.length, drawStride]);
}

interface ImagesSize {
  count: number;
  height: number;
  width: number;
  pixels: number;
}

function imagesSize(images: Tensor, draws: readonly AugmentationDraw[]): ImagesSize {
  const [count = 0, height = 0, width = 0, channels] = images.shape;
  if (images.rank !== 4 || images.dtype !== 'float32' || channels !== 3 || images.size === 0) {
    throw new Error(`Images must be float32 [N, H, W, 3], but are ${images.dtype} [${images.shape.join(', ')}].`);
  }
  if (draws.length !== count) throw new Error(`${count} images need ${count} draws, but ${draws.length} are given.`);
  return { count, height, width, pixels: count * height * width };
}

/**
 * Augments images [N,H,W,3] of floats in 0..1, each by its draw; a new tensor. Brightness multiplies, contrast blends with
 * the mean grey of the brightened image, saturation with the pixel's own grey (0.299, 0.587, 0.114), each clamped to
 * [0,1], and hue turns on the circle of HSV, as in torchvision's ColorJitter; then Gaussian blur (radius ceil(3 sigma), at
 * most 30, reflect-101); then flip.
 */
export function augment(images: Tensor, draws: readonly AugmentationDraw[]): Tensor {
  const size = imagesSize(images, draws);
  const rows = drawsTensor(draws);
  const turnsHue = draws.some(({ hue }) => hue !== 0);
  const jittered = jitter(images, rows, size, turnsHue);
  const blurred = draws.some(({ blurSigma }) => blurSigma > 0) ? blur(jittered, rows, size) : jittered;
  rows.dispose();
  return blurred;
}

function jitter(images: Tensor, rows: Tensor, { count, height, width, pixels }: ImagesSize, turnsHue: boolean): Tensor {
  const perImage = u32(height * width);
  const grey = emptyTensor([count, height, width]);
  dispatch(greyOf, [images, rows, grey], [u32(pixels), perImage, u32(drawStride)], flatGrid(pixels));
  const meanGrey = imageMeans(grey);
  const jittered = emptyTensor(images.shape);
  const scalars = [u32(pixels), perImage, u32(width), u32(drawStride)];
  dispatch(jitterOf(turnsHue), [images, rows, meanGrey, jittered], scalars, flatGrid(pixels));
  grey.dispose();
  meanGrey.dispose();
  return jittered;
}

/** Blurs along x, then y; `images` is disposed. */
function blur(images: Tensor, rows: Tensor, { height, width, pixels }: ImagesSize): Tensor {
  const scalars = [u32(pixels * 3), u32(height), u32(width), u32(drawStride)];
  const along = (source: Tensor, vertical: boolean): Tensor => {
    const target = emptyTensor(source.shape);
    dispatch(blurAlong(vertical), [source, rows, target], scalars, flatGrid(pixels * 3));
    source.dispose();
    return target;
  };
  return along(along(images, false), true);
}
