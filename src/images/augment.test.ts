import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recipeByName } from '../protocol/recipes.js';
import { stageOf } from '../protocol/stages.js';
import { type AugmentationDraw, blurKernel, blurRadius, drawAugmentation, reflect } from './augment.js';
import { augmentReference, type FloatImage } from './augment-reference.js';
import { createRandom } from './random.js';

const nothing: AugmentationDraw = { brightness: 1, contrast: 1, saturation: 1, hue: 0, blurSigma: 0, flip: false };
const recipe = stageOf(recipeByName('camvid-dusk'), 'teach')?.augmentation;
if (!recipe) throw new Error('camvid-dusk has no teach stage');

function noise(width: number, height: number, seed = 1): FloatImage {
  const random = createRandom(seed);
  return { width, height, data: Float64Array.from({ length: width * height * 3 }, () => random.uniform()) };
}

const draws = (count: number, seed: number, options = recipe) => {
  const random = createRandom(seed);
  const colours = random.fork('colours');
  return Array.from({ length: count }, () => drawAugmentation(options, random, colours));
};

describe('drawn augmentations', () => {
  it('stay within the recipe and use all of its range', () => {
    const drawn = draws(2000, 1);
    for (const key of ['brightness', 'contrast', 'saturation'] as const) {
      const factors = drawn.map((draw) => draw[key]);
      expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.8);
      expect(Math.min(...factors)).toBeLessThan(0.805);
      expect(Math.max(...factors)).toBeLessThanOrEqual(1.2);
      expect(Math.max(...factors)).toBeGreaterThan(1.195);
    }
    const sigmas = drawn.map(({ blurSigma }) => blurSigma).filter((sigma) => sigma > 0);
    expect(sigmas.length / 2000).toBeCloseTo(0.5, 1);
    expect(Math.min(...sigmas)).toBeGreaterThanOrEqual(0.15);
    expect(Math.max(...sigmas)).toBeLessThanOrEqual(1.15);
    expect(drawn.filter(({ flip }) => flip).length / 2000).toBeCloseTo(0.5, 1);
  });

  it('keep their other values when one option changes', () => {
    const without = draws(20, 2, { ...recipe, blurProbability: 0 });
    expect(without.map((draw) => ({ ...draw, blurSigma: 0 }))).toEqual(
      draws(20, 2).map((draw) => ({ ...draw, blurSigma: 0 })),
    );
    expect(without.every(({ blurSigma }) => blurSigma === 0)).toBe(true);
  });

  it('turn hue over all of its range', () => {
    const turns = draws(2000, 4, { ...recipe, hue: 0.2 }).map(({ hue }) => hue);
    expect(Math.min(...turns)).toBeGreaterThanOrEqual(-0.2);
    expect(Math.min(...turns)).toBeLessThan(-0.199);
    expect(Math.max(...turns)).toBeLessThanOrEqual(0.2);
    expect(Math.max(...turns)).toBeGreaterThan(0.199);
  });

  it('change all colours of an image, or none', () => {
    const drawn = draws(2000, 5, { ...recipe, hue: 0.2, jitterProbability: 0.8 });
    const still = drawn.filter(({ hue }) => hue === 0);
    expect(still.length / 2000).toBeCloseTo(0.2, 1);
    expect(still.every((draw) => draw.brightness === 1 && draw.contrast === 1 && draw.saturation === 1)).toBe(true);
    expect(drawn.filter(({ brightness }) => brightness !== 1)).toHaveLength(2000 - still.length);
  });

  it('keep their other values when hue turns and some images keep their colours', () => {
    const [before, after] = [draws(200, 6), draws(200, 6, { ...recipe, hue: 0.2, jitterProbability: 0.5 })];
    after.forEach((draw, image) => {
      const colours = draw.hue === 0 ? { brightness: 1, contrast: 1, saturation: 1 } : {};
      expect(draw).toEqual({ ...before[image], hue: draw.hue, ...colours });
    });
    expect(new Set(after.map(({ hue }) => hue === 0)).size).toBe(2);
  });

  it('change nothing when all options of the recipe are 0', () => {
    const none = { ...recipe, brightness: 0, contrast: 0, saturation: 0, blurProbability: 0, flipProbability: 0 };
    expect(draws(5, 3, none)).toEqual(Array(5).fill(nothing));
  });
});

