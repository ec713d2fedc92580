import type { Recipe } from '../../protocol/recipe.js';
import type { StageName, StageRecipe } from '../../protocol/stage-recipes.js';
import { words } from '../words/words.js';
import { type Field, type FieldGroup, type GroupName, generalGroups, stageGroups } from './fields.js';
import { optionId } from './option-places.js';
import { valueAt, withValue } from './values.js';

/** An option at its place in a recipe. */
export interface PlacedOption {
  field: Field;
  group: GroupName;
  /** Its stage; null for an option of the whole recipe. */
  stage: StageName | null;
  /** Place of the stage in the recipe. */
  index: number | null;
}

type Place = Pick<PlacedOption, 'stage' | 'index'>;

const placed = (groups: readonly FieldGroup[], place: Place): PlacedOption[] =>
  groups.flatMap(({ name, fields }) => fields.map((field) => ({ field, group: name, ...place })));

/** Every option that a recipe has, stage after stage. */
export const optionsOf = ({ stages }: Recipe): PlacedOption[] => [
  ...placed(generalGroups, { stage: null, index: null }),
  ...stages.flatMap(({ stage }, index) => placed(stageGroups[stage], { stage, index })),
];

export const idOf = ({ field, index }: PlacedOption): string => optionId(index, field.key);

/** What holds an option's value: the recipe, or a stage of it. */
const holderOf = (recipe: Recipe, { index }: Place): Recipe | StageRecipe | undefined =>
  index === null ? recipe : recipe.stages[index];

export const optionValue = (recipe: Recipe, option: PlacedOption): unknown =>
  valueAt(holderOf(recipe, option), option.field.path);

/** A copy of the recipe with another value of an option. */
export function withOptionValue(recipe: Recipe, { field, index }: PlacedOption, value: unknown): Recipe {
  if (index === null) return withValue(recipe, field.path, value);
  const stages = recipe.stages.map((stage, at) => (at === index ? withValue(stage, field.path, value) : stage));
  return { ...recipe, stages };
}

/** The stage of an option as the page names it; its number too, where the recipe has several of its kind. */
export function placeTitle({ stages }: Recipe, { stage, index }: Place): string {
  if (stage === null || index === null) return words.recipeForm.place.general;
  const several = stages.filter((each) => each.stage === stage).length > 1;
  const title = words.protocol.stages[stage];
  return several ? words.recipeForm.place.ofSeveral(title, index + 1) : title;
}
