import { expect, it } from 'vitest';
import { recipeByName } from '../../protocol/recipes.js';
import { chaptersOf } from './stage-nav.js';

const stagesOf = (recipe: Parameters<typeof chaptersOf>[0]) =>
  chaptersOf(recipe).filter((chapter) => !['source', 'targets', 'recipe', 'result'].includes(chapter));

it('a recipe begins with Distil or with Align: the other one is no chapter', () => {
  expect(stagesOf(recipeByName('quick'))).toEqual(['align', 'teach', 'propagate']);
  expect(stagesOf(recipeByName('black-box'))).toEqual(['distil', 'teach', 'propagate']);
});

it('a stage that the recipe has is a chapter whatever it begins with', () => {
  const [black, quick] = [recipeByName('black-box'), recipeByName('quick')];
  expect(stagesOf({ ...black, stages: [...black.stages, ...quick.stages] })).toEqual([
    'distil',
    'align',
    'teach',
    'propagate',
  ]);
});

it('stages that go on with a trained network are chapters of every recipe', () => {
  const quick = recipeByName('quick');
  const stages = quick.stages.filter(({ stage }) => stage === 'teach');
  expect(stagesOf({ ...quick, stages })).toEqual(['align', 'teach', 'propagate']);
});
