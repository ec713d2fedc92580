import { expect, test } from 'vitest';
import { tokenNetwork } from '../../../test/token-network.js';
import { recogniseNetwork } from '../../nn/open-network.js';
import type { Recipe } from '../../protocol/recipe.js';
import { recipeByName } from '../../protocol/recipes.js';
import { planModel } from '../run/memory-plan.js';
import { readModel } from './read-at-once.js';
import { readSource, takesSize } from './source-model.js';
import { weightsSource } from './weights-source.js';

const quick = recipeByName('quick');
const recipeOf = (width: number, height: number): Recipe => ({ ...quick, input: { ...quick.input, width, height } });

const positions = tokenNetwork();

test('a source that exists at one size is read again for a recipe of another size', () => {
  const recipe = recipeOf(12, 8);
  const source = weightsSource(readSource(readModel, positions, 'vit.onnx', recipe.network, undefined, recipe.input));
  expect(source.forRecipe(recipe)).toBe(source);
  const other = recipeOf(8, 12);
  expect(takesSize(source.model, other)).toBe(false);
  const again = source.forRecipe(other);
  const { file, network, size } = again.model;
  expect(recogniseNetwork(file, network, size).graph.fixedInput).toEqual({ width: 8, height: 12 });
  expect(again.model.card.inferred).not.toEqual(source.model.card.inferred);
});

test('the plan of a recipe has the card of the source as it is read for the size of that recipe', () => {
  const recipe = recipeOf(12, 8);
  const { network, input } = recipe;
  const source = readSource(readModel, positions, 'vit.onnx', network, undefined, input);
  const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 };
  const cardFor = (width: number, height: number) => planModel(source, recipeOf(width, height), limits, false).card;
  expect(cardFor(12, 8)).toBe(source.card);
  const sizeIn = ({ inferred }: typeof source.card) => inferred.find(({ name }) => name === 'input size')?.value;
  expect(sizeIn(cardFor(8, 12))).toBe('8 x 12 pixels only, as the recipe has it');
  expect(sizeIn(cardFor(12, 8))).toBe('12 x 8 pixels only, as the recipe has it');
  expect(() => cardFor(12, 12)).toThrow(/do not fit/);
});
