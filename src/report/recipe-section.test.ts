import { expect, it } from 'vitest';
import { recipeByName } from '../protocol/recipes.js';
import { presetOptions } from './preset-options.js';
import { recipeSection } from './recipe-section.js';
import { sampleRecord } from './record-sample.js';

const demo = recipeByName('demo');

it('names what differs from the recipe of the same name, and not its seed', () => {
  const [first, ...others] = demo.stages;
  const changed = { ...demo, seed: 9, batchSize: 3, stages: [{ ...first!, steps: 7 }, ...others] };
  const found = presetOptions(changed);
  expect(found?.preset).toBe('demo');
  expect(found?.changed.map(({ place, path, value }) => `${place}: ${path} ${value}`)).toEqual([
    'General: batchSize 3',
    `Stage 1: ${first?.stage}: steps 7`,
  ]);
});

it('the report has them first, then every option', () => {
  const html = recipeSection({ ...sampleRecord, recipe: { ...demo, batchSize: 3 } });
  const [before = '', all = ''] = html.split('<h3>All options</h3>');
  expect(before).toContain(`<th scope="row">General: batchSize</th><td>3</td><td>${demo.batchSize}</td>`);
  expect(all).toContain('<th scope="row">batchSize</th><td>3</td>');
  expect(recipeSection({ ...sampleRecord, recipe: demo })).toContain('All options are those of the recipe “demo”.');
});

it('says so where no recipe has the same stages, and is empty without a recipe', () => {
  const [align] = demo.stages;
  const recipe = { ...demo, name: 'x', stages: [align!, align!, align!, align!] };
  expect(recipeSection({ ...sampleRecord, recipe })).toContain('No recipe of the program has the same stages.');
  expect(recipeSection({ ...sampleRecord, recipe: null })).toBe('');
});
