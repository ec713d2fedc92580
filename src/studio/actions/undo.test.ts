import { beforeEach, expect, it } from 'vitest';
import { parseRecipe } from '../../protocol/recipe.js';
import { recipeByName } from '../../protocol/recipes.js';
import { emptyRun } from '../../protocol/record.js';
import { initialState, setRecipe, useStudio } from '../store.js';
import { openRecipeFile } from './record-file.js';
import { redoRecipe, undoRecipe } from './undo.js';

beforeEach(() => useStudio.setState(initialState, true));

const present = () => useStudio.getState().recipe;
const quick = initialState.recipe;

it('a preset is undone and done again', () => {
  setRecipe(recipeByName('demo'));
  undoRecipe();
  expect(present()).toEqual(quick);
  redoRecipe();
  expect(present()).toEqual(recipeByName('demo'));
});

it('a recipe file that was opened is undone', async () => {
  const own = parseRecipe({ ...quick, name: 'own', seed: 9 });
  await openRecipeFile({ path: 'own.json', file: new File([JSON.stringify(own)], 'own.json') });
  expect(present()).toEqual(own);
  undoRecipe();
  expect(present()).toEqual(quick);
});

it('a recipe file that is dropped while a run goes on is refused', async () => {
  useStudio.setState({ live: { ...emptyRun, state: 'running' } });
  await openRecipeFile({ path: 'demo.json', file: new File([JSON.stringify(recipeByName('demo'))], 'demo.json') });
  expect(present()).toEqual(quick);
  expect(useStudio.getState().errors.recipe?.message).toBe('A run is going on.');
});

it('the recipe of a run that goes on, or is only looked at, stays', () => {
  const next = recipeByName('demo');
  setRecipe(next);
  useStudio.setState({ live: { ...emptyRun, state: 'running' } });
  undoRecipe();
  expect(present()).toEqual(next);
  useStudio.setState({ live: emptyRun, saved: { file: 'run.json', record: emptyRun } });
  undoRecipe();
  expect(present()).toEqual(next);
  useStudio.setState({ saved: null });
  undoRecipe();
  expect(present()).toEqual(quick);
});

it('maps under the source weights are dropped when an undo changes what the model sees, and kept otherwise', () => {
  const before = { 0: { image: 0 } } as unknown as typeof initialState.before; // only its identity counts here
  setRecipe({ ...quick, input: { ...quick.input, width: 640 } });
  setRecipe({ ...present(), seed: 3 });
  useStudio.setState({ before });
  undoRecipe();
  expect(useStudio.getState().before).toBe(before);
  undoRecipe();
  expect(useStudio.getState().before).toEqual({});
});