describe('the augmentation reference', () => {
  const two: FloatImage = { width: 2, height: 1, data: Float64Array.of(0.2, 0.4, 0.6, 0.8, 0.6, 0.1) };
  const expectClose = (actual: Float64Array, expected: number[]) => {
    expect(actual).toHaveLength(expected.length);
    expected.forEach((value, at) => {
      expect(actual[at]).toBeCloseTo(value, 12);
    });
  };

  it('changes nothing where nothing is drawn', () => {
    const image = noise(5, 4);
    expectClose(augmentReference(image, nothing).data, [...image.data]);
  });

  it('multiplies brightness and clamps', () => {
    expectClose(augmentReference(two, { ...nothing, brightness: 1.5 }).data, [0.3, 0.6, 0.9, 1, 0.9, 0.15]);
  });

  it('blends contrast with the mean grey of the whole image', () => {
    // Grey values: 0.0598 + 0.2348 + 0.0684 = 0.363 and 0.2392 + 0.3522 + 0.0114 = 0.6028; their mean 0.4829.
    const half = [0.2, 0.4, 0.6, 0.8, 0.6, 0.1].map((value) => 0.5 * value + 0.5 * 0.4829);
    expectClose(augmentReference(two, { ...nothing, contrast: 0.5 }).data, half);
  });

  it('blends saturation with the grey of each pixel and clamps', () => {
    const grey = [0.363, 0.363, 0.363, 0.6028, 0.6028, 0.6028];
    const vivid = [0.2, 0.4, 0.6, 0.8, 0.6, 0.1].map((value, at) =>
      Math.min(1, Math.max(0, 2 * value - (grey[at] as number))),
    );
    expectClose(augmentReference(two, { ...nothing, saturation: 2 }).data, vivid);
    expectClose(augmentReference(two, { ...nothing, saturation: 0 }).data, grey);
  });

  it('turns hue: a third of the circle takes red to green, half of it orange to blue; grey stays', () => {
    const colours = Float64Array.of(1, 0, 0, 0.75, 0.5, 0.25, 0.3, 0.3, 0.3);
    const turned = (hue: number) => augmentReference({ width: 3, height: 1, data: colours }, { ...nothing, hue }).data;
    expectClose(turned(1 / 3), [0, 1, 0, 0.25, 0.75, 0.5, 0.3, 0.3, 0.3]);
    expectClose(turned(0.5), [0, 1, 1, 0.25, 0.5, 0.75, 0.3, 0.3, 0.3]);
  });

  it('takes the contrast after the brightness', () => {
    // Brightness 2 clamps 0.8, 0.6 to 1; mean grey of (0.4, 0.8, 1) and (1, 1, 0.2) is (0.7032 + 0.9088) / 2.
    const half = [0.4, 0.8, 1, 1, 1, 0.2].map((value) => 0.5 * value + 0.5 * 0.806);
    expectClose(augmentReference(two, { ...nothing, brightness: 2, contrast: 0.5 }).data, half);
  });

  it('mirrors rows', () => {
    expectClose(augmentReference(two, { ...nothing, flip: true }).data, [0.8, 0.6, 0.1, 0.2, 0.4, 0.6]);
    const image = noise(5, 4);
    const twice = augmentReference(augmentReference(image, { ...nothing, flip: true }), { ...nothing, flip: true });
    expect(twice.data).toEqual(image.data);
  });

  it('blurs a point into the outer product of the kernel', () => {
    const [width, height, sigma] = [9, 9, 0.8];
    const data = new Float64Array(width * height * 3);
    data.fill(1, (4 * width + 4) * 3, (4 * width + 4) * 3 + 3);
    const blurred = augmentReference({ width, height, data }, { ...nothing, blurSigma: sigma }).data;
    const at = (x: number, y: number) => blurred[(y * width + x) * 3] as number;
    expect(at(5, 4) / at(4, 4)).toBeCloseTo(Math.exp(-1 / (2 * sigma ** 2)), 12);
    expect(at(5, 6) / at(4, 4)).toBeCloseTo(Math.exp(-5 / (2 * sigma ** 2)), 12);
    expect(at(4, 0)).toBe(0);
    expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 12);
  });

  it('mirrors the image at its borders when blurring', () => {
    const row: FloatImage = { width: 2, height: 1, data: Float64Array.of(0, 0, 0, 1, 1, 1) };
    const kernel = blurKernel(0.3);
    expect(kernel).toHaveLength(3);
    const blurred = augmentReference(row, { ...nothing, blurSigma: 0.3 }).data;
    expect(blurred[0]).toBeCloseTo(2 * (kernel[0] as number), 12);
    expect(blurred[3]).toBeCloseTo(kernel[1] as number, 12);
  });

  it('keeps a constant image at any blur, even when the image is tiny', () => {
    const size = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(size, size, fc.double({ min: 0.15, max: 10, noNaN: true }), (width, height, blurSigma) => {
        const data = new Float64Array(width * height * 3).fill(0.25);
        expectClose(augmentReference({ width, height, data }, { ...nothing, blurSigma }).data, [...data]);
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});

describe('the blur kernel', () => {
  it('reaches three deviations and at most 30 pixels', () => {
    expect([0.15, 0.34, 1.15, 10, 11].map(blurRadius)).toEqual([1, 2, 4, 30, 30]);
  });

  it('mirrors without repeating the border', () => {
    expect([-3, -2, -1, 0, 3, 4, 5, 6, 7].map((position) => reflect(position, 4))).toEqual([3, 2, 1, 0, 3, 2, 1, 0, 1]);
    expect(reflect(-9, 1)).toBe(0);
  });
});
