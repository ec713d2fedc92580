import type { Recipe } from './recipe.js';
import type { StepRecord } from './record.js';
import type { RecipeOf } from './stage-recipes.js';
import { isStage } from './stages.js';

/** gamma of a 0-based step of Align: constant, or linear from gamma to gammaEnd over the stage. */
export function gammaAt(step: number, { gamma, gammaEnd, steps }: RecipeOf<'align'>): number {
  if (gammaEnd === null || steps < 2) return gamma;
  return gamma + ((gammaEnd - gamma) * step) / (steps - 1);
}

/** gamma at a step of a run; null where its stage is another. */
export function gammaOfStep(
  recipe: Recipe | null,
  step: Pick<StepRecord, 'index' | 'step'> | undefined,
): number | null {
  const stage = step && recipe?.stages[step.index];
  return stage && isStage(stage, 'align') ? gammaAt(step.step - 1, stage) : null;
}

/** Entropy h from which on a step of a run makes pixels less sure; null where it makes none less sure, or its stage is another. */
export function borderOfStep(
  recipe: Recipe | null,
  step: Pick<StepRecord, 'index' | 'step'> | undefined,
): number | null {
  const stage = step && recipe?.stages[step.index];
  if (!stage || !isStage(stage, 'align') || stage.curriculumGradient === 'detached') return null;
  return curriculumThreshold(gammaAt(step.step - 1, stage));
}

/** Curriculum weight of a pixel with normalised entropy h, atp.md stage A. Rounding may bring h above 1. */
export const curriculumWeight = (h: number, gamma: number): number => (1 - Math.min(1, h)) ** gamma;

/**
 * Where (1-h)^gamma h has its maximum: lowering it lowers the entropy of the pixels below, and raises that of the pixels
 * above.
 */
export const curriculumThreshold = (gamma: number): number => 1 / (gamma + 1);

export type CurriculumGradient = RecipeOf<'align'>['curriculumGradient'];

/** (1-h)^gamma h: the entropy term of a pixel, the same whichever gradient it has. */
export const curriculumLoss = (h: number, gamma: number): number => curriculumWeight(h, gamma) * h;

/** Its derivative by h, as the gradient has it: above 0 a step lowers h, below 0 it raises h. */
export function curriculumSlope(h: number, gamma: number, gradient: CurriculumGradient): number {
  const weight = curriculumWeight(h, gamma);
  if (gradient === 'detached' || gamma === 0) return weight;
  return weight - gamma * h * (1 - h) ** (gamma - 1);
}

/** Share of the pixels with h above a border, by a histogram over [0,1]; within a bin they count as evenly spread. */
export function shareAbove(histogram: readonly number[], border: number): number {
  const bins = histogram.length;
  return histogram.reduce((sum, share, bin) => sum + share * Math.min(1, Math.max(0, bin + 1 - border * bins)), 0);
}
