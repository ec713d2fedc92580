import { describe, expect, test } from 'vitest';
import { parseRecipe } from '../../../protocol/recipe.js';
import { recipeByName } from '../../../protocol/recipes.js';
import { stageOf } from '../../../protocol/stages.js';
import { CHANGE_NAMES, changedBy } from './changes.js';

const demo = recipeByName('demo');

describe('a change of a recipe', () => {
  test.each(CHANGE_NAMES)('%s: can be run, keeps the seed, and is told by the name', (name) => {
    const changed = changedBy({ ...demo, seed: 7 }, name);
    expect(parseRecipe(changed)).toEqual(changed);
    expect(changed?.seed).toBe(7);
    expect(changed?.name).toMatch(/^demo, /);
    expect(changed?.stages).not.toEqual(demo.stages);
  });

  test('changes what it says and nothing else', () => {
    expect(stageOf(changedBy(demo, 'curriculum') ?? demo, 'align')).toEqual({
      ...stageOf(demo, 'align'),
      ...{ gamma: 0, gammaEnd: null },
    });
    expect(
      changedBy(demo, 'negatives')?.stages.map((stage) => 'negativeWeight' in stage && stage.negativeWeight),
    ).toEqual([false, 0, 0]);
    expect(changedBy(demo, 'propagation')?.stages).toEqual(demo.stages.slice(0, 2));
    expect(changedBy(demo, 'batch-norm')?.stages).toEqual([{ stage: 'reestimate', steps: 1 }]);
  });

  test('is not offered where the recipe has nothing of the kind', () => {
    const teaching = { ...demo, stages: demo.stages.slice(1, 2) };
    expect(changedBy(teaching, 'curriculum')).toBeNull();
    expect(changedBy(teaching, 'propagation')).toBeNull();
    expect(changedBy(recipeByName('black-box-demo'), 'batch-norm')).toBeNull();
  });
});
