import type { AugmentationRecipe } from '../protocol/stage-options.js';
import type { Random } from './random.js';

/** What is done to one image. The order is fixed: brightness, contrast, saturation, hue, blur, flip. */
export interface AugmentationDraw {
  /** Factors; 1 changes nothing. */
  brightness: number;
  contrast: number;
  saturation: number;
  /** Turns of the colour circle; 0 changes nothing. */
  hue: number;
  /** Deviation of the Gaussian blur in pixels; 0 = none. */
  blurSigma: number;
  /** Mirrored left to right, as its labels have to be. */
  flip: boolean;
}

const AS_IT_IS = { brightness: 1, contrast: 1, saturation: 1, hue: 0 };

/**
 * Draws the augmentation of one image. It always takes the same number of random numbers of either source, so that a
 * changed option leaves the other draws as they were. `colours`: the source that hue, and whether colours change at all,
 * are drawn from.
 */
export function drawAugmentation(recipe: AugmentationRecipe, random: Random, colours: Random): AugmentationDraw {
  const between = (low: number, high: number, from = random): number => low + from.uniform() * (high - low);
  const factor = (spread: number): number => between(1 - spread, 1 + spread);
  const brightness = factor(recipe.brightness);
  const contrast = factor(recipe.contrast);
  const saturation = factor(recipe.saturation);
  const blurred = random.uniform() < recipe.blurProbability;
  const sigma = between(
    Math.min(recipe.blurSigmaMin, recipe.blurSigmaMax),
    Math.max(recipe.blurSigmaMin, recipe.blurSigmaMax),
  );
  const flip = random.uniform() < recipe.flipProbability;
  const jittered = colours.uniform() < recipe.jitterProbability;
  const hue = between(-recipe.hue, recipe.hue, colours);
  const colour = jittered ? { brightness, contrast, saturation, hue } : AS_IT_IS;
  return { ...colour, blurSigma: blurred ? sigma : 0, flip };
}

/** Largest radius of the blur kernel in pixels: the recipe's sigma ends at 10. */
const MAX_BLUR_RADIUS = 30;

/** Half width of the blur kernel: three deviations, rounded up. */
export const blurRadius = (sigma: number): number => Math.min(MAX_BLUR_RADIUS, Math.ceil(3 * sigma));

/** Gaussian weights at -radius..radius, normalised to 1. */
export function blurKernel(sigma: number): Float64Array {
  const radius = blurRadius(sigma);
  const heights = Float64Array.from({ length: 2 * radius + 1 }, (_, tap) =>
    Math.exp(-((tap - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = heights.reduce((total, height) => total + height, 0);
  return heights.map((height) => height / sum);
}

/** The index 0..size-1 to which a position outside is mirrored. The border pixel itself is not repeated (reflect-101). */
export function reflect(position: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const folded = ((position % period) + period) % period;
  return folded < size ? folded : period - folded;
}
