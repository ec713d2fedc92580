import type { OptionPath } from './option-labels.js';
import { recipeSchema } from './recipe.js';
import { describedOptions } from './recipe-option.js';
import { stageRecipe } from './stage-recipes.js';

/** Path of a sentence: that of its option, behind the name of a stage where it is another one there. */
export type AboutPath = OptionPath | 'reestimate.steps';

function sentences(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, description } of describedOptions(recipeSchema)) found.set(path, description);
  for (const stage of stageRecipe.options) {
    for (const { path, description } of describedOptions(stage)) {
      const known = found.get(path);
      if (known === undefined) found.set(path, description);
      else if (known !== description) found.set(`${stage.shape.stage.value}.${path}`, description);
    }
  }
  return found;
}

/** What each option does, as the recipe's schema says it. A test compares the paths with the type. */
export const OPTION_ABOUTS = Object.fromEntries(sentences()) as Readonly<Record<AboutPath, string>>;
