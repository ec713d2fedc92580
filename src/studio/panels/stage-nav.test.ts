import { expect, it } from 'vitest';
import { recipeByName } from '../../protocol/recipes.js';
import { chaptersOf } from './stage-nav.js';

const stagesOf = (recipe: Parameters<typeof chaptersOf>[0]) =>
  chaptersOf(recipe).filter((chapter) => !['source', 'targets', 'recipe', 'result'].includes(chapter));

it('a recipe begins with Distil or with Align: the other one is no chapter', () => {
  const begins = (name: string) =>
    stagesOf(recipeByName(name)).filter((stage) => stage === 'distil' || stage === 'align');
  expect(begins('quick')).toEqual(['align']);
  expect(begins('black-box')).toEqual(['distil']);
});

it('a stage that the recipe has is a chapter whatever it begins with', () => {
  const [black, quick] = [recipeByName('black-box'), recipeByName('quick')];
  const both = stagesOf({ ...black, stages: [...black.stages, ...quick.stages] });
  expect(both.slice(0, 2)).toEqual(['distil', 'align']);
});

it('stages that go on with a trained network are chapters of every recipe', () => {
  const quick = recipeByName('quick');
  const stages = quick.stages.filter(({ stage }) => stage === 'teach');
  expect(stagesOf({ ...quick, stages })).toEqual(stagesOf(quick));
  expect(stagesOf(quick)).toContain('propagate');
});
