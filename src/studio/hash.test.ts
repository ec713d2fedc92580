import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { RECIPES, recipeByName } from '../protocol/recipes.js';
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

  it('is inflated only up to the limit of a recipe, and read only up to its own limit', () => {
    const bomb = Buffer.from(deflateSync(new Uint8Array(2 ** 23), { level: 9 })).toString('base64url');
    const started = performance.now();
    const short = readHash(`#recipe=${bomb}&image=2`);
    expect(short.problem).toMatch(/unpacks to more than the 65536 bytes that a recipe may have/);
    expect(short.recipe).toBeNull();
    expect(short.view.image).toBe(2);
    const long = readHash(`#image=2&recipe=${'A'.repeat(20_000)}`);
    expect(long.problem).toBe('The address has 20016 characters after "#"; at most 16384 are read.');
    expect(long.recipe).toBeNull();
    expect(performance.now() - started).toBeLessThan(200);
  });

  it('of every built-in recipe with changes is far shorter than the limits', () => {
    for (const recipe of Object.values(RECIPES)) {
      const hash = writeHash({ ...recipe, batchSize: 3, seed: 12345 }, initialState.view);
      expect(hash.length).toBeLessThan(4000);
      expect(JSON.stringify(recipe).length).toBeLessThan(8000);
    }
  });

  it('refuses an unknown preset by name', () => {
    expect(readHash('#preset=nonsense').problem).toMatch(/nonsense/);
  });
});
