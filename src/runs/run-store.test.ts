import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { stateOf } from '../protocol/kept-run.js';
import { recipeByName } from '../protocol/recipes.js';
import { RunStore } from './run-store.js';
import { textParts } from './storage.js';

const nobody = async () => false;
const recipe = { ...recipeByName('demo'), seed: 7 };

/** A clock that goes on by a second each time. */
function clock(): () => Date {
  let time = Date.parse('2026-11-27T14:03:00Z');
  return () => {
    time += 1000;
    return new Date(time);
  };
}

function storeOf(isGoing: (id: string) => Promise<boolean> = nobody) {
  const storage = memoryStorage();
  return { storage, store: new RunStore(storage, isGoing, clock()) };
}

describe('the store of runs', () => {
  test('a run that begins is listed with its recipe and seed, the latest run first', async () => {
    const { store } = storeOf();
    const first = await store.begin(recipe);
    const second = await store.begin(recipe);
    const runs = await store.list();
    expect(runs.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(runs[0]?.entry).toMatchObject({
      name: 'demo',
      recipe: { name: 'demo', seed: 7, line: expect.stringMatching(/^Align \d+, Teach \d+, Propagate \d+, batch \d+/) },
    });
  });

  test('a run whose page is gone is interrupted; one that a tab still runs is not', async () => {
    const going = new Set<string>();
    const { store } = storeOf(async (id) => going.has(id));
    const lost = await store.begin(recipe);
    const live = await store.begin(recipe);
    going.add(live.id);
    const states = new Map((await store.list()).map((run) => [run.id, stateOf(run)]));
    expect(states).toEqual(
      new Map([
        [live.id, 'running'],
        [lost.id, 'interrupted'],
      ]),
    );
  });

  test('a damaged entry is listed as damaged, keeps nobody from the others, and can be deleted', async () => {
    const { storage, store } = storeOf();
    const good = await store.begin(recipe);
    await storage.write('runs/half/entry.json', textParts('{"version": 1, "na'));
    await storage.write('runs/other/entry.json', textParts('{"version": 2, "name": "x"}'));
    const runs = await store.list();
    expect(runs.map((run) => [run.id, stateOf(run)])).toEqual([
      [good.id, 'interrupted'],
      ['other', 'damaged'],
      ['half', 'damaged'],
    ]);
    expect(runs[1]?.problem).toContain('version is 2; it must be 1');
    expect(runs[2]?.problem).toBe('Its entry.json is not JSON.');
    await expect(store.rename('half', 'a')).rejects.toMatchObject({ code: 'damaged-run' });
    await store.delete('half');
    await store.delete('other');
    expect((await store.list()).map(({ id }) => id)).toEqual([good.id]);
  });

  test('folders and files that are no run are not listed', async () => {
    const { storage, store } = storeOf();
    await storage.write('runs/notes/readme.txt', textParts('mine'));
    await storage.write('runs/entry.json', textParts('{}'));
    await storage.write('runs/a/b/entry.json', textParts('{}'));
    await storage.write('runs/a name/entry.json', textParts('{}'));
    expect(await store.list()).toEqual([]);
  });

  test('a name is changed without its spaces around, and an empty or very long one is refused', async () => {
    const { store } = storeOf();
    const { id } = await store.begin(recipe);
    await store.rename(id, '  <b>night</b> ');
    expect((await store.entry(id)).name).toBe('<b>night</b>');
    await expect(store.rename(id, '  ')).rejects.toMatchObject({ code: 'bad-name' });
    await expect(store.rename(id, 'x'.repeat(121))).rejects.toMatchObject({ code: 'bad-name' });
    expect((await store.entry(id)).name).toBe('<b>night</b>');
  });

  test('changes at the same time are all kept', async () => {
    const { store } = storeOf();
    const { id } = await store.begin(recipe);
    await Promise.all([store.rename(id, 'new'), store.update(id, { bytes: 5 }), store.update(id, { seconds: 2 })]);
    expect(await store.entry(id)).toMatchObject({ name: 'new', bytes: 5, seconds: 2 });
  });

  test('a run that goes on is not deleted, and stays when all are cleared', async () => {
    const going = new Set<string>();
    const { storage, store } = storeOf(async (id) => going.has(id));
    await store.begin(recipe);
    const { id } = await store.begin(recipe);
    await storage.write('runs/left over/file', textParts('junk'));
    going.add(id);
    await expect(store.delete(id)).rejects.toMatchObject({ code: 'run-going' });
    await store.clear();
    expect(await storage.names()).toEqual([`runs/${id}/entry.json`]);
  });

  test('no id leads out of the folder of runs', async () => {
    const { storage, store } = storeOf();
    await storage.write('secret/entry.json', textParts('{}'));
    for (const id of ['../secret', '..', '', 'a/b']) {
      await expect(store.delete(id), id).rejects.toMatchObject({ code: 'no-such-run' });
    }
    expect(await storage.names()).toEqual(['secret/entry.json']);
  });

  test('a write that fails leaves the entry as it was', async () => {
    let full = false;
    const storage = memoryStorage(() => {
      if (full) throw new Error('full');
    });
    const store = new RunStore(storage, nobody, clock());
    const { id } = await store.begin(recipe);
    full = true;
    await expect(store.rename(id, 'new')).rejects.toThrow('full');
    full = false;
    await store.update(id, { bytes: 3 });
    expect(await store.entry(id)).toMatchObject({ name: 'demo', bytes: 3 });
  });
});
