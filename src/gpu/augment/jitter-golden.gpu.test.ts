import { readFileSync } from 'node:fs';
import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { toFloat32 } from '../../formats/numbers.js';
import { readSafetensors } from '../../formats/safetensors/read.js';
import { augmentReference } from '../../images/augment-reference.js';
import { type AugmentationDraw, augment } from './augment.js';

onDevice();

/** By test/pytorch/augmentation.py. */
const { tensors } = readSafetensors(readFileSync('test/golden/augmentation.safetensors'), 'augmentation');

function golden(name: string): { shape: number[]; values: number[] } {
  const found = tensors.get(name);
  if (!found) throw new Error(`No golden tensor ${name}.`);
  return { shape: found.shape, values: [...toFloat32(found)] };
}

const images = golden('images');
const [count = 0, height = 0, width = 0] = images.shape;
const names = [...tensors.keys()].flatMap((name) => (name.endsWith(': draws') ? [name.slice(0, -7)] : []));

/** The draws of a case, image by image. */
function drawsOf(name: string): AugmentationDraw[] {
  const { values } = golden(`${name}: draws`);
  return Array.from({ length: count }, (_, image) => {
    const [brightness = 1, contrast = 1, saturation = 1, hue = 0] = values.slice(4 * image, 4 * image + 4);
    return { brightness, contrast, saturation, hue, blurSigma: 0, flip: false };
  });
}

const largestDifference = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) : Infinity;

describe.each(names)('%s: brightness, contrast, saturation and hue', (name) => {
  const expected = golden(`${name}: jittered`).values;

  test('on the GPU are those of PyTorch', async () => {
    const x = tensor(images.values, images.shape);
    const jittered = augment(x, drawsOf(name));
    expect(largestDifference([...(await jittered.data())], expected)).toBeLessThan(1e-6);
    expect(largestDifference(images.values, expected)).toBeGreaterThan(0.1);
    x.dispose();
    jittered.dispose();
  });

  test('in the reference are those of PyTorch', () => {
    const size = height * width * 3;
    const found = drawsOf(name).flatMap((draw, image) => {
      const data = Float64Array.from(images.values.slice(image * size, (image + 1) * size));
      return [...augmentReference({ width, height, data }, draw).data];
    });
    expect(largestDifference(found, expected)).toBeLessThan(1e-7);
  });
});
