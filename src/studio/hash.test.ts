import { describe, expect, it } from 'vitest';
import { recipeByName } from '../protocol/recipes.js';
import { readHash, writeHash } from './hash.js';
import { initialState } from './store.js';

const { explained: _, overlayHidden: __, ...view } = initialState.view;
const dusk = recipeByName('camvid-dusk');

describe('the address', () => {
  it('names a preset in words, and reads it back with its seed', () => {
    const hash = writeHash({ ...dusk, seed: 7 }, initialState.view);
    expect(hash).toContain('preset=camvid-dusk');
    expect(readHash(hash).recipe).toEqual({ ...dusk, seed: 7 });
  });

  it('carries a changed recipe whole', () => {
    const own = { ...dusk, batchSize: 3, seed: 5 };
    const hash = writeHash(own, initialState.view);
    expect(hash).not.toContain('preset=');
    expect(readHash(hash).recipe).toEqual(own);
  });

  it('carries the view', () => {
    const other = { ...view, chapter: 'teach' as const, image: 4, layout: 2 as const, hiddenClasses: new Set([1, 9]) };
    expect(readHash(writeHash(dusk, { ...initialState.view, ...other })).view).toEqual({ ...other });
  });

  it('says that a broken recipe is broken, and still reads the view', () => {
    const { recipe, view: read, problem } = readHash('#recipe=xxxx&image=2');
    expect(recipe).toBeNull();
    expect(problem).toMatch(/could not be read/);
    expect(read.image).toBe(2);
  });

  it('reads odd values as nothing', () => {
    const { view: read, problem } = readHash('#stage=nowhere&image=-1&layout=3&layers=a b&opacity=9');
    expect(read).toEqual({});
    expect(problem).toBeNull();
  });

  it('refuses an unknown preset by name', () => {
    expect(readHash('#preset=nonsense').problem).toMatch(/nonsense/);
  });
});
