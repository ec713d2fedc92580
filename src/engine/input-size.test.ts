import { expect, it } from 'vitest';
import { alignRecipe } from '../../test/small-session.js';
import type { Graph } from '../nn/graph.js';
import type { Recipe } from '../protocol/recipe.js';
import { checkInputSize } from './input-size.js';

const recipe = alignRecipe(1);
const graph: Graph = { input: 'x', output: 'y', classes: 2, nodes: [], parameters: [] };
const check =
  (fixedInput: Graph['fixedInput'], change: Partial<Recipe['input']> = {}, batchSize = 2) =>
  () =>
    checkInputSize(fixedInput ? { ...graph, fixedInput } : graph, {
      ...recipe,
      batchSize,
      input: { ...recipe.input, ...change },
    });

it('a graph that takes any size takes every recipe', () => expect(check(undefined)).not.toThrow());

it('a size that was fixed is named when the recipe has another one', () => {
  expect(check({ width: 32, height: 24 })).not.toThrow();
  expect(check({ width: 96, height: 64 })).toThrow('takes images of 96x64 pixels, and no others');
  expect(check({ width: 16 })).toThrow('16xany pixels');
});

it('crops and whole images must both fit', () => {
  expect(check({ width: 16, height: 16 }, { cropWidth: 16, cropHeight: 16 })).toThrow('16x16');
  expect(check({ width: 32, height: 24 }, { cropWidth: 16, cropHeight: 16 })).toThrow('32x24');
});

it('a batch that was fixed must be one, since images are predicted one by one', () => {
  expect(check({ batch: 1 }, {}, 1)).not.toThrow();
  expect(check({ batch: 1 })).toThrow('1 at a time');
  expect(check({ batch: 2 })).toThrow('2 at a time');
});
