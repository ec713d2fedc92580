import { expect, it } from 'vitest';
import { NORMALISATION_NAMES, NORMALISATIONS, type NormalisationName } from './known-normalisations.js';
import {
  type ColoursSaid,
  coloursSentence,
  isAssumed,
  normalisationOf,
  settledRecipe,
  withNormalisation,
} from './normalisation.js';
import { parseRecipe } from './recipe.js';
import { recipeByName } from './recipes.js';

const recipe = recipeByName('quick');

it('a recipe without numbers takes the usual ones of the network: ImageNet, or Caffe for its names', () => {
  expect(isAssumed(recipe.input)).toBe(true);
  expect(normalisationOf(recipe.input)).toBe('imagenet');
  expect(normalisationOf(recipe.input, 'caffe-bgr')).toBe('caffe-bgr');
  expect(settledRecipe(recipe, 'caffe-bgr').input).toMatchObject({ channelOrder: 'bgr', width: recipe.input.width });
});

it('each number that a recipe gives counts, whatever is usual', () => {
  const input = { ...recipe.input, mean: [0.1, 0.2, 0.3] as [number, number, number] };
  expect(settledRecipe({ ...recipe, input }, 'caffe-bgr').input).toMatchObject({
    mean: [0.1, 0.2, 0.3],
    std: NORMALISATIONS['caffe-bgr'].std,
    channelOrder: 'bgr',
  });
  expect(isAssumed(input)).toBe(false);
});

it.each(NORMALISATION_NAMES)('%s is recognised after a trip through JSON, whatever is usual', (name) => {
  const chosen = parseRecipe(JSON.parse(JSON.stringify(withNormalisation(recipe, name))));
  for (const usual of NORMALISATION_NAMES) expect(normalisationOf(chosen.input, usual)).toBe(name);
  expect(isAssumed(chosen.input)).toBe(false);
  expect(withNormalisation(chosen, null)).toEqual(recipe);
});

it.each(NORMALISATION_NAMES)('%s is a way for an opaque model to take colours', (oracleInput) => {
  const distil = { stage: 'distil', steps: 1, learningRate: 1e-3, oracleInput };
  const input = { width: 64, height: 64 };
  expect(parseRecipe({ version: 1, name: 'x', input, stages: [distil] }).stages[0]).toMatchObject({ oracleInput });
});

it('a sentence gives the file’s word and the assumptions, unless the recipe settles them', () => {
  const of = (said: ColoursSaid, normalisation: NormalisationName, chosen: NormalisationName | null = null) =>
    coloursSentence('a.onnx', withNormalisation(recipe, chosen).input, { normalisation, coloursSaid: said });
  expect(of('nothing', 'caffe-bgr')).toBe(
    'a.onnx: it takes colours as Caffe, BGR: assumed, because the file does not say (--normalisation overrules it).',
  );
  expect(of('all', 'zero-255')).toBe(
    'a.onnx: it takes colours as 0 to 255, RGB, as its graph says (--normalisation overrules it).',
  );
  expect(of('range', 'zero-one-bgr')).toContain('the order BGR is assumed');
  expect(of('order', 'imagenet-bgr')).toContain('the numbers are assumed');
  expect(of('nothing', 'imagenet', 'zero-one')).toBeNull();
  expect(of('all', 'zero-255', 'zero-255')).toBeNull();
  expect(of('all', 'zero-255', 'imagenet')).toBe(
    'a.onnx: its graph takes colours as 0 to 255, RGB, but the recipe or --normalisation gives ImageNet, RGB.',
  );
});

it('other numbers and another order of the channels have no name', () => {
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
