import { describe, expect, it } from 'vitest';
import { recipeByName } from '../../protocol/recipes.js';
import { optionsOf, type PlacedOption, placeTitle } from './placed-options.js';
import { foundOptions } from './search-options.js';

const demo = recipeByName('demo');
const titleOf = (option: PlacedOption) => placeTitle(demo, option);
const search = (query: string) =>
  foundOptions(optionsOf(demo), query, titleOf).map((option) => `${titleOf(option)}: ${option.field.key}`);

describe('a search over options', () => {
  it('finds by label, key, words of the key, and description, in every stage', () => {
    const rates = ['Align: learningRate', 'Teach: learningRate', 'Propagate: learningRate'];
    for (const query of ['learning rate', 'LEARNINGRATE', 'after the warm-up']) {
      expect(search(query), query).toEqual(expect.arrayContaining(rates));
    }
    expect(search('sigma min')).toEqual([
      'Align: augmentation.blurSigmaMin',
      'Teach: augmentation.blurSigmaMin',
      'Propagate: augmentation.blurSigmaMin',
    ]);
    expect(search('mirrored')).toContain('Teach: augmentation.flipProbability');
  });

  it('is narrowed by the stage', () => {
    expect(search('teach learningrate')).toEqual(['Teach: learningRate']);
  });

  it('shows options with the words in their names before those that only tell of them', () => {
    const found = search('teach schedule');
    expect(found.slice(0, 2).sort()).toEqual(['Teach: polyPower', 'Teach: schedule']);
    expect(found).toContain('Teach: learningRate');
  });

  it('finds nothing for an empty query, and nothing for words that no option has', () => {
    expect(search('   ')).toEqual([]);
    expect(search('velociraptor')).toEqual([]);
  });

  it('finds every option of the recipe by its key', () => {
    for (const option of optionsOf(demo)) {
      expect(search(option.field.key)).toContain(`${titleOf(option)}: ${option.field.key}`);
    }
  });
});
