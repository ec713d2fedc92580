import type { Recipe } from '../../protocol/recipe.js';
import { recipeOptions } from '../recipe-options.js';

/** An option that is not the same in all recipes. */
export interface OptionDifference {
  /** Where the option stands: 'general', or the stage with its place. */
  part: string;
  option: string;
  unit: string;
  description: string;
  /** One for each recipe; null where the recipe has no such option. */
  values: (string | null)[];
}

/** What makes no other method. */
const NO_METHOD = new Set(['name', 'seed']);

interface Entry {
  part: string;
  option: string;
  unit: string;
  description: string;
  value: string;
}

const stagesEntry = ({ stages }: Recipe): Entry => ({
  part: 'general',
  option: 'stages',
  unit: 'list',
  description: 'Stages of the run, in their order.',
  value: stages.map(({ stage }) => stage).join(', '),
});

/** Every option of a recipe. A stage that occurs twice has a number. */
function entriesOf(recipe: Recipe): Entry[] {
  const [general, ...stages] = recipeOptions(recipe);
  const seen = new Map<string, number>();
  const own = (general?.options ?? [])
    .filter(({ path }) => !NO_METHOD.has(path))
    .map(({ path, ...rest }) => ({ part: 'general', option: path, ...rest }));
  const ofStages = stages.flatMap(({ options }, place) => {
    const name = recipe.stages[place]?.stage ?? '';
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    const part = occurrence === 1 ? name : `${name} ${occurrence}`;
    return options.map(({ path, ...rest }) => ({ part, option: path, ...rest }));
  });
  return [stagesEntry(recipe), ...own, ...ofStages];
}

const isMixed = (values: readonly (string | null)[]): boolean =>
  new Set(values.filter((value) => value !== null)).size > 1;

/**
 * Only the options in which recipes differ, in the order of the first recipe that has them. An option of a stage that only
 * some recipes have is compared among these: "stages" says that the others lack it.
 */
export function optionDifferences(recipes: readonly (Recipe | null)[]): OptionDifference[] {
  const found = new Map<string, OptionDifference>();
  recipes.forEach((recipe, place) => {
    for (const { value, ...about } of recipe ? entriesOf(recipe) : []) {
      const key = `${about.part} ${about.option}`;
      const row = found.get(key) ?? { ...about, values: recipes.map(() => null) };
      row.values[place] = value;
      found.set(key, row);
    }
  });
  return [...found.values()].filter(({ values }) => isMixed(values));
}
