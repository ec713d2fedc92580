import { mkdir } from 'node:fs/promises';
import type { Session } from '../engine/session.js';
import { type ClassList, parseClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import { withNormalisation } from '../protocol/normalisation.js';
import { isNumbered } from '../protocol/numbered-classes.js';
import { CLASS_PRESETS, presetsOf } from '../protocol/presets.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { capSteps, RECIPES, recipeByName } from '../protocol/recipes.js';
import type { RecipeArguments } from './arguments.js';
import { readUserJson } from './files.js';

const looksLikeFile = (text: string): boolean => /[./\\]/.test(text);

/** The recipe that was named, with what other options put in place of its values. */
export async function openRecipe(
  { recipe: name, steps, seed, normalisation }: RecipeArguments,
  otherwise: string,
): Promise<Recipe> {
  const chosen = name ?? otherwise;
  const recipe =
    chosen in RECIPES || !looksLikeFile(chosen)
      ? recipeByName(chosen)
      : parseRecipe(await readUserJson(chosen, 'recipe'), chosen);
  const capped = { ...capSteps(recipe, steps), seed: seed ?? recipe.seed };
  return normalisation ? withNormalisation(capped, normalisation) : capped;
}

export async function openClasses(name: string | undefined): Promise<ClassList | undefined> {
  if (name === undefined) return undefined;
  const preset = CLASS_PRESETS[name as keyof typeof CLASS_PRESETS];
  return preset ?? parseClassList(await readUserJson(name, 'class list'), name);
}

/** Says by which names the classes can be called, where they have none. The number of classes tells no names. */
export function offerClasses(list: ClassList): void {
  if (!isNumbered(list)) return;
  const fitting = presetsOf(list.classes.length).map((name) => `--classes ${name}`);
  const offer = fitting.length > 0 ? ` Lists of that length: ${fitting.join(', ')}.` : '';
  complain(`classes: the model names none of its ${list.classes.length}, so they are numbered.${offer}`);
}

/** Makes the folder of the results. @throws UserError cannot-write */
export async function makeFolder(folder: string, chosen = folder): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('cannot-write', `Cannot write to ${chosen}: ${reason}`, {
      file: chosen,
      advice: 'Choose another --out folder.',
    });
  }
}

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Names on standard error what was left out of images, labels and predictions. */
export function tellSkipped({ targets, record }: Session, predictions = record.targets?.predictions): void {
  for (const { name, reason } of [...(targets?.skipped ?? []), ...(predictions?.skipped ?? [])]) {
    complain(`skipped ${name}: ${reason}`);
  }
  for (const name of predictions?.unmatched ?? []) complain(`no match: ${name}`);
}
