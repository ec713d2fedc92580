import { beforeEach, expect, it } from 'vitest';
import { LAYER_NAMES, LAYERS } from '../../protocol/layers.js';
import { initialState, setRecipe, useStudio } from '../store.js';
import { act, SHORTCUTS } from './keys.js';

beforeEach(() => useStudio.setState(initialState, true));

const all = SHORTCUTS.flatMap(({ keys }) => keys);

it('every layer has its own key, which shows it in the first pane', () => {
  for (const name of LAYER_NAMES) {
    expect(act(LAYERS[name].key), name).toBe(true);
    expect(useStudio.getState().view.layers[0]).toBe(name);
  }
});

it('no key has two meanings, and each is written as a keyboard tells it', () => {
  const keys = all.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const name of LAYER_NAMES) expect(LAYERS[name].key, name).toMatch(/^[0-9a-z]$/);
});

it('the help lists every layer by its title and the key that is pressed for it', () => {
  for (const name of LAYER_NAMES) {
    const { title, key } = LAYERS[name];
    expect(all.filter(({ does }) => does === title)).toMatchObject([{ key, face: key.toUpperCase() }]);
  }
});

it('commands undo and redo changes of the recipe', () => {
  const { recipe } = useStudio.getState();
  setRecipe({ ...recipe, seed: 7 });
  for (const redo of ['ctrl+shift+z', 'ctrl+y']) {
    expect(act('ctrl+z')).toBe(true);
    expect(useStudio.getState().recipe.seed).toBe(0);
    expect(act(redo)).toBe(true);
    expect(useStudio.getState().recipe.seed).toBe(7);
  }
});

it('a slash opens the search over options', () => {
  expect(act('/')).toBe(true);
  expect(useStudio.getState()).toMatchObject({ panel: 'options', optionsAt: { id: 'options-search' } });
});

it('a key without a meaning is left to the browser', () => {
  expect(act('q')).toBe(false);
});
