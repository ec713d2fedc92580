import { afterEach, expect, test } from 'vitest';
import { alignRecipe, openSession, smallModelFile } from '../../../test/small-session.js';
import { FormatError } from '../../formats/error.js';
import { tensor, watchedSource } from '../../formats/fixtures.js';
import { readSafetensors } from '../../formats/safetensors/read.js';
import { writeSafetensors } from '../../formats/safetensors/write.js';
import { finished, gpuMemory } from '../../gpu/backend.js';
import type { Device } from '../device.js';

const recipe = alignRecipe(2);
let open: Device | undefined;
afterEach(() => open?.destroy());

/** The small model with an auxiliary tensor that the network does not use, as a file that can go away. */
async function openWatched() {
  const { session, device } = await openSession(recipe);
  open = device;
  const extra = tensor('auxiliary.weight', 'F16', [2], Uint16Array.of(0x3c00, 0x4000));
  const bytes = writeSafetensors([...readSafetensors(smallModelFile(), 'small').tensors.values(), extra]);
  const watched = watchedSource(bytes, 'watched.safetensors');
  const file = { ...watched, gone: false };
  const source = {
    ...watched,
    read: (offset: number, length: number) => {
      if (file.gone) throw new FormatError('file-changed', 'The file is gone.', watched.name);
      return watched.read(offset, length);
    },
  };
  return { session, file, source, bytes };
}

test('a model is read tensor by tensor; an export after the run no longer needs its file', async () => {
  const { session, file, source, bytes } = await openWatched();
  const { card } = await session.openModel(source, source.name, recipe.network);
  expect(card).toMatchObject({ bytes: bytes.length, unused: ['auxiliary.weight'] });
  // Its head is looked at twice: what reads it, and what is in it.
  const largest = Math.max(...file.reads.slice(4).map(([, length]) => length));
  expect(file.reads.length).toBeGreaterThan(50);
  expect(largest).toBeLessThan(bytes.length / 8);
  await session.run(recipe);
  file.gone = true;
  const { tensors } = readSafetensors(await session.results.exportModel('safetensors'), 'adapted');
  expect([...(tensors.get('auxiliary.weight')?.bytes ?? [])]).toEqual([0x00, 0x3c, 0x00, 0x40]);
  const trained = (name: string) => Buffer.from(tensors.get(name)?.bytes ?? []);
  const before = readSafetensors(bytes, 'before').tensors;
  expect(trained('conv1.weight').equals(Buffer.from(before.get('conv1.weight')!.bytes))).toBe(false);
});

test('an export in the middle of a run is of one step, and does not change the run', async () => {
  const undisturbed = await openSession(recipe);
  await undisturbed.session.run(recipe);
  const weights = Buffer.from(await undisturbed.session.results.exportModel('safetensors'));
  undisturbed.device.destroy();
  const exports: Promise<Uint8Array>[] = [];
  for (const wait of [true, false]) {
    const { session, device } = await openSession(recipe, {
      afterStep: async (step) => {
        if (step !== 1) return;
        exports.push(session.results.exportModel('safetensors'));
        if (wait) await exports[0];
      },
    });
    open = device;
    await session.run(recipe);
    expect(Buffer.from(await session.results.exportModel('safetensors')).equals(weights)).toBe(true);
    await Promise.all(exports);
    if (wait) device.destroy();
  }
  const [paused, going] = (await Promise.all(exports)).map((bytes) => Buffer.from(bytes));
  expect(paused?.equals(weights)).toBe(false);
  expect(going?.equals(paused!)).toBe(true);
});

test('a run names a file that is gone; the model that was open stays', async () => {
  const { session, file, source } = await openWatched();
  await session.openModel(source, source.name, recipe.network);
  const before = await session.maps(0, recipe);
  await finished();
  const { bytes } = gpuMemory();
  file.gone = true;
  await expect(session.run(recipe)).rejects.toMatchObject({ reason: 'file-changed' });
  await finished();
  expect(gpuMemory().bytes).toBe(bytes);
  expect(await session.maps(0, recipe)).toEqual(before);
  file.gone = false;
  await session.run(recipe);
  expect(session.record.state).toBe('done');
});
