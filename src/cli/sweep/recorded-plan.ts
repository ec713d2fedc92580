import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { reportError, UserError } from '../../protocol/errors.js';
import { parseRecipe } from '../../protocol/recipe.js';
import { textParts } from '../../runs/storage.js';
import { allOf } from '../command-line/listed.js';
import { fileStorage } from '../file-storage.js';
import { readUserJson } from '../files.js';
import type { Plan } from './plan.js';

/** The plan that the jobs in a folder follow: written by the first sweep into it, compared by all others. */
export const PLAN_FILE = 'sweep.json';

/** The recipe of a job, as a file of the sweep's folder. */
export const recipeFile = (out: string, key: string): string => join(out, 'recipes', `${key}.json`);

const PLAN_KEYS = [
  'name',
  'models',
  'targets',
  'classes',
  'recipes',
  'seeds',
  'jobs',
] as const satisfies (keyof Plan)[];
const PATHS = ['model', 'predictions', 'oracle', 'student', 'images', 'labels', 'evalImages', 'evalLabels'];

/** Paths are recorded from the folder on, so that another machine may have the same disk at another place. */
function recordedForm(plan: Plan, out: string): unknown {
  const from = (path: string) => (isAbsolute(path) ? relative(resolve(out), path) : path);
  const entry = (one: object) =>
    Object.fromEntries(
      Object.entries(one).map(([key, value]) => [key, PATHS.includes(key) ? from(value as string) : value]),
    );
  const { models, targets, classes, ...rest } = plan;
  return {
    version: 1,
    ...rest,
    models: models.map(entry),
    targets: targets.map(entry),
    classes: classes === null ? null : from(classes),
  };
}

/**
 * Writes the plan and its recipes where there is none yet.
 * @throws UserError other-sweep, where the folder holds the jobs of another plan; cannot-write
 */
export async function recordPlan(plan: Plan, out: string, file: string): Promise<void> {
  await comparePlan(plan, out, file);
  if (existsSync(join(out, PLAN_FILE))) return;
  for (const [key, recipe] of Object.entries(plan.recipes)) await writeJson(recipeFile(out, key), recipe);
  await writeJson(join(out, PLAN_FILE), recordedForm(plan, out));
  // Another sweep may have begun in the same moment.
  await comparePlan(plan, out, file);
}

/** Several tasks of an array may write the same file at once: each writes under a name of its own first. */
async function writeJson(path: string, value: unknown): Promise<void> {
  const own = `${path}.${randomUUID()}`;
  try {
    await fileStorage(dirname(own)).write(basename(own), textParts(`${JSON.stringify(value, null, 2)}\n`));
    await rename(own, path);
  } catch (error) {
    const { message, fault } = reportError(error);
    if (fault) throw error;
    throw new UserError('cannot-write', message, { file: path, advice: 'Choose another --out folder.' });
  }
}

/**
 * Does nothing where the folder has no plan yet.
 * @throws UserError other-sweep
 */
export async function comparePlan(plan: Plan, out: string, file: string): Promise<void> {
  const path = join(out, PLAN_FILE);
  if (!existsSync(path)) return;
  const recorded = withRecipesRead(await readUserJson(path, 'plan of a sweep'));
  const wanted = JSON.parse(JSON.stringify(recordedForm(plan, out)));
  const changed = PLAN_KEYS.filter((key) => !isDeepStrictEqual(recorded[key], wanted[key]));
  // Jobs follow from the rest. They are named only where nothing else is.
  const causes = changed.length > 1 ? changed.filter((key) => key !== 'jobs') : changed;
  if (causes.length === 0) return;
  const keys = allOf(causes.map((key) => `"${key}"`));
  throw new UserError(
    'other-sweep',
    `${out} holds the jobs of another plan: its ${PLAN_FILE} has other ${keys} than ${file}.`,
    {
      file,
      advice: `Choose another --out folder for the changed sweep, or make ${file} again what it was.`,
    },
  );
}

/** A newer version of the program may have more options: recipes are compared with all defaults filled in. */
function withRecipesRead(recorded: unknown): Record<string, unknown> {
  const plan = recorded as Record<string, unknown>;
  const recipes = Object.entries((plan.recipes ?? {}) as object).map(([key, recipe]) => [key, parseRecipe(recipe)]);
  return { ...plan, recipes: Object.fromEntries(recipes) };
}
