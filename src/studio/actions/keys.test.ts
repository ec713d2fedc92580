import { beforeEach, expect, it } from 'vitest';
import { LAYER_NAMES } from '../../protocol/session.js';
import { layerTexts } from '../maps/layers.js';
import { initialState, useStudio } from '../store.js';
import { act, SHORTCUTS } from './keys.js';

beforeEach(() => useStudio.setState(initialState, true));

const all = SHORTCUTS.flatMap(({ keys }) => keys);

it('every layer has its own key, which shows it in the first pane', () => {
  for (const name of LAYER_NAMES) {
    expect(act(layerTexts[name].key), name).toBe(true);
    expect(useStudio.getState().view.layers[0]).toBe(name);
  }
  expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
});

it('the help lists every layer by its title and the key that is pressed for it', () => {
  for (const name of LAYER_NAMES) {
    const { title, key } = layerTexts[name];
    expect(all.filter(({ does }) => does === title)).toMatchObject([{ key, face: key.toUpperCase() }]);
  }
});

it('a key without a meaning is left to the browser', () => {
  expect(act('q')).toBe(false);
});
