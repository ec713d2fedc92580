import { PREPROCESSOR } from './hugging-face.js';
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
 * that order, or nothing. `preprocessor`: a file of Hugging Face beside it says everything.
 */
export type ColoursSaid = 'all' | 'range' | 'order' | 'preprocessor' | 'nothing';

/** What is usual for a network: by its name, or the numbers of a file beside it. */
export type UsualNormalisation = NormalisationName | Normalisation;

/** How a model takes colours as long as the recipe says nothing, and how far its file says so. */
export interface UsualColours {
  normalisation: UsualNormalisation;
  coloursSaid: ColoursSaid;
}

/** Numbers that came through JSON or a text box may differ in their last digits. */
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) < 1e-7);

/** The assumption for a network whose names say nothing else. */
export const USUAL: NormalisationName = 'imagenet';

type Numbers = { readonly [Key in keyof Normalisation]: Readonly<Normalisation[Key]> };

export const numbersOf = (usual: UsualNormalisation): Numbers =>
  typeof usual === 'string' ? NORMALISATIONS[usual] : usual;

/** "ImageNet, RGB", or the numbers themselves. */
export function labelOf(usual: UsualNormalisation): string {
  if (typeof usual === 'string') return NORMALISATIONS[usual].label;
  const listed = (numbers: readonly number[]) => numbers.map((value) => Number(value.toFixed(4))).join(', ');
  return `mean ${listed(usual.mean)}, deviation ${listed(usual.std)}, ${usual.channelOrder.toUpperCase()}`;
}

/** The numbers of a recipe, with what is usual for the network where it has none. */
export function settleNormalisation(
  { mean, std, channelOrder }: NormalisationRecipe,
  usual: UsualNormalisation = USUAL,
): Normalisation {
  const known = numbersOf(usual);
  return {
    mean: mean ?? [...known.mean],
    std: std ?? [...known.std],
    channelOrder: channelOrder ?? known.channelOrder,
  };
}

/** The recipe with numbers in every place, for a network of which `usual` is assumed. */
export const settledRecipe = (recipe: Recipe, usual?: UsualNormalisation): Recipe => ({
  ...recipe,
  input: { ...recipe.input, ...settleNormalisation(recipe.input, usual) },
});

/** True when the recipe says nothing. */
export const isAssumed = ({ mean, std, channelOrder }: NormalisationRecipe): boolean =>
  mean === null && std === null && channelOrder === null;

/** Name of the known normalisation that equals a recipe's; null when none does. */
export const normalisationOf = (input: NormalisationRecipe, usual?: UsualNormalisation): NormalisationName | null =>
  knownNormalisation(settleNormalisation(input, usual));

/** The name of numbers; null when they have none. */
export function knownNormalisation({ mean, std, channelOrder }: Normalisation): NormalisationName | null {
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
  const label = labelOf(normalisation);
  const order = numbersOf(normalisation).channelOrder.toUpperCase();
  switch (coloursSaid) {
    case 'all':
      return `${label}, as its graph says`;
    case 'range':
      return `${label}: its graph says the range, the order ${order} is assumed`;
    case 'order':
      return `${label}: its graph says the order ${order}, the numbers are assumed`;
    case 'preprocessor':
      return `${label}, as ${PREPROCESSOR} says`;
    case 'nothing':
      return `${label}: assumed, because the file does not say`;
    default:
      return coloursSaid satisfies never;
  }
}

/** Who says all of how a model takes colours; undefined where something is assumed. */
export const toldBy = (said: ColoursSaid): string | undefined =>
  said === 'all' ? 'graph' : said === 'preprocessor' ? PREPROCESSOR : undefined;

/** Whether numbers are those that are usual. */
export function isSame(chosen: Normalisation, usual: UsualNormalisation): boolean {
  const { mean, std, channelOrder } = numbersOf(usual);
  return channelOrder === chosen.channelOrder && same(mean, chosen.mean) && same(std, chosen.std);
}

/**
 * A sentence about a model's colours, before the model sees an image. Where the recipe says nothing, it gives what is
 * assumed or read. It also names a recipe that goes against the graph. Null where the recipe settles it.
 */
export function coloursSentence(file: string, input: NormalisationRecipe, usual: UsualColours): string | null {
  if (isAssumed(input)) return `${file}: it takes colours as ${usualColours(usual)} (--normalisation overrules it).`;
  const who = toldBy(usual.coloursSaid);
  if (who === undefined || isSame(settleNormalisation(input, usual.normalisation), usual.normalisation)) return null;
  const chosen = normalisationOf(input, usual.normalisation);
  const given = chosen ? NORMALISATIONS[chosen].label : 'other numbers';
  return `${file}: its ${who} takes colours as ${labelOf(usual.normalisation)}, but the recipe or --normalisation gives ${given}.`;
}
