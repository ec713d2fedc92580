import { UserError } from '../../protocol/errors.js';
import type { Recipe } from '../../protocol/recipe.js';
import { readHash, writeHash } from '../hash.js';
import { setRecipe, setView, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { showError } from './reporting.js';

/** Browsers refuse many changes of the address in a short time. */
const SETTLE_MILLISECONDS = 300;

/** Takes recipe and view from the address with which the page was opened. */
export function openAddress(): void {
  takeAddress((recipe) => useStudio.setState({ recipe }));
}

function takeAddress(take: (recipe: Recipe) => void): void {
  const { recipe, view, problem } = readHash(location.hash);
  if (recipe) take(recipe);
  setView(view);
  if (!problem) return;
  showError('recipe', new UserError('bad-address', problem, { advice: words.actions.address.advice }));
}

/** Keeps the address up to date, and follows it when the user changes it. */
export function keepAddress(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = useStudio.getState();
  useStudio.subscribe((state) => {
    if (state.recipe === last.recipe && state.view === last.view) return;
    last = state;
    clearTimeout(timer);
    timer = setTimeout(writeAddress, SETTLE_MILLISECONDS);
  });
  addEventListener('hashchange', () => {
    // The page wrote it by itself.
    if (location.hash !== presentHash()) takeAddress(setRecipe);
  });
}

function presentHash(): string {
  const { recipe, view } = useStudio.getState();
  return writeHash(recipe, view);
}

/** Writes recipe and view into the present entry of the browser's history, which keeps what else it says. */
export const writeAddress = (): void => history.replaceState(history.state, '', presentHash());
