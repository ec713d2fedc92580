import { z } from 'zod';
import { UserError } from './errors.js';
import { nearestName } from './nearest.js';
import { parseRecipe, type Recipe, recipeSchema } from './recipe.js';
import { isStageName } from './stages.js';

/** Options of a recipe by dotted paths, as docs/recipe.md writes them: "input.width", "stages.teach.delta", "stages.0.steps". */

type Json = z.core.JSONSchema.BaseSchema;

/** Paths of all options below a place of the schema. */
function pathsBelow({ properties = {} }: Json, prefix: string): string[] {
  return Object.entries(properties as Record<string, Json>).flatMap(([key, field]) =>
    field.properties ? pathsBelow(field, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

/** What says which recipe or stage it is, and the seed, which a sweep lists. */
const FIXED = new Set(['version', 'name', 'seed', 'stages']);

const root = z.toJSONSchema(recipeSchema, { io: 'input' }) as Json;

function stagePaths(): string[] {
  const { items } = (root.properties as { stages: { items: { oneOf: { properties: { stage: Json } }[] } } }).stages;
  return items.oneOf.flatMap((stage) => {
    const prefix = `stages.${stage.properties.stage.const}.`;
    return pathsBelow(stage, prefix).filter((path) => path !== `${prefix}stage`);
  });
}

/** Every option that can be set. Those of stages have the stage's name. */
export const RECIPE_PATHS: readonly string[] = [
  ...pathsBelow(root, '').filter((path) => !FIXED.has(path)),
  ...stagePaths(),
];

const ADVICE = 'docs/recipe.md lists every option.';

/** A place in the stages, as a name or a number, and the path with the stage's name. */
function placesOf(path: string, { stages, name }: Recipe): { places: number[]; known: string } {
  const [first, which = '', ...rest] = path.split('.');
  if (first !== 'stages') return { places: [], known: path };
  const places = /^\d+$/.test(which)
    ? [Number(which)].filter((place) => place < stages.length)
    : stages.flatMap(({ stage }, place) => (stage === which ? [place] : []));
  const [place] = places;
  if (place !== undefined) return { places, known: ['stages', stages[place]?.stage, ...rest].join('.') };
  if (!/^\d+$/.test(which) && !isStageName(which)) return { places, known: path };
  const has = stages.map(({ stage }, at) => `${at} ${stage}`).join(', ');
  throw new UserError('bad-path', `"${path}" finds no stage in the recipe "${name}", which has ${has}.`);
}

/** @throws UserError bad-path */
function checkPath(path: string, known: string): void {
  if (RECIPE_PATHS.includes(known)) return;
  const near = nearestName(known, RECIPE_PATHS);
  const fixed = known === 'seed' ? ' Seeds are listed in "seeds".' : '';
  const advice = near && !fixed ? `Did you mean "${near}"?` : ADVICE;
  throw new UserError('bad-path', `"${path}" is no option of a recipe that can be set.${fixed}`, { advice });
}

/** Puts a value at a path of plain data. */
function put(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  // The schema has objects at all steps of a known path, and a parsed recipe has them all.
  else put(target[key] as Record<string, unknown>, rest, value);
}

/**
 * A recipe with some of its options replaced, in its order. The result is checked as any recipe.
 * @throws UserError bad-path, bad-recipe
 */
export function withOptions(recipe: Recipe, options: Readonly<Record<string, unknown>>): Recipe {
  const changed = structuredClone(recipe);
  for (const [path, value] of Object.entries(options)) {
    const { places, known } = placesOf(path, recipe);
    checkPath(path, known);
    const [, , ...inStage] = known.split('.');
    const targets = known.startsWith('stages.') ? places.map((place) => changed.stages[place]) : [changed];
    const steps = known.startsWith('stages.') ? inStage : known.split('.');
    for (const target of targets) put(target as unknown as Record<string, unknown>, steps, structuredClone(value)); // plain data, checked below
  }
  return parseRecipe(changed);
}
