import type { Recipe } from '../../protocol/recipe.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { words } from '../words/words.js';
import { optionsOf, optionValue, type PlacedOption, placeTitle } from './placed-options.js';
import { inWords, valueAt } from './values.js';

/** An option that two recipes have, with different values. */
export interface OptionDifference extends PlacedOption {
  here: unknown;
  there: unknown;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** For each stage of a recipe that of another: the second Teach of one is compared with the second Teach of the other. */
function partners(recipe: Recipe, other: Recipe): (StageRecipe | undefined)[] {
  const left = [...other.stages];
  return recipe.stages.map(({ stage }) => {
    const at = left.findIndex((each) => each.stage === stage);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
}

/** The options that have another value in another recipe. A stage that only one of the two has is not compared. */
export function differencesBetween(recipe: Recipe, other: Recipe): OptionDifference[] {
  const stages = partners(recipe, other);
  return optionsOf(recipe).flatMap((option) => {
    const holder = option.index === null ? other : stages[option.index];
    if (!holder) return [];
    const [here, there] = [optionValue(recipe, option), valueAt(holder, option.field.path)];
    return same(here, there) ? [] : [{ ...option, here, there }];
  });
}

export const stageNames = ({ stages }: Recipe): string => stages.map(({ stage }) => stage).join();

/** "Learning rate of Align". */
const nameOf = (recipe: Recipe, option: PlacedOption): string =>
  option.stage === null
    ? option.field.label
    : words.recipeForm.change.ofStage(option.field.label, placeTitle(recipe, option));

const MOST_NAMES = 3;

/** What a change of the recipe was, in words: "Learning rate of Align, 1e-4 → 2e-5". */
export function changeInWords(before: Recipe, after: Recipe): string {
  const says = words.recipeForm.change;
  const changed = differencesBetween(after, before);
  const [first] = changed;
  const sameStages = stageNames(before) === stageNames(after);
  if (first && changed.length === 1 && sameStages) {
    return says.values(nameOf(after, first), inWords(first.there), inWords(first.here));
  }
  if (before.name !== after.name || !sameStages) return says.recipe(before.name, after.name);
  const names = [...new Set(changed.map((option) => nameOf(after, option)))];
  const more = names.length - MOST_NAMES;
  return says.listed([...names.slice(0, MOST_NAMES), ...(more > 0 ? [says.more(more)] : [])]);
}
