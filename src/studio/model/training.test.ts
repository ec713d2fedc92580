import { expect, it } from 'vitest';
import type { BlockSummary } from '../../protocol/plan.js';
import { recipeByName } from '../../protocol/recipes.js';
import { trainingOf } from './training.js';

const recipe = recipeByName('camvid-dusk');
const frozen = (...stages: string[]) => ({
  ...recipe,
  stages: recipe.stages.map((stage) => ({ ...stage, freezeClassifier: stages.includes(stage.stage) })),
});
const said = (block: Partial<BlockSummary>, ...stages: string[]) => {
  const whole = { name: '', path: '', parameters: 9, classifier: 0, statistics: 0, output: null, blocks: [], ...block };
  return trainingOf(whole, frozen(...stages), (stage) => stage);
};

it('the backbone is trained, whatever the recipe freezes', () => expect(said({}, 'align', 'teach')).toBe('yes'));

it('the classifier is not trained in the stages that freeze it', () => {
  expect(said({ classifier: 9 })).toBe('yes');
  expect(said({ classifier: 9 }, 'align')).toBe('not in align');
  expect(said({ classifier: 9 }, 'align', 'teach')).toBe('not in align, teach');
  expect(said({ classifier: 9 }, 'align', 'teach', 'propagate')).toBe('no');
  expect(said({ classifier: 4 }, 'align')).toBe('partly in align');
});

it('a block that holds only statistics is not trained', () => {
  expect(said({ parameters: 0, statistics: 4 })).toBe('statistics only');
});
