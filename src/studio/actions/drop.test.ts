import { beforeEach, describe, expect, it } from 'vitest';
import type { SharedFile } from '../../protocol/session.js';
import { initialState, useStudio } from '../store.js';
import { openAnything, whyRefused } from './drop.js';

const shared = (path: string, text = ''): SharedFile => ({ path, file: new Blob([text]) });
const error = () => useStudio.getState().errors.drop;

beforeEach(() => useStudio.setState(initialState, true));

describe('a drop anywhere on the page', () => {
  it('of unknown files names them, and what can be dropped', async () => {
    await openAnything([shared('a.xyz'), shared('b.abc')]);
    expect(error()?.message).toBe('Nothing to open here: a.xyz, b.abc.');
    expect(error()?.advice).toMatch(/Drop a model/);
  });

  it('of no file says so', async () => {
    await openAnything([]);
    expect(error()?.message).toBe('The drop held no files.');
  });

  it('names what is opened nowhere beside what is, but not what lies in a folder', async () => {
    const recipe = JSON.stringify({ ...initialState.recipe, seed: 7 });
    await openAnything([shared('own.json', recipe), shared('a.xyz'), shared('notes.txt'), shared('set/README.md')]);
    expect(useStudio.getState().recipe.seed).toBe(7);
    expect(error()?.message).toBe('Not opened, because it is nothing that the page knows: a.xyz, notes.txt.');
  });

  it('of a recipe while a saved run is looked at closes that run, shows the recipe and says so', async () => {
    const recipe = JSON.stringify({ ...initialState.recipe, seed: 7 });
    useStudio.setState({ saved: { file: 'old run', record: initialState.live } });
    await openAnything([shared('own.json', '{"stages":')]);
    expect(useStudio.getState().saved).not.toBeNull();
    await openAnything([shared('own.json', recipe)]);
    const { saved, continued, recipe: shown, view } = useStudio.getState();
    expect([saved, shown.seed, view.chapter]).toEqual([null, 7, 'recipe']);
    expect(continued).toMatch(/old run was closed/);
  });

  it('of two broken files tells of both', async () => {
    await openAnything([shared('a.json', '{'), shared('b.json', '[')]);
    expect(error()?.message).toMatch(/a\.json.*b\.json/s);
  });
});

describe('a drop on a place for files', () => {
  it('is refused with words while nothing can be changed there, and where it holds no file', () => {
    expect(whyRefused([shared('a.pth')], true)?.message).toMatch(/Not opened: a\.pth/);
    expect(whyRefused([], false)?.message).toBe('The drop held no files.');
    expect(whyRefused([shared('a.pth')], false)).toBeNull();
  });
});
