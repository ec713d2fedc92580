import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../../test/memory-storage.js';
import { smallMaps } from '../../../test/small-maps.js';
import { memorySource } from '../../formats/byte-source.js';
import { wholeFile } from '../../formats/bytes.js';
import type { RunPlace } from '../../protocol/events.js';
import { recordJson } from '../../report/record-json.js';
import { sampleRecord } from '../../report/record-sample.js';
import { exportRun } from '../export-run.js';
import { importRun } from '../import-run.js';
import { RECORD } from '../kept-record.js';
import { RunStore } from '../run-store.js';
import { type Storage, textParts } from '../storage.js';
import { frameFile } from './frame-file.js';
import { checkFrames, listFrames, readFrame, writePlan } from './frame-folder.js';
import { FRAMES, frameName, frameOfName, isFrameFile, stillName } from './frame-name.js';

const at = (step: number): RunPlace => ({ stage: 'align', index: 0, step });

async function folderWith(steps: readonly number[], images: readonly number[] = [1, 4]): Promise<Storage> {
  const run = memoryStorage();
  const frames = run.folder(FRAMES);
  await writePlan(frames, { budget: 1000, every: 2, images: [...images] });
  for (const image of images)
    await frames.write(stillName(image), [frameFile(at(0), [smallMaps(image, 0)], null, ['still'])]);
  for (const step of steps) {
    const maps = images.map((image) => smallMaps(image, step));
    await frames.write(frameName({ ...at(step), images: [...images] }), [frameFile(at(step), maps, null)]);
  }
  return run;
}

describe('the frames of a run', () => {
  test('are listed in the order of the steps, not of their names, with their plan', async () => {
    const run = await folderWith([10, 2, 0]);
    const { frames, bytes, ...plan } = await listFrames(run);
    expect(frames.map(({ step }) => step)).toEqual([0, 2, 10]);
    expect(plan).toEqual({ budget: 1000, every: 2, images: [1, 4] });
    expect(bytes).toBe(await run.folder(FRAMES).size());
  });

  test('one image at one place comes with all its layers', async () => {
    const run = await folderWith([0, 2]);
    expect(await readFrame(run, at(2), 4)).toEqual({ ...at(2), lists: null, maps: smallMaps(4, 2) });
  });

  test('a run without frames has none, and is not refused', async () => {
    const run = memoryStorage();
    expect(await listFrames(run)).toEqual({ frames: [], bytes: 0, budget: null, every: 1, images: [] });
    await checkFrames(run);
    await expect(readFrame(run, at(2), 4)).rejects.toThrow('no picture of this image at this step');
  });

  test('a last frame that is not whole is left out; one between is refused by its name', async () => {
    const run = await folderWith([0, 2, 4]);
    const frames = run.folder(FRAMES);
    const last = frameName({ ...at(4), images: [1, 4] });
    await frames.write(last, [((await frames.read(last)) ?? new Uint8Array()).slice(0, 100)]);
    expect((await listFrames(run)).frames.map(({ step }) => step)).toEqual([0, 2]);
    await expect(checkFrames(run)).rejects.toThrow(`frames/${last} is not a whole frame`);
    await expect(readFrame(run, at(4), 1)).rejects.toThrow(`frames/${last} is not a whole frame`);
  });

  test('a frame that holds another place than its name says is refused', async () => {
    const run = await folderWith([2]);
    const frames = run.folder(FRAMES);
    const whole = (await frames.read(frameName({ ...at(2), images: [1, 4] }))) ?? new Uint8Array();
    await frames.write(frameName({ ...at(3), images: [1, 4] }), [whole]);
    await expect(readFrame(run, at(3), 1)).rejects.toThrow('another place');
  });

  test('leave with the run in its zip and come back with it; a damaged one is refused by its name', async () => {
    const made = await folderWith([0, 2]);
    await made.write(RECORD, textParts(recordJson(sampleRecord)));
    const zip = await wholeFile(exportRun(made, 'night'));
    const storage = memoryStorage();
    const store = new RunStore(storage, async () => false);
    const id = await importRun(memorySource(zip, 'night.zip'), store);
    expect(await listFrames(store.folder(id))).toEqual(await listFrames(made));
    expect(await readFrame(store.folder(id), at(2), 1)).toEqual(await readFrame(made, at(2), 1));
    const frames = made.folder(FRAMES);
    const name = frameName({ ...at(0), images: [1, 4] });
    await frames.write(name, [((await frames.read(name)) ?? new Uint8Array()).fill(0, 60, 90)]);
    const damaged = await wholeFile(exportRun(made, 'other'));
    await expect(importRun(memorySource(damaged, 'other.zip'), store)).rejects.toThrow(
      `frames/${name} is not a whole frame`,
    );
    expect(await store.list()).toHaveLength(1);
  });

  test('names that no run gives are no frames', () => {
    for (const name of [
      '0-align-2.zip',
      '0-dream-2_1.zip',
      '0-align-2_1.zip.part',
      'x/0-align-2_1.zip',
      'still-.zip',
    ]) {
      expect(frameOfName(name), name).toBeUndefined();
      expect(isFrameFile(name), name).toBe(false);
    }
    const frame = { ...at(2), images: [0, 12, 7] };
    expect(frameOfName(frameName(frame))).toEqual(frame);
  });
});
