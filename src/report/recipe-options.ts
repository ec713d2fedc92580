import type { z } from 'zod';
import { type Recipe, recipeSchema } from '../protocol/recipe.js';
import { shapeOf } from '../protocol/recipe-option.js';
import { stageRecipe } from '../protocol/stage-recipes.js';

/** One option of a recipe with its value and what the schema says of it. */
export interface RecipeOption {
  path: string;
  value: string;
  unit: string;
  description: string;
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(', ') : String(value);
};

function optionsOf(group: Record<string, unknown>, schema: z.ZodType | undefined, prefix = ''): RecipeOption[] {
  const shape = shapeOf(schema);
  return Object.entries(group).flatMap(([key, value]) => {
    const own = shape?.[key];
    if (isGroup(value)) return optionsOf(value, own, `${prefix}${key}.`);
    const { unit = '', description = '' } = (own?.meta() ?? {}) as { unit?: string; description?: string };
    return [{ path: prefix + key, value: shown(value), unit, description }];
  });
}

/** Every option of a recipe: the general ones, then those of each stage. */
export function recipeOptions(recipe: Recipe): { title: string; options: RecipeOption[] }[] {
  const { stages, ...general } = recipe;
  const groups = stages.map(({ stage, ...options }, place) => {
    const schema = stageRecipe.options.find((option) => option.shape.stage.value === stage);
    return { title: `Stage ${place + 1}: ${stage}`, options: optionsOf(options, schema) };
  });
  return [{ title: 'General', options: optionsOf(general, recipeSchema) }, ...groups];
}
