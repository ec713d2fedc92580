import { curriculumSlope } from './curriculum.js';
import type { Sharpening } from './pixel-calculation.js';
import type { RecipeOf } from './stage-recipes.js';

/** What of Align decides where the entropy of a pixel goes; gamma as it is at a step. */
export type SlopeOptions = Pick<RecipeOf<'align'>, 'entropyWeight' | 'curriculumGradient' | 'entropyLimit'> & {
  gamma: number;
};

/** False where the entropy limit leaves a pixel out. */
export const isCounted = (h: number, { entropyLimit }: Pick<SlopeOptions, 'entropyLimit'>): boolean =>
  entropyLimit === null || h <= entropyLimit;

/** Derivative of (1-h)^gamma h as the gradient has it; 0 where the entropy limit leaves the pixel out. */
export const alignSlope = (h: number, options: SlopeOptions): number =>
  isCounted(h, options) ? curriculumSlope(h, options.gamma, options.curriculumGradient) : 0;

/** What a step of Align does to a pixel with normalised entropy h. */
export function sharpeningOf(h: number, options: SlopeOptions): Sharpening {
  if (!isCounted(h, options)) return 'left-out';
  const slope = options.entropyWeight * alignSlope(h, options);
  if (slope === 0) return 'unmoved';
  return slope > 0 ? 'surer' : 'less-sure';
}
