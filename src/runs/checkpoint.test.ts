import { expect, test } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { readSafetensors } from '../formats/safetensors/read.js';
import { type CheckpointPlace, latestPlace, type RunToWrite, readCheckpoint, writeCheckpoint } from './checkpoint.js';

const placeAt = (step: number, finished: CheckpointPlace['finished'] = null, index = 0): CheckpointPlace => ({
  stage: 'teach',
  index,
  step,
  finished,
});

const floats = (...values: number[]) => ({
  dtype: 'F32' as const,
  length: values.length,
  read: () => Float32Array.of(...values),
});

/** A part that changes with every step, and one that seldom does. */
const runAt = (place: CheckpointPlace, version = 0): RunToWrite => ({
  place,
  parts: new Map([
    [
      'student',
      { plain: { batchesTracked: place.step }, arrays: new Map([['weights', floats(place.step, 0.1)]]), version: null },
    ],
    ['soft labels', { plain: null, arrays: new Map([['7', floats(version)]]), version }],
    ['order', { plain: [1, 2], arrays: new Map(), version: null }],
  ]),
});

const at = { seconds: 1.5, log: 10 };

test('a checkpoint is read back as it was written', async () => {
  const storage = memoryStorage();
  const bytes = await writeCheckpoint(storage, runAt(placeAt(3)), at);
  const found = await readCheckpoint(storage);
  expect(found).toMatchObject({ place: placeAt(3), ...at });
  expect(found?.parts.get('student')).toEqual({
    plain: { batchesTracked: 3 },
    arrays: new Map([['weights', Float32Array.of(3, 0.1)]]),
  });
  expect(found?.parts.get('soft labels')?.arrays.get('7')).toEqual(Float32Array.of(0));
  expect(found?.parts.get('order')).toEqual({ plain: [1, 2], arrays: new Map() });
  const sizes = await Promise.all((await storage.names()).map(async (name) => (await storage.read(name))?.length ?? 0));
  expect(bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
});

test('its arrays are a safetensors file, by the names of their parts', async () => {
  const storage = memoryStorage();
  await writeCheckpoint(storage, runAt(placeAt(3)), at);
  const file = readSafetensors((await storage.read('0-teach-3.safetensors')) ?? new Uint8Array(), 'checkpoint');
  expect([...file.tensors.keys()]).toEqual(['student/weights']);
});

test('the last two stay, with the files that they need; what did not change is not written again', async () => {
  const storage = memoryStorage();
  for (const step of [1, 2, 3]) await writeCheckpoint(storage, runAt(placeAt(step)), at);
  const two = ['0-teach-2.json', '0-teach-2.safetensors', '0-teach-3.json', '0-teach-3.safetensors'];
  expect((await storage.names()).sort()).toEqual([...two, 'soft-labels-0.safetensors']);
  await writeCheckpoint(storage, runAt(placeAt(4), 1), at);
  expect(await storage.names()).toContain('soft-labels-0.safetensors');
  await writeCheckpoint(storage, runAt(placeAt(4, 'teacher'), 1), at);
  expect(await storage.names()).not.toContain('soft-labels-0.safetensors');
  expect(await latestPlace(storage)).toEqual(placeAt(4, 'teacher'));
});

test('a later place counts as later: by stage, by step, and a finished stage after its last step', async () => {
  const storage = memoryStorage();
  await writeCheckpoint(storage, runAt(placeAt(10)), at);
  await writeCheckpoint(storage, runAt(placeAt(10, 'teacher')), at);
  expect(await latestPlace(storage)).toEqual(placeAt(10, 'teacher'));
  await writeCheckpoint(storage, runAt(placeAt(9, null, 1)), at);
  expect(await latestPlace(storage)).toEqual(placeAt(9, null, 1));
});

test('whichever write fails, the checkpoint before stays', async () => {
  for (let broken = 1; broken <= 3; broken++) {
    let writes = 0;
    let isFull = false;
    const storage = memoryStorage(() => {
      if (isFull && ++writes === broken) throw new Error('full');
    });
    await writeCheckpoint(storage, runAt(placeAt(1)), at);
    isFull = true;
    await expect(writeCheckpoint(storage, runAt(placeAt(2), 1), at), `write ${broken}`).rejects.toThrow('full');
    expect((await readCheckpoint(storage))?.place, `write ${broken}`).toEqual(placeAt(1));
  }
});

test('one that is cut off, or whose plain half cannot be read, is passed over', async () => {
  const storage = memoryStorage();
  await writeCheckpoint(storage, runAt(placeAt(1)), at);
  await writeCheckpoint(storage, runAt(placeAt(2)), at);
  await storage.truncate('0-teach-2.safetensors', 40);
  expect((await readCheckpoint(storage))?.place).toEqual(placeAt(1));
  await storage.truncate('0-teach-1.json', 40);
  expect(await readCheckpoint(storage)).toBeUndefined();
});
