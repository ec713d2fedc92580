import { describe, expect, it } from 'vitest';
import {
  curriculumLoss,
  curriculumSlope,
  curriculumThreshold,
  curriculumWeight,
  gammaAt,
  gammaOfStep,
  shareAbove,
} from './curriculum.js';
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

describe('the gradient of the curriculum', () => {
  const STEP = 1e-6;
  const differences = (valueAt: (h: number) => number, h: number): number =>
    (valueAt(h + STEP) - valueAt(h - STEP)) / (2 * STEP);

  it.each([0, 0.5, 1, 2, 5, 12])(
    'is, for gamma %d, what finite differences give: of all of the loss, or of h alone',
    (gamma) => {
      for (const h of [0.01, 0.1, 1 / 6, 0.3, 0.5, 0.9]) {
        const through = differences((x) => curriculumLoss(x, gamma), h);
        expect(curriculumSlope(h, gamma, 'through')).toBeCloseTo(through, 6);
        const weight = curriculumWeight(h, gamma);
        const detached = differences((x) => weight * x, h);
        expect(curriculumSlope(h, gamma, 'detached')).toBeCloseTo(detached, 6);
      }
    },
  );

  it('changes its sign at the border where the weight takes part, and nowhere where it is detached', () => {
    const border = curriculumThreshold(5);
    expect(curriculumSlope(border, 5, 'through')).toBeCloseTo(0, 12);
    expect(curriculumSlope(border - 0.01, 5, 'through')).toBeGreaterThan(0);
    expect(curriculumSlope(border + 0.01, 5, 'through')).toBeLessThan(0);
    expect(curriculumSlope(0.99, 5, 'detached')).toBeGreaterThan(0);
  });

  it('is a number at both ends for gamma 0', () => {
    expect([0, 1].map((h) => curriculumSlope(h, 0, 'through'))).toEqual([1, 1]);
  });
});

describe('the share of pixels above a border', () => {
  it('counts whole bins above it, and the part of the bin that it cuts', () => {
    expect(shareAbove([0.5, 0.25, 0.15, 0.1], 0.5)).toBeCloseTo(0.25, 12);
    expect(shareAbove([0.5, 0.25, 0.15, 0.1], 0.125)).toBeCloseTo(0.75, 12);
    expect(shareAbove([0.5, 0.25, 0.15, 0.1], 0)).toBeCloseTo(1, 12);
    expect(shareAbove([0.5, 0.25, 0.15, 0.1], 1)).toBe(0);
  });
});
