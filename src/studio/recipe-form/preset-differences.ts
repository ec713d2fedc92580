import { settledRecipe } from '../../protocol/normalisation.js';
import type { OptionPath } from '../../protocol/option-labels.js';
import type { Recipe } from '../../protocol/recipe.js';
import { RECIPES } from '../../protocol/recipes.js';
import { words } from '../words/words.js';
import { differencesBetween, type OptionDifference, stageNames } from './differences.js';
import { idOf, withOptionValue } from './placed-options.js';

/** In what a recipe differs from a built-in one. */
export interface PresetDifferences {
  preset: Recipe;
  options: readonly OptionDifference[];
  /** True where they have other stages, or in another order. */
  stages: boolean;
}

/** These say which recipe it is, and which run of it. */
const NOT_COMPARED: ReadonlySet<OptionPath> = new Set<OptionPath>(['name', 'seed']);

function differencesFrom(preset: Recipe, recipe: Recipe): PresetDifferences {
  // A run's record has numbers where its recipe said nothing about colours.
  const settled = new Set(differencesBetween(settledRecipe(recipe), settledRecipe(preset)).map(idOf));
  const options = differencesBetween(recipe, preset).filter(
    (option) => settled.has(idOf(option)) && !NOT_COMPARED.has(option.field.key),
  );
  return { preset, options, stages: stageNames(recipe) !== stageNames(preset) };
}

/** How many stages only one of the two has. */
function unlikeStages(preset: Recipe, recipe: Recipe): number {
  const left = preset.stages.map(({ stage }) => stage);
  let alone = 0;
  for (const { stage } of recipe.stages) {
    const at = left.indexOf(stage);
    if (at < 0) alone++;
    else left.splice(at, 1);
  }
  return alone + left.length;
}

/** Compared with the built-in recipe of its name; a recipe with a name of its own, with the one that is nearest. */
export function presetDifferences(recipe: Recipe): PresetDifferences {
  const named = Object.hasOwn(RECIPES, recipe.name) ? RECIPES[recipe.name] : undefined;
  const all = (named ? [named] : Object.values(RECIPES)).map((preset) => differencesFrom(preset, recipe));
  // Options are compared at stages that both have: with few of these, few options differ.
  const [nearest] = all.sort(
    (a, b) =>
      Number(a.stages) - Number(b.stages) ||
      unlikeStages(a.preset, recipe) - unlikeStages(b.preset, recipe) ||
      a.options.length - b.options.length,
  );
  if (!nearest) throw new Error('There is no built-in recipe to compare with.');
  return nearest;
}

/** "3 options differ from demo"; null where nothing does. */
export function differenceInWords({ preset, options, stages }: PresetDifferences): string | null {
  const { length } = options;
  const says = words.recipeForm.differences;
  if (length === 0) return stages ? says.stages(preset.name) : null;
  return stages ? says.both(length, preset.name) : says.options(length, preset.name);
}

/** The recipe with all these options as the preset has them. */
export const resetAll = (recipe: Recipe, options: readonly OptionDifference[]): Recipe =>
  options.reduce((last, option) => withOptionValue(last, option, option.there), recipe);
