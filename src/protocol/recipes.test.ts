import { describe, expect, it } from 'vitest';
import { parseRecipe } from './recipe.js';
import { entropyMinimisation, RECIPES, recipeByName } from './recipes.js';
import { trainingStages } from './stages.js';

describe('built-in recipes', () => {
  it.each(Object.entries(RECIPES))('%s is valid, complete and carries its own name', (name, recipe) => {
    expect(parseRecipe(recipe)).toEqual(recipe);
    expect(recipe.name).toBe(name);
  });

  it('camvid-dusk has the figures of the reference run', () => {
    const recipe = recipeByName('camvid-dusk');
    const { batchSize, input, network } = recipe;
    const stages = trainingStages(recipe);
    expect({ batchSize, width: input.width, height: input.height }).toEqual({ batchSize: 4, width: 240, height: 180 });
    expect(network).toMatchObject({ basicBlockDilation: 'both', contractDilation: false });
    expect(stages.map(({ stage, steps, learningRate }) => [stage, steps, learningRate])).toEqual([
      ['align', 80, 5e-5],
      ['teach', 200, 1e-4],
      ['propagate', 200, 5e-5],
    ]);
    expect(stages[0]).toMatchObject({ entropyWeight: 1, diversityWeight: 0.05, freezeClassifier: true });
    expect(stages[2]).toMatchObject({ easyShare: 0.5, tau: 0.968, delta: 0.04 });
    for (const stage of stages) expect(stage).toMatchObject({ schedule: 'linear', warmupSteps: 0, weightDecay: 0.01 });
  });

  it('paper weighs entropy and diversity 10 : 1 and warms up', () => {
    const [align] = recipeByName('paper').stages;
    expect(align).toMatchObject({ entropyWeight: 1e-3, diversityWeight: 1e-4, warmupSteps: 1500, headFactor: 10 });
  });

  it('an unknown name is refused with the list of names', () => {
    expect(() => recipeByName('camvid')).toThrow(
      /"camvid".*camvid-dusk, paper, quick, black-box, black-box-demo, camvid-black-box, entropy-minimisation/,
    );
    expect(() => recipeByName('toString')).toThrow(/no recipe/);
  });
});

describe('the entropy minimisation baseline', () => {
  it('keeps the align stage of a recipe, without curriculum and diversity', () => {
    const source = recipeByName('quick');
    const baseline = entropyMinimisation(source);
    expect(baseline.input).toEqual(source.input);
    expect(baseline.stages).toEqual([{ ...source.stages[0], gamma: 0, gammaEnd: null, diversityWeight: 0 }]);
  });

  it('is refused for a recipe without an align stage', () => {
    const source = recipeByName('quick');
    expect(() => entropyMinimisation({ ...source, stages: source.stages.slice(1) })).toThrow(/no align stage/);
  });
});
