import type { Recipe } from '../../protocol/recipe.js';
import { words } from '../words/words.js';
import { changeInWords, differencesBetween } from './differences.js';
import { idOf } from './placed-options.js';

/** The recipes before and after the present one: what undo and redo go back and forth between. */
export interface RecipeHistory {
  /** The latest last. */
  past: readonly Recipe[];
  /** The next first. */
  future: readonly Recipe[];
  /** Time of the latest change, in milliseconds since 1970; 0 after an undo or redo. */
  changedAt: number;
  /** What the latest undo or redo did, in words; empty after another change. */
  said: string;
}

export const NO_HISTORY: RecipeHistory = { past: [], future: [], changedAt: 0, said: '' };

const MOST_STEPS = 100;
/** A slider that is dragged changes its option many times: changes in so short a time are one step. */
const ONE_GESTURE_MILLISECONDS = 1000;

const same = (a: Recipe, b: Recipe): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The one option in which two recipes differ. */
function onlyChange(before: Recipe, after: Recipe): string | undefined {
  const [first, ...more] = differencesBetween(after, before);
  return first && more.length === 0 && before.name === after.name ? idOf(first) : undefined;
}

function goesOn({ past, changedAt }: RecipeHistory, before: Recipe, after: Recipe, time: number): boolean {
  const start = past.at(-1);
  if (!start || time - changedAt > ONE_GESTURE_MILLISECONDS) return false;
  const option = onlyChange(start, before);
  return option !== undefined && option === onlyChange(before, after);
}

/** The history after a change. */
export function afterChange(history: RecipeHistory, before: Recipe, after: Recipe, time: number): RecipeHistory {
  if (same(before, after)) return history;
  const past = goesOn(history, before, after, time) ? history.past : [...history.past, before].slice(-MOST_STEPS);
  // A gesture that ends where it began was none.
  const start = past.at(-1);
  return { past: start && same(start, after) ? past.slice(0, -1) : past, future: [], changedAt: time, said: '' };
}

export interface Step {
  recipe: Recipe;
  history: RecipeHistory;
}

/** The step back; undefined where there is none. */
export function undone({ past, future }: RecipeHistory, present: Recipe): Step | undefined {
  const recipe = past.at(-1);
  if (!recipe) return undefined;
  const said = words.recipeForm.change.undone(changeInWords(recipe, present));
  return { recipe, history: { past: past.slice(0, -1), future: [present, ...future], changedAt: 0, said } };
}

/** The step forth; undefined where there is none. */
export function redone({ past, future }: RecipeHistory, present: Recipe): Step | undefined {
  const [recipe, ...rest] = future;
  if (!recipe) return undefined;
  const said = words.recipeForm.change.redone(changeInWords(present, recipe));
  return { recipe, history: { past: [...past, present], future: rest, changedAt: 0, said } };
}

/** What the next undo would take back, and the next redo do again, in words. */
export function stepsInWords({ past, future }: RecipeHistory, present: Recipe): { undo?: string; redo?: string } {
  const [before, after] = [past.at(-1), future[0]];
  return {
    ...(before && { undo: changeInWords(before, present) }),
    ...(after && { redo: changeInWords(present, after) }),
  };
}
