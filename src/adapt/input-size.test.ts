import { expect, test } from 'vitest';
import type { Graph } from '../nn/graph.js';
import { UserError } from '../protocol/errors.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { recipeByName } from '../protocol/recipes.js';
import { checkBatchSize, checkInputSize } from './input-size.js';

const graph: Graph = { input: 'image', output: 'image', classes: 3, nodes: [], parameters: [], sizeStep: 8 };
const { input, ...rest } = recipeByName('quick');
const whole = { ...input, cropWidth: null, cropHeight: null };

function refusal(sizes: Partial<Recipe['input']>): UserError | undefined {
  try {
    checkInputSize(graph, { ...rest, input: { ...whole, width: 256, height: 128, ...sizes } });
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

test('sides that are multiples are taken', () => {
  expect(refusal({})).toBeUndefined();
  expect(refusal({ cropWidth: 64, cropHeight: 72 })).toBeUndefined();
});

test('other sides are refused, with the next ones that fit', () => {
  expect(refusal({ height: 515 })?.message).toBe(
    'For this network, height must be a multiple of 8; the recipe has 515.',
  );
  expect(refusal({ height: 515 })?.advice).toBe('Set input.height to 520 or 512.');
  expect(refusal({ width: 4 })?.advice).toBe('Set input.width to 8.');
});

test('crops are counted, too', () => {
  expect(refusal({ cropWidth: 100 })?.message).toMatch(/the width of crops must be a multiple of 8/);
  expect(refusal({ cropWidth: 100 })?.advice).toBe('Set input.cropWidth to 104 or 96.');
});

test('a network of one image at a time is refused steps of more, those of the halves of Propagate too', () => {
  const one: Graph = { ...graph, fixedInput: { batch: 1 } };
  const check = (batchSize: number, options: object) => () =>
    checkBatchSize(
      one,
      parseRecipe({
        ...{ version: 1, name: 'small', batchSize, input: { width: 64, height: 64 } },
        stages: [{ stage: 'propagate', steps: 1, learningRate: 1e-3, ...options }],
      }),
    );
  expect(check(1, {})).not.toThrow();
  expect(check(1, { easyPerStep: 1, hardPerStep: 1 })).not.toThrow();
  expect(check(2, {})).toThrow("takes 1 image at a time; the recipe's steps have 2.");
  expect(check(1, { hardPerStep: 3 })).toThrow("takes 1 image at a time; the recipe's steps have 3.");
  expect(check(1, { hardPerStep: 3, steps: 0 })).not.toThrow();
});
