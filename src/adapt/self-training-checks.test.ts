import { describe, expect, it } from 'vitest';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { checkSelfTraining } from './self-training-checks.js';

const check = (stage: object, input: object = {}) => {
  const stages = [{ steps: 1, learningRate: 1e-3, ...stage }] as RecipeInput['stages'];
  return () =>
    checkSelfTraining(parseRecipe({ version: 1, name: 'small', input: { width: 64, height: 48, ...input }, stages }));
};

describe('a stage that learns from pseudo labels is refused', () => {
  it('where it is to choose among crops and there are none', () => {
    for (const stage of ['teach', 'propagate']) {
      expect(check({ stage, cropTries: 10 })).toThrow(/is to choose among 10 crops, but .* trains on whole images/);
      expect(check({ stage, cropTries: 10 }, { cropWidth: 64, cropHeight: 48 })).toThrow('trains on whole images');
      expect(check({ stage, cropTries: 10 }, { cropWidth: 32 })).not.toThrow();
      expect(check({ stage, cropTries: 10, steps: 0 })).not.toThrow();
      expect(check({ stage })).not.toThrow();
    }
  });

  it('where no row of hard images is left', () => {
    const rows = (unsureTop: number, unsureBottom: number, input?: object) =>
      check({ stage: 'propagate', unsureTop, unsureBottom }, input);
    expect(rows(20, 27)).not.toThrow();
    expect(rows(20, 28)).toThrow('the 20 rows at the top and the 28 at the bottom have weight 0, but');
    expect(rows(0, 32, { cropHeight: 32 })).toThrow('have only 32 rows');
    expect(rows(0, 31, { cropHeight: 32 })).not.toThrow();
  });
});
