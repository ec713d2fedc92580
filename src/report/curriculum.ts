import type { Recipe } from '../protocol/recipe.js';
import type { StepRecord } from '../protocol/record.js';

/** Focus gamma of the curriculum weight (1-h)^gamma at a step of an align stage (annealed linearly); null elsewhere. */
export function gammaAt(recipe: Recipe | null, step: Pick<StepRecord, 'index' | 'step'> | undefined): number | null {
  if (!step) return null;
  const stage = recipe?.stages[step.index];
  if (stage?.stage !== 'align') return null;
  if (stage.gammaEnd === null || stage.steps < 2) return stage.gamma;
  return stage.gamma + ((stage.gammaEnd - stage.gamma) * (step.step - 1)) / (stage.steps - 1);
}

/** Curriculum weight of a pixel with normalised entropy h, atp.md stage A. */
export const curriculumWeight = (h: number, gamma: number): number => (1 - h) ** gamma;

/**
 * Where (1-h)^gamma h has its maximum: lowering it lowers the entropy of the pixels below, and raises that of the pixels
 * above.
 */
export const curriculumThreshold = (gamma: number): number => 1 / (gamma + 1);
