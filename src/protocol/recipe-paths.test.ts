import { describe, expect, it } from 'vitest';
import { leastStage } from '../../test/least-stage.js';
import { parseRecipe } from './recipe.js';
import { RECIPE_PATHS, withOptions } from './recipe-paths.js';
import { RECIPES, recipeByName } from './recipes.js';
import { STAGE_NAMES } from './stage-recipes.js';
import { stageOf } from './stages.js';

const demo = recipeByName('demo');
const refusal = (options: Record<string, unknown>): string => {
  try {
    withOptions(demo, options);
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

/** Dotted paths of a recipe's options; lists are values. */
function leaves(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leaves(inner, `${prefix}${key}.`)
      : [prefix + key],
  );
}

describe('options of a recipe by their paths', () => {
  it('has a path for every option of every stage, and for none of what a sweep lists', () => {
    for (const stage of STAGE_NAMES) {
      const recipe = parseRecipe({
        version: 1,
        name: 'all',
        input: { width: 64, height: 32 },
        stages: [leastStage(stage)],
      });
      const { stage: _, ...options } = recipe.stages[0] ?? { stage };
      expect(leaves(options, `stages.${stage}.`).filter((path) => !RECIPE_PATHS.includes(path))).toEqual([]);
      const { version, name, seed, stages, ...general } = recipe;
      expect(leaves(general).filter((path) => !RECIPE_PATHS.includes(path))).toEqual([]);
    }
    expect(RECIPE_PATHS.filter((path) => /^(version|name|seed|stages)$|\.stage$/.test(path))).toEqual([]);
  });

  it('sets options of the recipe, of stages by name and of one stage by its place', () => {
    const changed = withOptions(demo, {
      batchSize: 1,
      'input.width': 64,
      'stages.teach.negativeWeight': 0,
      'stages.2.steps': 3,
      'stages.align.augmentation.brightness': 0.25,
    });
    expect(changed).toMatchObject({ batchSize: 1, input: { width: 64, height: 128 } });
    expect(changed.stages).toMatchObject([
      { steps: demo.stages[0]?.steps, augmentation: { brightness: 0.25 } },
      { negativeWeight: 0 },
      { steps: 3 },
    ]);
    expect(demo.stages[2]?.steps).toBeGreaterThan(3);
    expect(withOptions(demo, {})).toEqual(demo);
  });

  it('leaves the other augmentations of a stage as they were', () => {
    const before = stageOf(demo, 'align')?.augmentation;
    const changed = withOptions(demo, { 'stages.align.augmentation.brightness': 0.25 });
    expect(stageOf(changed, 'align')?.augmentation).toEqual({
      ...before,
      brightness: 0.25,
    });
  });

  it('sets every stage of a name', () => {
    const stages = demo.stages.map((stage) => ({ ...stage, steps: 20 }));
    const twice = { ...demo, stages: [...stages, ...stages] };
    expect(withOptions(twice, { 'stages.teach.steps': 7 }).stages.map(({ steps }) => steps)).toEqual([
      20, 7, 20, 20, 7, 20,
    ]);
  });

  it('refuses all wrong paths at once, with the near one', () => {
    expect(refusal({ 'stages.teach.negativWeight': 0, batchsize: 2, 'stages.teech.delta': 1 })).toBe(
      '"stages.teach.negativWeight" is no option of a recipe that can be set. Did you mean "stages.teach.negativeWeight"? "batchsize" is no option of a recipe that can be set. Did you mean "batchSize"? "stages.teech.delta" is no option of a recipe that can be set. Did you mean "stages.teach.delta"?',
    );
    expect(refusal({ seed: 1 })).toContain('Seeds are listed in "seeds".');
    for (const path of [
      'version',
      'name',
      'stages',
      'stages.teach.stage',
      'stages.teach',
      '__proto__.x',
      'input',
      '',
    ]) {
      expect(refusal({ [path]: 1 }), path).toContain(`"${path}" is no option`);
    }
  });

  it('refuses a stage that the recipe does not have', () => {
    const has = 'finds no stage in the recipe "demo", which has 0 align, 1 teach, 2 propagate.';
    expect(refusal({ 'stages.distil.steps': 1 })).toBe(`"stages.distil.steps" ${has}`);
    expect(refusal({ 'stages.3.steps': 1 })).toBe(`"stages.3.steps" ${has}`);
  });

  it("refuses impossible values in the recipe's own words", () => {
    expect(refusal({ batchSize: 0 })).toBe(
      'The recipe is not valid: batchSize is 0; it must be a whole number from 1 to 256.',
    );
  });

  it('changes nothing in any built-in recipe where nothing is set', () => {
    for (const recipe of Object.values(RECIPES)) expect(withOptions(recipe, {})).toEqual(recipe);
  });
});
