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

interface Place {
  /** The path with the stage's name in place of its number. */
  known: string;
  /** Of the stages that it means; none where it is no option of a stage. */
  stages: number[];
}

/** @throws UserError bad-path, where the recipe has no such stage */
function placeOf(path: string, { stages, name }: Recipe): Place {
  const [first, which = '', ...rest] = path.split('.');
  if (first !== 'stages') return { known: path, stages: [] };
  const meant = stages.flatMap(({ stage }, place) => (stage === which || String(place) === which ? [place] : []));
  const [place] = meant;
  if (place !== undefined) return { known: ['stages', stages[place]?.stage, ...rest].join('.'), stages: meant };
  if (!/^\d+$/.test(which) && !isStageName(which)) return { known: path, stages: [] };
  const has = stages.map(({ stage }, at) => `${at} ${stage}`).join(', ');
  throw new UserError('bad-path', `"${path}" finds no stage in the recipe "${name}", which has ${has}.`);
}

/** @throws UserError bad-path */
function checkPath(path: string, known: string): void {
  if (RECIPE_PATHS.includes(known)) return;
  const near = nearestName(known, RECIPE_PATHS);
  const help = near ? `Did you mean "${near}"?` : 'docs/recipe.md lists every option.';
  const more = known === 'seed' ? 'Seeds are listed in "seeds".' : help;
  throw new UserError('bad-path', `"${path}" is no option of a recipe that can be set. ${more}`);
}

/** Puts a value at a path of plain data. */
function put(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  // The schema has objects at all steps of a known path, and a parsed recipe has them all.
  else put(target[key] as Record<string, unknown>, rest, value);
}

/** @throws UserError bad-path */
function setOption(changed: Recipe, path: string, value: unknown): void {
  const { known, stages } = placeOf(path, changed);
  checkPath(path, known);
  const steps = known.split('.');
  const targets = stages.length > 0 ? stages.map((place) => changed.stages[place]) : [changed];
  const inTarget = stages.length > 0 ? steps.slice(2) : steps;
  for (const target of targets) {
    put(target as unknown as Record<string, unknown>, inTarget, structuredClone(value)); // a recipe is plain data
  }
}

/**
 * A recipe with some of its options replaced. The result is checked as any recipe.
 * @throws UserError bad-path, with all paths that are wrong; bad-recipe
 */
export function withOptions(recipe: Recipe, options: Readonly<Record<string, unknown>>): Recipe {
  const changed = structuredClone(recipe);
  const problems: string[] = [];
  for (const [path, value] of Object.entries(options)) {
    try {
      setOption(changed, path, value);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new UserError('bad-path', problems.join(' '));
  return parseRecipe(changed);
}
