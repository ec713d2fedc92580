import type { Recipe } from '../protocol/recipe.js';
import { RECIPES } from '../protocol/recipes.js';
import { plural } from './numbers.js';

/** Equal as plain data; keys of parsed recipes stand in the order of the schema. */
const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Name of the built-in recipe that this is, whatever its seed; undefined when anything else was changed. */
export const presetNameOf = (recipe: Recipe): string | undefined =>
  Object.entries(RECIPES).find(([, preset]) => equal({ ...preset, seed: 0 }, { ...recipe, seed: 0 }))?.[0];

/** A recipe in one line: "480 steps of 4 images at 240 × 180". */
export function recipeInShort({ stages, batchSize, input }: Recipe): string {
  const steps = stages.reduce((sum, stage) => sum + stage.steps, 0);
  const crop = input.cropWidth && input.cropHeight ? `, crops of ${input.cropWidth} × ${input.cropHeight}` : '';
  return `${plural(steps, 'step')} of ${plural(batchSize, 'image')} at ${input.width} × ${input.height}${crop}.`;
}
