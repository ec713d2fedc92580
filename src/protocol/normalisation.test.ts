import { expect, it } from 'vitest';
import {
  isAssumed,
  NORMALISATION_NAMES,
  NORMALISATIONS,
  normalisationOf,
  settledRecipe,
  withNormalisation,
} from './normalisation.js';
import { parseRecipe } from './recipe.js';
import { recipeByName } from './recipes.js';

const recipe = recipeByName('quick');

it('a recipe that says nothing takes what is usual for the network: ImageNet, but Caffe where the names tell', () => {
  expect(isAssumed(recipe.input)).toBe(true);
  expect(normalisationOf(recipe.input)).toBe('imagenet');
  expect(normalisationOf(recipe.input, 'caffe-bgr')).toBe('caffe-bgr');
  expect(settledRecipe(recipe, 'caffe-bgr').input).toMatchObject({ channelOrder: 'bgr', width: recipe.input.width });
});

it('what is said counts whatever is usual, each number for itself', () => {
  const input = { ...recipe.input, mean: [0.1, 0.2, 0.3] as [number, number, number] };
  expect(settledRecipe({ ...recipe, input }, 'caffe-bgr').input).toMatchObject({
    mean: [0.1, 0.2, 0.3],
    std: NORMALISATIONS['caffe-bgr'].std,
    channelOrder: 'bgr',
  });
  expect(isAssumed(input)).toBe(false);
});

it.each(NORMALISATION_NAMES)('%s is known again after a way through JSON, whatever is usual', (name) => {
  const chosen = parseRecipe(JSON.parse(JSON.stringify(withNormalisation(recipe, name))));
  for (const usual of NORMALISATION_NAMES) expect(normalisationOf(chosen.input, usual)).toBe(name);
  expect(isAssumed(chosen.input)).toBe(false);
  expect(withNormalisation(chosen, null)).toEqual(recipe);
});

it('another order of the channels, or other numbers, have no name', () => {
  const caffe = withNormalisation(recipe, 'caffe-bgr').input;
  expect(normalisationOf({ ...caffe, channelOrder: 'rgb' })).toBeNull();
  expect(normalisationOf({ ...caffe, mean: [0.48, 0.46, 0.41] })).toBeNull();
});

it("Caffe's numbers are blue, green, red minus 104.007, 116.669, 122.679, without a scale", () => {
  const { mean, std } = settledRecipe(withNormalisation(recipe, 'caffe-bgr')).input;
  const normalised = [255, 128, 0].map(
    (value, channel) => (value / 255 - (mean?.[channel] ?? 0)) / (std?.[channel] ?? 1),
  );
  expect(normalised.map((value) => Number(value.toFixed(6)))).toEqual([132.321086, 11.331232, -104.006988]);
});
