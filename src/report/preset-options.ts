import { settledRecipe } from '../protocol/normalisation.js';
import type { Recipe } from '../protocol/recipe.js';
import { RECIPES } from '../protocol/recipes.js';
import { type RecipeOption, recipeOptions } from './recipe-options.js';

/** An option that differs from that of a built-in recipe. */
export interface ChangedOption extends RecipeOption {
  /** "General", "Stage 1: align". */
  place: string;
  preset: string;
}

/** These say which recipe it is, and which run of it. */
const NOT_COMPARED = new Set(['name', 'seed']);

const stagesOf = ({ stages }: Recipe): string => stages.map(({ stage }) => stage).join();

function changedFrom(preset: Recipe, recipe: Recipe): ChangedOption[] {
  const there = new Map(
    recipeOptions(settledRecipe(preset)).flatMap(({ title, options }) =>
      options.map(({ path, value }) => [`${title} ${path}`, value] as const),
    ),
  );
  return recipeOptions(settledRecipe(recipe)).flatMap(({ title, options }) =>
    options.flatMap((option) => {
      const other = there.get(`${title} ${option.path}`);
      const isSame = other === option.value || other === undefined || NOT_COMPARED.has(option.path);
      return isSame ? [] : [{ ...option, place: title, preset: other }];
    }),
  );
}

/** Compared with the built-in recipe of its name; a recipe with a name of its own, with the nearest one of the same stages. */
export function presetOptions(recipe: Recipe): { preset: string; changed: ChangedOption[] } | null {
  const named = Object.hasOwn(RECIPES, recipe.name) ? RECIPES[recipe.name] : undefined;
  const all = (named ? [named] : Object.values(RECIPES))
    .filter((preset) => stagesOf(preset) === stagesOf(recipe))
    .map((preset) => ({ preset: preset.name, changed: changedFrom(preset, recipe) }))
    .sort((a, b) => a.changed.length - b.changed.length);
  return all[0] ?? null;
}
