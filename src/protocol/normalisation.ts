import {
  NORMALISATION_NAMES,
  NORMALISATIONS,
  type Normalisation,
  type NormalisationName,
} from './known-normalisations.js';
import type { Recipe } from './recipe.js';

/** As in a recipe: null stands for what is usual for the network. */
export type NormalisationRecipe = Pick<Recipe['input'], keyof Normalisation>;

/**
 * A model file says about its colours: everything, the range of the numbers but not the order of the channels, only
 * that order, or nothing.
 */
export type ColoursSaid = 'all' | 'range' | 'order' | 'nothing';

/** How a model takes colours as long as the recipe says nothing, and how far its file says so. */
export interface UsualColours {
  normalisation: NormalisationName;
  coloursSaid: ColoursSaid;
}

/** Numbers that came through JSON or a text box may differ in their last digits. */
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) < 1e-7);

/** The assumption for a network whose names say nothing else. */
export const USUAL: NormalisationName = 'imagenet';

/** The numbers of a recipe, with what is usual for the network where it has none. */
export function settleNormalisation(
  { mean, std, channelOrder }: NormalisationRecipe,
  usual: NormalisationName = USUAL,
): Normalisation {
  const known = NORMALISATIONS[usual];
  return {
    mean: mean ?? [...known.mean],
    std: std ?? [...known.std],
    channelOrder: channelOrder ?? known.channelOrder,
  };
}

/** The recipe with numbers in every place, for a network of which `usual` is assumed. */
export const settledRecipe = (recipe: Recipe, usual?: NormalisationName): Recipe => ({
  ...recipe,
  input: { ...recipe.input, ...settleNormalisation(recipe.input, usual) },
});

/** True when the recipe says nothing. */
export const isAssumed = ({ mean, std, channelOrder }: NormalisationRecipe): boolean =>
  mean === null && std === null && channelOrder === null;

/** Name of the known normalisation that equals a recipe's; null when none does. */
export function normalisationOf(input: NormalisationRecipe, usual?: NormalisationName): NormalisationName | null {
  const { mean, std, channelOrder } = settleNormalisation(input, usual);
  const fits = (name: NormalisationName) => {
    const known = NORMALISATIONS[name];
    return known.channelOrder === channelOrder && same(known.mean, mean) && same(known.std, std);
  };
  return NORMALISATION_NAMES.find(fits) ?? null;
}

/** The recipe with another normalisation; null goes back to what is usual for the network. */
export function withNormalisation(recipe: Recipe, name: NormalisationName | null): Recipe {
  const nothing = { mean: null, std: null, channelOrder: null };
  const chosen = name === null ? nothing : settleNormalisation(nothing, name);
  return { ...recipe, input: { ...recipe.input, ...chosen } };
}

/** "as its graph says: 0 to 255, RGB", with the assumed part. */
export function usualColours({ normalisation, coloursSaid }: UsualColours): string {
  const { label, channelOrder } = NORMALISATIONS[normalisation];
  const order = channelOrder.toUpperCase();
  switch (coloursSaid) {
    case 'all':
      return `${label}, as its graph says`;
    case 'range':
      return `${label}: its graph says the range, the order ${order} is assumed`;
    case 'order':
      return `${label}: its graph says the order ${order}, the numbers are assumed`;
    case 'nothing':
      return `${label}: assumed, because the file does not say`;
    default:
      return coloursSaid satisfies never;
  }
}

/**
 * A sentence about a model's colours, before the model sees an image. Where the recipe says nothing, it gives what is
 * assumed or read. It also names a recipe that goes against the graph. Null where the recipe settles it.
 */
export function coloursSentence(file: string, input: NormalisationRecipe, usual: UsualColours): string | null {
  if (isAssumed(input)) return `${file}: it takes colours as ${usualColours(usual)} (--normalisation overrules it).`;
  const chosen = normalisationOf(input, usual.normalisation);
  if (usual.coloursSaid !== 'all' || chosen === usual.normalisation) return null;
  const given = chosen ? NORMALISATIONS[chosen].label : 'other numbers';
  return `${file}: its graph takes colours as ${NORMALISATIONS[usual.normalisation].label}, but the recipe or --normalisation gives ${given}.`;
}
