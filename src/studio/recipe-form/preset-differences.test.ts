import { describe, expect, it } from 'vitest';
import { settledRecipe } from '../../protocol/normalisation.js';
import { parseRecipe, type Recipe } from '../../protocol/recipe.js';
import { RECIPES, recipeByName } from '../../protocol/recipes.js';
import { changeInWords, differencesBetween } from './differences.js';
import { idOf, optionsOf, withOptionValue } from './placed-options.js';
import { differenceInWords, presetDifferences, resetAll } from './preset-differences.js';

const demo = recipeByName('demo');

/** The recipe with another value of the first option of this id. */
function changed(recipe: Recipe, id: string, value: unknown): Recipe {
  const option = optionsOf(recipe).find((each) => idOf(each) === id);
  if (!option) throw new Error(`There is no option ${id}.`);
  return withOptionValue(recipe, option, value);
}

const threeChanged = changed(
  changed(changed(demo, 'option-general-input.width', 256), 'option-0-learningRate', 2e-5),
  'option-1-learningRate',
  3e-5,
);

describe('differences from the preset', () => {
  it('are none for every built-in recipe, whatever its seed', () => {
    for (const recipe of Object.values(RECIPES)) {
      const differences = presetDifferences({ ...recipe, seed: 7 });
      expect([recipe.name, differences.preset.name, differenceInWords(differences)]).toEqual([
        recipe.name,
        recipe.name,
        null,
      ]);
    }
  });

  it('name each option at its stage, with the value here and there', () => {
    const { options, preset } = presetDifferences(threeChanged);
    expect(preset).toBe(demo);
    expect(options.map((option) => [idOf(option), option.here, option.there])).toEqual([
      ['option-general-input.width', 256, 192],
      ['option-0-learningRate', 2e-5, 1e-4],
      ['option-1-learningRate', 3e-5, 1e-4],
    ]);
    expect(differenceInWords(presetDifferences(threeChanged))).toBe('3 options differ from demo');
    expect(differenceInWords(presetDifferences(changed(demo, 'option-0-gamma', 2)))).toBe('1 option differs from demo');
  });

  it('are none once all are reset, and what is left is the preset', () => {
    expect(resetAll(threeChanged, presetDifferences(threeChanged).options)).toEqual(demo);
  });

  it('are told of a recipe with its own name against the nearest preset', () => {
    const differences = presetDifferences({ ...threeChanged, name: 'my winter' });
    expect(differences.preset.name).toBe('demo');
    expect(differences.options).toHaveLength(3);
  });

  it('are told against a preset with like stages, where no preset has the same', () => {
    const quick = recipeByName('quick');
    const [distil] = recipeByName('black-box').stages;
    if (!distil) throw new Error('The recipe has stages.');
    const differences = presetDifferences({ ...quick, name: 'mine', batchSize: 2, stages: [distil, ...quick.stages] });
    expect(differenceInWords(differences)).toBe('1 option and the stages differ from quick');
  });

  it('are none where a record has in numbers what the preset leaves open', () => {
    const { mean, std } = settledRecipe(demo).input;
    expect(presetDifferences({ ...demo, input: { ...demo.input, mean, std } }).options).toEqual([]);
    const other = presetDifferences({ ...demo, input: { ...demo.input, mean: [0.5, 0.5, 0.5] } });
    expect(other.options.map(({ field, there }) => [field.key, there])).toEqual([['input.mean', null]]);
  });

  it('compare stages by name, not by place, and say when a stage is missing', () => {
    const [, ...later] = demo.stages;
    const shorter = { ...demo, stages: later };
    expect(presetDifferences(shorter)).toMatchObject({ options: [], stages: true });
    expect(differenceInWords(presetDifferences(shorter))).toBe('The stages differ from demo');
    const both = presetDifferences(changed(shorter, 'option-0-rhoEnd', 0.7));
    expect(both.options.map(({ there }) => there)).toEqual([0.5]);
    expect(differenceInWords(both)).toBe('1 option and the stages differ from demo');
  });

  it('compare the second stage of a name with the second of the other recipe', () => {
    const [align, teach] = demo.stages;
    if (!align || !teach) throw new Error('The demo has lost its stages.');
    const twice = parseRecipe({ ...demo, stages: [align, teach, { ...teach, steps: 5 }] });
    const other = parseRecipe({ ...demo, stages: [teach, { ...teach, steps: 9 }, align] });
    expect(differencesBetween(twice, other).map((option) => [idOf(option), option.there])).toEqual([
      ['option-2-steps', 9],
    ]);
  });
});

describe('a change in words', () => {
  it('says the option, its stage and both values', () => {
    expect(changeInWords(demo, changed(demo, 'option-0-learningRate', 2e-5))).toBe(
      'Learning rate of Align, 1e-4 → 2e-5',
    );
    expect(changeInWords(demo, { ...demo, seed: 7 })).toBe('Seed, 0 → 7');
    expect(changeInWords(demo, changed(demo, 'option-1-freezeClassifier', false))).toBe(
      'Keep the last layer fixed of Teach, yes → no',
    );
    expect(changeInWords(demo, changed(demo, 'option-0-gammaEnd', 1))).toMatch(/, automatic → 1$/);
  });

  it('says both recipes where another one was taken', () => {
    expect(changeInWords(demo, recipeByName('quick'))).toBe('recipe “demo” → “quick”');
  });

  it('names up to three options of several', () => {
    expect(changeInWords(demo, threeChanged)).toBe('Width, Learning rate of Align, Learning rate of Teach');
    expect(changeInWords(demo, changed(threeChanged, 'option-general-batchSize', 8))).toMatch(/, 1 more$/);
  });
});
