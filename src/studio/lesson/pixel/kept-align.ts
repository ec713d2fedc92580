import { alignSlope, sharpeningOf } from '../../../protocol/align-slope.js';
import { curriculumWeight, gammaAt } from '../../../protocol/curriculum.js';
import type { RunPlace } from '../../../protocol/events.js';
import type { AlignAtPixel } from '../../../protocol/pixel-calculation.js';
import type { Recipe } from '../../../protocol/recipe.js';
import type { ImageMaps } from '../../../protocol/session.js';
import { isStage } from '../../../protocol/stages.js';
import type { Point } from '../../maps/viewport.js';

/** What a kept picture still says of Align at a pixel: all that follows from its entropy. */
export type KeptAlign = Pick<AlignAtPixel, 'gamma' | 'curriculum' | 'slope' | 'sharpening'> & { entropy: number };

/** By the entropy that was kept, in steps of 1/255; null where the picture is of another stage, or has no entropy. */
export function keptAlign(
  recipe: Recipe | null,
  { index, step }: Pick<RunPlace, 'index' | 'step'>,
  { layers, width }: Pick<ImageMaps, 'layers' | 'width'>,
  { x, y }: Point,
): KeptAlign | null {
  const stage = recipe?.stages[index];
  const kept = layers.entropy?.data[y * width + x];
  if (!stage || !isStage(stage, 'align') || kept === undefined) return null;
  const entropy = kept / 255;
  // Before the first step, gamma is that of the first step.
  const options = { ...stage, gamma: gammaAt(Math.max(0, step - 1), stage) };
  return {
    ...{ entropy, gamma: options.gamma, curriculum: curriculumWeight(entropy, options.gamma) },
    ...{ slope: alignSlope(entropy, options), sharpening: sharpeningOf(entropy, options) },
  };
}
