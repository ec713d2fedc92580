import { expect, test } from 'vitest';
import { frameBytes, imagesThatFit } from '../../protocol/frames.js';
import { recipeByName } from '../../protocol/recipes.js';
import { budgetWords } from './frame-budget.js';

const demo = recipeByName('demo');
const large = { ...demo, input: { ...demo.input, width: 1024, height: 512 } };

test('a run keeps pictures of fewer images where these are large, and of none where not even a few fit', () => {
  expect(imagesThatFit(demo, 24e6)).toBe(4);
  expect(imagesThatFit(large, 24e6)).toBe(1);
  expect(imagesThatFit(large, 1e6)).toBe(0);
  expect(frameBytes(demo, 4, 24)).toBeLessThan(24e6);
});

test('what is said of a budget never passes it', () => {
  for (const recipe of [demo, large]) {
    for (const budget of [24e6, 100e6]) {
      const [, amount, unit] = /that is ([\d.]+)\s(kB|MB) at most/.exec(budgetWords(recipe, budget, 36)) ?? [];
      const bytes = Number(amount) * (unit === 'MB' ? 1e6 : 1e3);
      expect(bytes).toBeGreaterThan(0);
      // The number is rounded to three digits.
      expect(bytes, `${recipe.input.width} ${budget}`).toBeLessThanOrEqual(budget * 1.005);
    }
  }
  expect(budgetWords(demo, 0, 36)).toContain('No pictures are kept');
  expect(budgetWords(large, 1e6, 36)).toContain('not even a few');
  expect(budgetWords(demo, 24e6, 2)).toContain('2 images');
});
