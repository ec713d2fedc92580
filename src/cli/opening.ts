import { mkdir } from 'node:fs/promises';
import type { Session } from '../engine/session.js';
import { type ClassList, parseClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import { coloursSentence, withNormalisation } from '../protocol/normalisation.js';
import { CLASS_PRESETS } from '../protocol/presets.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { capSteps, RECIPES, recipeByName } from '../protocol/recipes.js';
import type { OpenedModel } from '../protocol/session.js';
import type { RecipeArguments } from './arguments.js';
import { readUserJson } from './files.js';

const looksLikeFile = (text: string): boolean => /[./\\]/.test(text);

/** The recipe that was named, with what other options put in place of its values. */
export async function openRecipe(
  { recipe: name, steps, seed, normalisation, bits }: RecipeArguments,
  otherwise: string,
): Promise<Recipe> {
  const chosen = name ?? otherwise;
  const recipe =
    chosen in RECIPES || !looksLikeFile(chosen)
      ? recipeByName(chosen)
      : parseRecipe(await readUserJson(chosen, 'recipe'), chosen);
  const input = { ...recipe.input, sampleBits: bits ?? recipe.input.sampleBits };
  const capped = { ...capSteps(recipe, steps), seed: seed ?? recipe.seed, input };
  return normalisation ? withNormalisation(capped, normalisation) : capped;
}

export async function openClasses(name: string | undefined): Promise<ClassList | undefined> {
  if (name === undefined) return undefined;
  const preset = CLASS_PRESETS[name as keyof typeof CLASS_PRESETS];
  return preset ?? parseClassList(await readUserJson(name, 'class list'), name);
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

/** Says on standard error, a line each. */
export const tell = (lines: readonly string[]): void => lines.forEach(complain);

/** What is to be said about a model file before it is used, how it takes colours included. */
export function modelNotes(file: string, { notes, ...usual }: OpenedModel, { input }: Recipe): string[] {
  const colours = coloursSentence(file, input, usual);
  return [...notes.map((note) => `${file}: ${note}`), ...(colours === null ? [] : [colours])];
}

/** Says on standard error what was made of odd images, and names what was left out of images, labels and predictions. */
export function tellSkipped({ targets, record }: Session, predictions = record.targets?.predictions): void {
  for (const note of targets?.notes ?? []) complain(note);
  for (const { name, reason } of [...(targets?.skipped ?? []), ...(predictions?.skipped ?? [])]) {
    complain(`skipped ${name}: ${reason}`);
  }
  for (const name of predictions?.unmatched ?? []) complain(`no match: ${name}`);
}
