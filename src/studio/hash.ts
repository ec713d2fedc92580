import { deflateSync, strFromU8, strToU8 } from 'fflate';
import { inflateInto } from '../compression/inflate.js';
import { UserError } from '../protocol/errors.js';
import { LAYER_NAMES, type LayerName } from '../protocol/layers.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { recipeByName } from '../protocol/recipes.js';
import { presetNameOf } from './recipe-preset.js';
import { CHAPTERS, type Layout, type View } from './store.js';
import { words } from './words/words.js';

const toBase64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

const fromBase64Url = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** Most characters of the hash that are looked at: a hash of `writeHash` has two thousand at the most. */
const LONGEST_HASH = 16_384;
/** Most bytes of a packed recipe; a built-in one has two thousand. */
const LARGEST_RECIPE = 65_536;

/** The text of a packed recipe. It is only inflated up to the limit, so that a short address cannot block the page. */
function unpackRecipe(packed: string): string {
  const text = new Uint8Array(LARGEST_RECIPE);
  const { length, more } = inflateInto(text, [fromBase64Url(packed)]);
  if (more) {
    throw new UserError('bad-address', words.page.address.recipeTooLarge(LARGEST_RECIPE));
  }
  return strFromU8(text.subarray(0, length));
}

/** The URL's hash for a recipe and a view: readable words, and a packed recipe where it is no preset. */
export function writeHash(recipe: Recipe, view: View): string {
  const preset = presetNameOf(recipe);
  const parts = new URLSearchParams();
  if (preset) parts.set('preset', preset);
  else parts.set('recipe', toBase64Url(deflateSync(strToU8(JSON.stringify(recipe)), { level: 9 })));
  parts.set('seed', String(recipe.seed));
  parts.set('stage', view.chapter);
  parts.set('image', String(view.image));
  parts.set('layout', String(view.layout));
  parts.set('layers', view.layers.join(' '));
  parts.set('opacity', view.opacity.toFixed(2));
  if (view.hiddenClasses.size > 0) parts.set('hide', [...view.hiddenClasses].join(' '));
  return `#${parts}`;
}

export interface HashContent {
  recipe: Recipe | null;
  view: Partial<View>;
  /** Says in words which part could not be read; the rest still counts. */
  problem: string | null;
}

/** Reads what `writeHash` wrote. Odd values are left out; a broken recipe is reported. */
export function readHash(hash: string): HashContent {
  if (hash.length > LONGEST_HASH) {
    const problem = words.page.address.tooLong(hash.length, LONGEST_HASH);
    return { recipe: null, view: {}, problem };
  }
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  try {
    return { recipe: recipeFrom(parts), view: viewFrom(parts), problem: null };
  } catch (error) {
    // Errors of unpacking are written for programmers; errors of a recipe are not.
    const detail = error instanceof UserError ? error.message : words.page.address.cutOff;
    return { recipe: null, view: viewFrom(parts), problem: words.page.address.unreadable(detail) };
  }
}

function recipeFrom(parts: URLSearchParams): Recipe | null {
  const packed = parts.get('recipe');
  const preset = parts.get('preset');
  if (!packed && !preset) return null;
  const recipe = packed ? JSON.parse(unpackRecipe(packed)) : recipeByName(preset ?? '');
  const seed = parts.get('seed');
  return parseRecipe(seed === null ? recipe : { ...recipe, seed: Number(seed) });
}

const wholeFrom = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text) ? Number(text) : undefined;

function viewFrom(parts: URLSearchParams): Partial<View> {
  const view: Partial<View> = {};
  const chapter = CHAPTERS.find((name) => name === parts.get('stage'));
  const image = wholeFrom(parts.get('image'));
  const layout = ([1, 2, 4] as Layout[]).find((count) => String(count) === parts.get('layout'));
  const layers = (parts.get('layers') ?? '').split(' ').filter((name) => LAYER_NAMES.includes(name as LayerName));
  const opacity = Number.parseFloat(parts.get('opacity') ?? '');
  const hidden = (parts.get('hide') ?? '').split(' ').map(wholeFrom);
  if (chapter) view.chapter = chapter;
  if (image !== undefined) view.image = image;
  if (layout) view.layout = layout;
  if (layers.length === 4) view.layers = layers as LayerName[];
  if (opacity >= 0 && opacity <= 1) view.opacity = opacity;
  if (hidden.some((id) => id !== undefined)) view.hiddenClasses = new Set(hidden.filter((id) => id !== undefined));
  return view;
}
