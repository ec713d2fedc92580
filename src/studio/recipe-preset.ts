import { RECIPE_PRESETS, type RecipePreset } from '../protocol/presets.js';
import type { Recipe } from '../protocol/recipe.js';

/** Equal as plain data; keys of parsed recipes stand in the order of the schema. */
const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The preset that a recipe is, whatever its seed; undefined when anything else was changed. */
export function presetOf(recipe: Recipe): RecipePreset | undefined {
  return RECIPE_PRESETS.find((preset) => equal({ ...preset.recipe, seed: 0 }, { ...recipe, seed: 0 }));
}
