import { existsSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { reportError, UserError } from '../../protocol/errors.js';
import { CLASS_PRESETS } from '../../protocol/presets.js';
import { parseRecipe, type Recipe } from '../../protocol/recipe.js';
import { withOptions } from '../../protocol/recipe-paths.js';
import { RECIPES } from '../../protocol/recipes.js';
import {
  parseSweep,
  type Sweep,
  type SweepModel,
  type SweepOverride,
  type SweepTargets,
  twice,
  UNCHANGED,
} from '../../protocol/sweep.js';
import { readUserJson } from '../files.js';
import { readRecipe } from '../opening.js';
import { isStudentSize } from '../source-options.js';
import { together } from '../together.js';

/** One run of a sweep. Model, targets, recipe and override are named. */
export interface Job {
  /** From 0, as schedulers number the tasks of an array. */
  number: number;
  /** In the folder of the sweep. */
  folder: string;
  model: string;
  targets: string;
  recipe: string;
  override: string;
  seed: number;
}

/** All that a sweep file says, with its paths made absolute and its recipes read. */
export interface Plan {
  name: string;
  models: SweepModel[];
  targets: SweepTargets[];
  classes: string | null;
  /** By `recipeKey`, with the overrides in them. */
  recipes: Record<string, Recipe>;
  seeds: number[];
  jobs: Job[];
}

const MOST_JOBS = 10_000;

export const recipeKey = ({ recipe, override }: Pick<Job, 'recipe' | 'override'>): string =>
  override === UNCHANGED ? recipe : `${recipe}+${override}`;

/**
 * Reads a sweep file and its recipes, and lists its jobs.
 * @throws UserError that says all that is wrong with the file, its recipes and overrides
 */
export async function readPlan(file: string): Promise<Plan> {
  const sweep = parseSweep(await readUserJson(file, 'sweep'), file);
  const base = dirname(resolve(file));
  const bases = await baseRecipes(sweep, file, base);
  const again = twice(
    'recipes',
    bases.map(({ name }) => name),
  );
  if (again.length > 0)
    throw new UserError('bad-sweep', `${file} is not a valid sweep: ${again.join('; ')}.`, { file });
  const jobs = jobsOf(
    sweep,
    bases.map(({ name }) => name),
  );
  if (jobs.length > MOST_JOBS) {
    throw new UserError('bad-sweep', `${file} makes ${jobs.length} jobs; a sweep has at most ${MOST_JOBS}.`, { file });
  }
  return {
    name: sweep.name,
    models: sweep.models.map((model) => locatedModel(model, base)),
    targets: sweep.targets.map((targets) => locatedTargets(targets, base)),
    classes: sweep.classes === undefined ? null : located(sweep.classes, base, CLASS_PRESETS),
    recipes: overridden(bases, sweep.overrides, file),
    seeds: sweep.seeds,
    jobs,
  };
}

interface NamedRecipe {
  /** As folders are called. */
  name: string;
  recipe: Recipe;
}

/** A text made a part of a folder's name. */
const asName = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 40) || 'recipe';

async function baseRecipes({ recipes }: Sweep, file: string, base: string): Promise<NamedRecipe[]> {
  const read = recipes.map(async (given): Promise<NamedRecipe> => {
    if (typeof given !== 'string') {
      const recipe = parseRecipe(given, file);
      return { name: asName(recipe.name), recipe };
    }
    const path = located(given, base, RECIPES);
    return { name: asName(basename(path, extname(path))), recipe: await readRecipe(path) };
  });
  return Object.values(await together(Object.fromEntries(read.entries())));
}

/** A name that is known stays one, and so does one that no file has: it is refused where it is opened. */
function located(text: string, base: string, names: object): string {
  if (Object.hasOwn(names, text)) return text;
  const path = resolve(base, text);
  return /[./\\]/.test(text) || existsSync(path) ? path : text;
}

function locatedModel(model: SweepModel, base: string): SweepModel {
  const { student } = model;
  const paths = Object.entries({ model: model.model, predictions: model.predictions, oracle: model.oracle });
  return {
    ...model,
    ...Object.fromEntries(paths.flatMap(([key, path]) => (path === undefined ? [] : [[key, resolve(base, path)]]))),
    ...(student !== undefined && { student: isStudentSize(student) ? student : resolve(base, student) }),
  };
}

const locatedTargets = (targets: SweepTargets, base: string): SweepTargets => ({
  ...targets,
  images: resolve(base, targets.images),
  ...(targets.labels !== undefined && { labels: resolve(base, targets.labels) }),
  ...(targets.evalImages !== undefined && { evalImages: resolve(base, targets.evalImages) }),
  ...(targets.evalLabels !== undefined && { evalLabels: resolve(base, targets.evalLabels) }),
});

/** Seeds come last: the jobs that are compared with each other have numbers in a row. */
function jobsOf(sweep: Sweep, recipes: readonly string[]): Job[] {
  const jobs = sweep.models.flatMap(({ name: model }) =>
    sweep.targets.flatMap(({ name: targets }) =>
      recipes.flatMap((recipe) =>
        sweep.overrides.flatMap(({ name: override = UNCHANGED }) =>
          sweep.seeds.map((seed) => ({ model, targets, recipe, override, seed })),
        ),
      ),
    ),
  );
  const digits = Math.max(3, String(jobs.length - 1).length);
  return jobs.map((job, number) => ({
    number,
    folder: `${String(number).padStart(digits, '0')}-${job.model}-${job.targets}-${recipeKey(job)}-seed${job.seed}`,
    ...job,
  }));
}

/** Every recipe with every override. @throws UserError several-problems: each of them once */
function overridden(bases: readonly NamedRecipe[], overrides: readonly SweepOverride[], file: string) {
  const recipes: Record<string, Recipe> = {};
  const problems = new Map<string, string>();
  for (const override of overrides) {
    const name = override.name ?? UNCHANGED;
    for (const base of bases) {
      try {
        const recipe = withOptions(base.recipe, override.set ?? {});
        recipes[recipeKey({ recipe: base.name, override: name })] =
          name === UNCHANGED ? recipe : { ...recipe, name: `${recipe.name}, ${name}`.slice(0, 80) };
      } catch (error) {
        const { message, advice, fault } = reportError(error);
        if (fault) throw error;
        const key = `${name} ${message}`;
        if (problems.has(key)) continue;
        problems.set(key, `Override "${name}" with recipe "${base.name}": ${message}${advice ? ` ${advice}` : ''}`);
      }
    }
  }
  if (problems.size > 0) throw new UserError('bad-sweep', [...problems.values()].join('\n'), { file });
  return recipes;
}
