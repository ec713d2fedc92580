import { classListOfValue } from '../../protocol/class-lists/read.js';
import { placeless } from '../../protocol/placeless.js';
import { parseRecipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import type { SharedFile } from '../../protocol/session.js';
import { recordOfValue } from '../../report/parse-record.js';
import { isObject } from '../../report/record-json.js';
import { type SavedRun, setRecipe, setView, useStudio } from '../store.js';
import { leaveSavedRun, openClassFile, readJson, refuseWhileRunning } from './open.js';
import { clearError, showError } from './reporting.js';

const looksLikeRecord = (value: unknown) => isObject(value) && Array.isArray(value.evaluations);

/** True also for a class list with a fault, which is said when it is read. */
function looksLikeClasses(value: unknown, path: string): boolean {
  if (isObject(value) && ('stages' in value || 'version' in value)) return false;
  try {
    return classListOfValue(value, path) !== undefined;
  } catch {
    return true;
  }
}

/**
 * Opens a JSON file for what it is: a saved run, a class list or a recipe.
 * @throws UserError for what is no JSON, and for a saved run with a fault
 */
export async function openJson(shared: SharedFile): Promise<void> {
  const { path, file } = shared;
  const value = await readJson(file, path);
  if (looksLikeRecord(value)) return showSavedRun({ file: path, record: recordOfValue(value, path) });
  if (looksLikeClasses(value, path)) return await openClassFile(shared);
  openRecipe(value, path);
}

function openRecipe(value: unknown, path: string): void {
  try {
    refuseWhileRunning();
    setRecipe(parseRecipe(value, path));
    leaveSavedRun();
    clearError('recipe');
    setView({ chapter: 'recipe' });
  } catch (error) {
    showError('recipe', error);
  }
}

/** Reads a recipe file for the Recipe panel; what is wrong is said there. */
export async function openRecipeFile({ path, file }: SharedFile): Promise<void> {
  try {
    openRecipe(await readJson(file, path), path);
  } catch (error) {
    showError('recipe', error);
  }
}

/** A record of the command line holds the whole paths that it was given. */
function withoutPlaces(record: RunRecord): RunRecord {
  const { model, given } = record;
  return {
    ...record,
    model: model && { ...model, file: placeless(model.file) },
    given: given && { ...given, file: placeless(given.file) },
  };
}

export function showSavedRun(saved: SavedRun): void {
  useStudio.setState({ saved: { ...saved, record: withoutPlaces(saved.record) } });
  setView({ chapter: 'result', image: 0, hiddenClasses: new Set() });
}

export function closeSavedRun(): void {
  useStudio.setState({ saved: null });
  setView({ chapter: 'source', image: 0, hiddenClasses: new Set() });
}
