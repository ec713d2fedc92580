import { readFileSync } from 'node:fs';
import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { augmentReference } from '../../images/augment-reference.js';
import { type AugmentationDraw, augment } from './augment.js';

onDevice();

/** By test/pytorch/augmentation.py. */
interface Golden {
  shape: [number, number, number, number];
  images: number[];
  cases: { name: string; draws: Omit<AugmentationDraw, 'blurSigma' | 'flip'>[]; expected: number[] }[];
}

const golden = JSON.parse(readFileSync('test/golden/augmentation.json', 'utf8')) as Golden;
const cases = golden.cases.map(({ name, draws, expected }) => {
  const whole = draws.map((draw) => ({ ...draw, blurSigma: 0, flip: false }));
  return [name, whole, expected] as const;
});

const largestDifference = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) : Infinity;

describe.each(cases)('%s: brightness, contrast, saturation and hue', (_, draws, expected) => {
  test('on the GPU are those of PyTorch', async () => {
    const images = tensor(golden.images, golden.shape);
    const jittered = augment(images, draws);
    const found = Array.from(await jittered.data());
    expect(largestDifference(found, expected)).toBeLessThan(1e-6);
    expect(largestDifference(golden.images, expected)).toBeGreaterThan(0.1);
    images.dispose();
    jittered.dispose();
  });

  test('in the reference are those of PyTorch', () => {
    const [, height, width] = golden.shape;
    const size = height * width * 3;
    const found = draws.flatMap((draw, image) => {
      const data = Float64Array.from(golden.images.slice(image * size, (image + 1) * size));
      return [...augmentReference({ width, height, data }, draw).data];
    });
    expect(largestDifference(found, expected)).toBeLessThan(1e-8);
  });
});
