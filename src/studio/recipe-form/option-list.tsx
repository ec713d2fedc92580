import type { Recipe } from '../../protocol/recipe.js';
import { setRecipe } from '../store.js';
import { words } from '../words/words.js';
import type { OptionDifference } from './differences.js';
import { FieldInput } from './field-input.js';
import { groupId } from './option-places.js';
import { idOf, optionValue, type PlacedOption, placeTitle, withOptionValue } from './placed-options.js';
import type { PresetDifferences } from './preset-differences.js';

/** What every list of options needs to know of the recipe. */
export interface RecipeForm {
  recipe: Recipe;
  locked: boolean;
  differences: PresetDifferences;
}

interface OptionListProps extends RecipeForm {
  options: readonly PlacedOption[];
  /** The heading that an option stands under: the name of its group, or what is shown. */
  headingOf(option: PlacedOption): string;
  /** True where key and description are seen without the tip. */
  described?: boolean;
}

/** Names of groups stand in the addresses of links too, so they are the same in all languages. */
function shownHeading(heading: string): string {
  const groups: Readonly<Record<string, string>> = words.recipeForm.groups;
  return groups[heading] ?? heading;
}

/** Options with their boxes under headings. Options under one heading follow each other. */
export function OptionList({ options, headingOf, ...form }: OptionListProps) {
  const headings = [...new Set(options.map(headingOf))];
  return headings.map((heading) => (
    <fieldset key={heading} id={groupId(heading)} className="field-group">
      <legend>{shownHeading(heading)}</legend>
      {options
        .filter((option) => headingOf(option) === heading)
        .map((option) => (
          <OptionBox key={idOf(option)} option={option} {...form} />
        ))}
    </fieldset>
  ));
}

interface OptionBoxProps extends RecipeForm {
  option: PlacedOption;
  described?: boolean;
}

function OptionBox({ option, recipe, locked, differences, described }: OptionBoxProps) {
  const id = idOf(option);
  return (
    <FieldInput
      field={option.field}
      anchor={id}
      context={placeTitle(recipe, option)}
      value={optionValue(recipe, option)}
      disabled={locked}
      described={described ?? false}
      inPreset={inPreset(
        differences,
        differences.options.find((each) => idOf(each) === id),
      )}
      onChange={(value) => setRecipe(withOptionValue(recipe, option, value))}
    />
  );
}

const inPreset = ({ preset }: PresetDifferences, difference: OptionDifference | undefined) =>
  difference && { preset: preset.name, value: difference.there };
