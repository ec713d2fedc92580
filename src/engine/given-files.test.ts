import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { NO_CHOICE } from '../protocol/label-check.js';
import { numberedClasses } from '../protocol/numbered-classes.js';
import { recipeByName } from '../protocol/recipes.js';
import type { SharedFile } from '../protocol/session.js';
import { checkInputs } from '../runs/job.js';
import {
  checkReading,
  commonFolder,
  copyModels,
  filesAgain,
  type GivenFiles,
  hashedInputs,
  jobOf,
} from './given-files.js';

const shared = (path: string, text = path): SharedFile => ({ path, file: new Blob([text]) });
const classes = numberedClasses(3);
const given: GivenFiles = {
  source: { by: 'model', file: shared('net/model.onnx'), companions: [shared('net/model.data')] },
  images: [shared('night/a/1.png'), shared('night/b/2.png'), shared('night/notes.txt')],
  labels: [shared('night labels/1.png')],
  heldOut: { images: [], labels: [] },
  choice: NO_CHOICE,
  demo: [],
};
const quietly = () => {};
const recipe = recipeByName('quick');

describe('the files of a run', () => {
  it('are named by their paths below the folder that they share, so that it may have another name', async () => {
    expect(commonFolder(['a/b/1.png', 'a/b/2.png'])).toBe(4);
    expect(commonFolder(['a/b/1.png', 'a/c/2.png'])).toBe(2);
    expect(commonFolder(['a/1.png', 'b/1.png'])).toBe(0);
    expect(commonFolder(['1.png'])).toBe(0);
    expect(commonFolder([])).toBe(0);
    const inputs = await hashedInputs(given, quietly);
    expect(inputs.map(({ role, path }) => `${role} ${path}`)).toEqual([
      'model net/model.onnx',
      'part of the model net/model.data',
      'image a/1.png',
      'image b/2.png',
      'label map 1.png',
    ]);
    const images = [shared('new/place/a/1.png', 'night/a/1.png'), shared('new/place/b/2.png', 'night/b/2.png')];
    const again = await hashedInputs({ ...given, images }, quietly);
    expect(() => checkInputs(inputs, again)).not.toThrow();
  });

  it('are the held-out images too, which are counted apart', async () => {
    const heldOut = { images: [shared('val/3.png', 'three')], labels: [shared('val labels/3.png')] };
    const inputs = await hashedInputs({ ...given, heldOut }, quietly);
    expect(inputs.slice(5).map(({ role, path }) => `${role} ${path}`)).toEqual([
      'held-out image 3.png',
      'held-out label map 3.png',
    ]);
    const folder = memoryStorage();
    await copyModels(given, folder);
    const again = await filesAgain(jobOf({ ...given, heldOut }, recipe, classes, inputs), folder);
    expect(again?.missing).toMatchObject({ images: 2, labels: 1, heldOutImages: 1, heldOutLabels: 1 });
    const without = await hashedInputs(given, quietly);
    expect(() => checkInputs(inputs, without)).toThrow(/held-out image 3\.png.*missing/);
  });

  it('are refused by name where another model or image is open', async () => {
    const inputs = await hashedInputs(given, quietly);
    const other = { by: 'model' as const, file: shared('net/model.onnx', 'other'), companions: [] };
    const again = await hashedInputs({ ...given, source: other, images: given.images.slice(1) }, quietly);
    expect(() => checkInputs(inputs, again)).toThrow(
      /the model net\/model.onnx was changed; .*part of the model.*missing/,
    );
  });

  it('are opened again from copies of the model; images and labels are only counted', async () => {
    const folder = memoryStorage();
    await copyModels(given, folder);
    expect(await folder.names()).toEqual(['inputs/net/model.data', 'inputs/net/model.onnx']);
    const job = jobOf(given, recipe, classes, await hashedInputs(given, quietly));
    const again = await filesAgain(JSON.parse(JSON.stringify(job)), folder);
    expect(again).toMatchObject({ recipe, classes, missing: { images: 2, labels: 1, predictions: 0 } });
    if (again?.source.by !== 'model') throw new Error('not a model');
    expect(again.source.file.path).toBe('net/model.onnx');
    expect(await again.source.file.file.text()).toBe('net/model.onnx');
    await folder.remove('inputs');
    await expect(filesAgain(job, folder)).rejects.toThrow(/copy of net\/model/);
    expect(await filesAgain({ ...job, given: { by: 'command line' } }, folder)).toBeNull();
  });

  it('are read as before: another class list, other label ids and another source are named', async () => {
    const job = jobOf(given, recipe, classes, []);
    expect(() => checkReading(job, given, numberedClasses(3))).not.toThrow();
    expect(() => checkReading(job, given, numberedClasses(4))).toThrow(/class list was changed/);
    const choice = { idMap: null, asTheyAre: true };
    expect(() => checkReading(job, { ...given, choice }, classes)).toThrow(/labels are read with other ids/);
    const source = { by: 'demo' as const, blackBox: false };
    expect(() => checkReading(job, { ...given, source }, classes)).toThrow(/another source/);
  });

  it('of the demo and own ones together are not continued', () => {
    expect(() => jobOf({ ...given, images: [] }, recipe, classes, [])).toThrow(/images are the demo's/);
  });
});
