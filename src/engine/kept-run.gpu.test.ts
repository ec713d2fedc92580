import { beforeAll, describe, expect, test } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { alignRecipe, openSession } from '../../test/small-session.js';
import { type Kept, stateOf } from '../protocol/kept-run.js';
import { recordJson } from '../report/record-json.js';
import { readPictures } from '../runs/kept-pictures.js';
import { readRecord } from '../runs/kept-record.js';
import { RunStore } from '../runs/run-store.js';
import { KeptRun } from './kept-run.js';
import type { Session } from './session.js';

const recipe = alignRecipe(2);
const storeIn = (storage = memoryStorage()) => new RunStore(storage, async () => false);

/** Runs a session's recipe as the worker does, and keeps the run. Resolves with what was told. */
async function runKept(opened: Awaited<ReturnType<typeof openSession>>, store: RunStore, keepWeights = true) {
  const told: string[] = [];
  const left: (Kept | null)[] = [];
  const { session, events } = opened;
  const kept = await KeptRun.begin(
    async () => store,
    recipe,
    (problem) => void told.push(problem),
  );
  await session.run(recipe);
  for (const event of events) kept?.take(event, session);
  await kept?.finish(session, keepWeights, (what) => void left.push(what));
  return { told, kept, left };
}

const bytesOf = (session: Session) => session.results.exportModel('safetensors');

describe('a run that is kept', () => {
  let undisturbed: Uint8Array;
  beforeAll(async () => {
    const { session } = await openSession(recipe);
    await session.run(recipe);
    undisturbed = await bytesOf(session);
  });

  test('its weights, record, pictures and entry lie in its folder, and keeping changes no weight', async () => {
    const opened = await openSession(recipe);
    const store = storeIn();
    const { told, kept, left } = await runKept(opened, store);
    expect(told).toEqual([]);
    expect(left).toEqual(['results']);
    const [run] = await store.list();
    expect(run && stateOf(run)).toBe('done');
    expect(run?.entry).toMatchObject({
      model: 'small.safetensors',
      weights: 'adapted.safetensors',
      targets: { images: 5, labelled: 5 },
      reached: { stage: 'align', step: 2, steps: 2 },
      figures: { mIoU: expect.any(Number), difference: expect.any(Number) },
      notes: [],
    });
    expect(run?.thumbnail?.length).toBeGreaterThan(50);
    const folder = store.folder(run?.id ?? '');
    expect(Buffer.from((await folder.read('adapted.safetensors')) ?? []).equals(undisturbed)).toBe(true);
    expect(Buffer.from(await bytesOf(opened.session)).equals(undisturbed)).toBe(true);
    expect(recordJson(await readRecord(folder))).toBe(recordJson(opened.session.record));
    const captions = (await readPictures(folder)).map(({ caption }) => caption);
    expect(new Set(captions)).toEqual(new Set(['input', 'ground truth', 'source model', 'adapted model']));
    let bytes = 0;
    for (const name of await folder.names())
      bytes += name === 'entry.json' ? 0 : ((await folder.read(name))?.length ?? 0);
    expect(run?.entry?.bytes).toBe(bytes);
    expect(kept?.place.id).toBe(run?.id);
  });

  test('the weights are left out where they are not wanted', async () => {
    const store = storeIn();
    const { left } = await runKept(await openSession(recipe), store, false);
    expect(left, 'its checkpoint is gone too').toEqual(['not']);
    const [run] = await store.list();
    expect(run?.entry?.weights).toBeNull();
    expect((await store.folder(run?.id ?? '').names()).some((name) => name.startsWith('adapted'))).toBe(false);
  });

  test('a part that cannot be written is told and noted; the other parts and the run are there', async () => {
    const store = storeIn(
      memoryStorage((path) => {
        if (path.includes('adapted.')) throw new Error('The storage is full.');
      }),
    );
    const opened = await openSession(recipe);
    const { told, left } = await runKept(opened, store);
    expect(left, 'its checkpoint stays').toEqual([null]);
    expect(told).toEqual(['The run was kept without its weights. The storage is full.']);
    const [run] = await store.list();
    expect(run?.entry).toMatchObject({ state: 'done', weights: null, notes: told });
    expect((await readRecord(store.folder(run?.id ?? ''))).steps.length).toBe(2);
    expect(Buffer.from(await bytesOf(opened.session)).equals(undisturbed)).toBe(true);
  });

  test('where no entry can be written, the run goes on and this is told once', async () => {
    const opened = await openSession(recipe);
    const { told, kept } = await runKept(
      opened,
      storeIn(
        memoryStorage(() => {
          throw new Error('No storage here.');
        }),
      ),
    );
    expect(kept).toBeUndefined();
    expect(told).toEqual(['This run is not kept. No storage here.']);
    expect(Buffer.from(await bytesOf(opened.session)).equals(undisturbed)).toBe(true);
  });

  test('a run that was refused before its first event leaves nothing', async () => {
    const storage = memoryStorage();
    const { session } = await openSession(recipe);
    const kept = await KeptRun.begin(
      async () => storeIn(storage),
      recipe,
      () => {},
    );
    await kept?.finish(session, true);
    expect(await storage.names()).toEqual([]);
  });
});
