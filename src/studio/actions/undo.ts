import { redone, type Step, undone } from '../recipe-form/recipe-history.js';
import { changedRecipe, isGoing, type StudioState, useStudio } from '../store.js';

/** The recipe of a run that goes on, or that is only looked at, stays as it is. */
const isLocked = ({ live, saved }: StudioState): boolean => isGoing(live) || saved !== null;

function go(step: typeof undone): void {
  useStudio.setState((state) => {
    const next: Step | undefined = isLocked(state) ? undefined : step(state.recipeHistory, state.recipe);
    return next ? { ...changedRecipe(state, next.recipe), recipeHistory: next.history } : {};
  });
}

/** Takes the latest change of the recipe back. */
export const undoRecipe = (): void => go(undone);

/** Does again what was undone last. */
export const redoRecipe = (): void => go(redone);
