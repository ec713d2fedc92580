import { settledRecipe } from '../protocol/normalisation.js';
import type { Recipe } from '../protocol/recipe.js';
import { RECIPES } from '../protocol/recipes.js';
import { whole } from './words/numbers.js';
import { words } from './words/words.js';

/** Equal as plain data, except for the seed. A run's record has numbers where its recipe said nothing about colours. */
const equal = (a: Recipe, b: Recipe) => plain(a) === plain(b);
const plain = (recipe: Recipe) => JSON.stringify({ ...settledRecipe(recipe), seed: 0 });

/** Name of the built-in recipe that equals this one, whatever its seed; undefined when anything else was changed. */
export const presetNameOf = (recipe: Recipe): string | undefined =>
  Object.entries(RECIPES).find(([, preset]) => equal(preset, recipe))?.[0];

/** A recipe in one line: "480 steps of 4 images at 240 × 180". */
export function recipeInShort({ stages, batchSize, input }: Recipe): string {
  const steps = stages.reduce((sum, stage) => sum + stage.steps, 0);
  const texts = words.page.recipe;
  const shown = [
    texts.steps(steps, whole(steps)),
    texts.images(batchSize, whole(batchSize)),
    `${input.width} × ${input.height}`,
  ] as const;
  return input.cropWidth && input.cropHeight
    ? texts.inShortCrops(...shown, `${input.cropWidth} × ${input.cropHeight}`)
    : texts.inShort(...shown);
}
