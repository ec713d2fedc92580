import { describe, expect, it } from 'vitest';
import { curriculumThreshold, curriculumWeight, gammaAt, gammaOfStep } from './curriculum.js';
import { parseRecipe, type RecipeInput } from './recipe.js';
import { stageOf } from './stages.js';

const recipeOf = (align: Record<string, unknown>) =>
  parseRecipe({
    version: 1,
    name: 'small',
    input: { width: 32, height: 32 },
    stages: [
      { stage: 'align', steps: 3, learningRate: 1e-4, ...align },
      { stage: 'teach', steps: 1, learningRate: 1e-4 },
    ] as RecipeInput['stages'],
  });

describe('curriculum', () => {
  it('weighs sure pixels fully and has its border where (1-h)^gamma h is largest', () => {
    expect(curriculumWeight(0, 5)).toBe(1);
    const border = curriculumThreshold(5);
    const value = (h: number): number => curriculumWeight(h, 5) * h;
    expect(value(border)).toBeGreaterThan(value(border + 1e-3));
    expect(value(border)).toBeGreaterThan(value(border - 1e-3));
  });

  it('gives no weight to an entropy that rounding brought above 1', () => {
    expect(curriculumWeight(1 + 1e-6, 2)).toBe(0);
    expect(curriculumWeight(1 + 1e-6, 0.5)).toBe(0);
  });

  it('anneals gamma over align and has none elsewhere', () => {
    const recipe = recipeOf({ gammaEnd: 1 });
    expect([1, 2, 3].map((step) => gammaOfStep(recipe, { index: 0, step }))).toEqual([5, 3, 1]);
    expect(gammaOfStep(recipe, { index: 1, step: 1 })).toBeNull();
    expect(gammaOfStep(recipe, { index: 2, step: 1 })).toBeNull();
    expect(gammaOfStep(null, { index: 0, step: 1 })).toBeNull();
  });

  it('keeps gamma where the stage has one step or no end value', () => {
    const one = stageOf(recipeOf({ steps: 1, gammaEnd: 1 }), 'align');
    const constant = stageOf(recipeOf({}), 'align');
    if (!one || !constant) throw new Error('The recipe begins with Align');
    expect([gammaAt(0, one), gammaAt(0, constant), gammaAt(2, constant)]).toEqual([5, 5, 5]);
  });
});
