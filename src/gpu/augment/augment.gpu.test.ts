import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { augmentReference } from '../../images/augment-reference.js';
import { type AugmentationDraw, augment } from './augment.js';

onDevice();

type Shape = [number, number, number, number];

function sample(shape: Shape): Float32Array {
  let state = 11;
  return Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 24) / 255;
  });
}

function reference(values: Float32Array, [, height, width]: Shape, draws: AugmentationDraw[]): number[] {
  const size = height * width * 3;
  return draws.flatMap((draw, image) => {
    const data = Float64Array.from(values.subarray(image * size, (image + 1) * size));
    return [...augmentReference({ width, height, data }, draw).data];
  });
}

async function read(found: Tensor): Promise<number[]> {
  const values = await found.data();
  found.dispose();
  return [...values];
}

const largestDifference = (a: number[], b: number[]): number =>
  a.length === b.length ? a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0) : Infinity;

const still: AugmentationDraw = { brightness: 1, contrast: 1, saturation: 1, hue: 0, blurSigma: 0, flip: false };
const draws: Record<string, AugmentationDraw> = {
  still,
  brighter: { ...still, brightness: 1.4 },
  'less contrast': { ...still, contrast: 0.7 },
  saturated: { ...still, saturation: 1.9 },
  blurred: { ...still, blurSigma: 1.15 },
  flipped: { ...still, flip: true },
  'of another hue': { ...still, hue: 0.21 },
  'of a hue turned back': { ...still, hue: -0.5 },
  everything: { brightness: 1.2, contrast: 1.3, saturation: 0.4, hue: 0.07, blurSigma: 0.6, flip: true },
  'hardly blurred': { ...still, blurSigma: 0.3 },
  'blurred beyond the border': { ...still, blurSigma: 10, flip: true },
};

test.each(Object.keys(draws))('%s images agree with the float64 reference', async (name) => {
  const shape: Shape = [1, 13, 9, 3];
  const values = sample(shape);
  const images = tensor(values, shape);
  const found = await read(augment(images, [draws[name]!]));
  expect(largestDifference(found, reference(values, shape, [draws[name]!]))).toBeLessThan(1e-6);
  if (name !== 'still') expect(largestDifference(found, [...values])).toBeGreaterThan(1e-3);
  images.dispose();
});

test.each([
  [11, 37, 41],
  [11, 1, 1],
  [11, 2, 1],
])('every one of %d images of %d x %d pixels is augmented by its own draw', async (count, height, width) => {
  const shape: Shape = [count, height, width, 3];
  const values = sample(shape);
  const images = tensor(values, shape);
  const before = memory().numTensors;
  const all = Object.values(draws);
  const found = await read(augment(images, all));
  const expected = reference(values, shape, all);
  expect(largestDifference(found, expected)).toBeLessThan(1e-6);
  expect(await read(augment(images, all))).toEqual(found);
  expect(memory().numTensors).toBe(before);
  expect(largestDifference(found, reference(values, shape, all.toReversed()))).toBeGreaterThan(0.01);
  images.dispose();
});

test('images are refused when they do not fit', () => {
  const images = tensor(sample([2, 4, 4, 3]), [2, 4, 4, 3]);
  expect(() => augment(images, [still])).toThrow('2 images need 2 draws, but 1 are given.');
  expect(() => augment(tensor([1, 2, 3]), [still])).toThrow('Images must be float32 [N, H, W, 3]');
});
