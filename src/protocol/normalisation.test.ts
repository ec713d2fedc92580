import { expect, it } from 'vitest';
import { NORMALISATION_NAMES, normalisationOf, withNormalisation } from './normalisation.js';
import { parseRecipe } from './recipe.js';
import { recipeByName } from './recipes.js';

const recipe = recipeByName('quick');

it('ImageNet is what a recipe has when it says nothing', () => {
  expect(normalisationOf(recipe.input)).toBe('imagenet');
  const { channelOrder: _, ...before } = recipe.input;
  expect(parseRecipe({ ...recipe, input: before }).input.channelOrder).toBe('rgb');
});

it.each(NORMALISATION_NAMES)('%s is known again after a way through JSON', (name) => {
  const chosen = parseRecipe(JSON.parse(JSON.stringify(withNormalisation(recipe, name))));
  expect(normalisationOf(chosen.input)).toBe(name);
  expect(chosen.input.width).toBe(recipe.input.width);
});

it('another order of the channels, or other numbers, have no name', () => {
  const caffe = withNormalisation(recipe, 'caffe-bgr').input;
  expect(normalisationOf({ ...caffe, channelOrder: 'rgb' })).toBeNull();
  expect(normalisationOf({ ...caffe, mean: [0.48, 0.46, 0.41] })).toBeNull();
});

it("Caffe's numbers are blue, green, red minus 104.007, 116.669, 122.679, without a scale", () => {
  const { mean, std } = withNormalisation(recipe, 'caffe-bgr').input;
  const normalised = [255, 128, 0].map((value, channel) => (value / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1));
  expect(normalised.map((value) => Number(value.toFixed(6)))).toEqual([132.321086, 11.331232, -104.006988]);
});
