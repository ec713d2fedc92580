import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { SharedFile } from '../../protocol/session.js';
import { droppedFiles, sortFiles, withZippedModels } from './dropped-files.js';

const shared = (path: string): SharedFile => ({ path, file: new Blob() });
const paths = (files: SharedFile[]) => files.map(({ path }) => path);

describe('sorting a drop', () => {
  it('tells models, images, label maps and JSON apart, by name and folder', () => {
    const sorted = sortFiles(
      ['c/source.pth', 'c/images/a.png', 'c/images/b.JPG', 'c/labels/a.png', 'c/classes.json', 'c/README.md'].map(
        shared,
      ),
    );
    expect(paths(sorted.models)).toEqual(['c/source.pth']);
    expect(paths(sorted.images)).toEqual(['c/images/a.png', 'c/images/b.JPG']);
    expect(paths(sorted.labels)).toEqual(['c/labels/a.png']);
    expect(paths(sorted.json)).toEqual(['c/classes.json']);
    expect(paths(sorted.other)).toEqual(['c/README.md']);
  });

  it('takes images below a folder of labels for labels, whatever their kind, and the innermost folder counts', () => {
    const labels = [
      'c/gts/a.tif',
      'c/ann_dir/val/b.gif',
      'c/trainannot/c.png',
      'c/SegmentationClass/d.jpg',
      'c/5_Labels_all/e.tif',
    ];
    const images = ['c/segmentation/images/a.png', 'c/img_dir/val/b.BMP', 'c/photos/c.webp'];
    const sorted = sortFiles([...labels, ...images].map(shared));
    expect([paths(sorted.labels), paths(sorted.images)]).toEqual([labels, images]);
  });

  it('takes photos of kinds that are not read for images, so that they are refused by their names', () => {
    const photos = ['c/IMG_0001.HEIC', 'c/a.avif', 'c/b.jp2', 'c/c.CR3', 'c/d.ppm'];
    const sorted = sortFiles([...photos, 'c/IMG_0001.MOV', 'c/notes.doc'].map(shared));
    expect(paths(sorted.images)).toEqual(photos);
    expect(paths(sorted.other)).toEqual(['c/IMG_0001.MOV', 'c/notes.doc']);
  });

  it('takes a zip for an exported run', () => {
    expect(paths(sortFiles([shared('night.zip'), shared('a.tar')]).runs)).toEqual(['night.zip']);
  });

  it('takes every ending of a checkpoint for a model', () => {
    const models = ['a.pkl', 'b.pickle', 'c.model', 'd.weights', 'e.th'];
    expect(paths(sortFiles(models.map(shared)).models)).toEqual(models);
  });

  it('takes an archive for what lies in it: a model, a run, predictions or weights', async () => {
    const archive = (path: string, ...names: string[]): SharedFile => {
      const entries: Zippable = Object.fromEntries(names.map((name) => [name, Uint8Array.of(1, 2)]));
      return { path, file: new Blob([zipSync(entries, { comment: 'a comment' }) as Uint8Array<ArrayBuffer>]) };
    };
    const sort = async (...files: SharedFile[]) => {
      const { models, runs, predictions } = await withZippedModels(sortFiles(files));
      return { models: paths(models), runs: paths(runs), predictions: paths(predictions) };
    };
    const none = { models: [], runs: [], predictions: [] };
    const layers = Array.from({ length: 20 }, (_, layer) => `l${layer}.weight.npy`);
    for (const names of [['deep/net.pth', 'deep/log.txt'], ['run/data.pkl', 'run/data/0'], ['weights.npz'], layers]) {
      expect(await sort(archive('net.zip', ...names)), names[0]).toEqual({ ...none, models: ['net.zip'] });
    }
    for (const names of [['atp-studio-run.json', 'run.json', 'adapted.safetensors'], ['images/a.png'], []]) {
      expect(await sort(archive('run.zip', ...names))).toEqual({ ...none, runs: ['run.zip'] });
    }
    expect(await sort(archive('net.npz', ...layers))).toEqual({ ...none, models: ['net.npz'] });
    expect(await sort(archive('a.npz', 'classes.npy', 'probabilities.npy'))).toEqual({
      ...none,
      predictions: ['a.npz'],
    });
    expect(await sort(shared('broken.zip'), shared('b.npz'))).toEqual({
      ...none,
      runs: ['broken.zip'],
      predictions: ['b.npz'],
    });
    const beside = archive('logs.zip', 'other.pth');
    expect(await sort(shared('net.pth'), beside)).toEqual({ ...none, models: ['net.pth'], runs: ['logs.zip'] });
  });

  it('takes a file called labels.png outside a label folder for an image', () => {
    expect(paths(sortFiles([shared('labels.png')]).images)).toEqual(['labels.png']);
  });
});

/** A dropped folder as the browser hands it over: children in portions of at most 100. */
function entryOf(path: string, children?: FileSystemEntry[]): FileSystemEntry {
  if (!children) {
    const file = (resolve: (file: File) => void) => resolve(new File([], path));
    return { isFile: true, fullPath: path, file } as unknown as FileSystemEntry;
  }
  const portions = [children.slice(0, 100), children.slice(100), []];
  const createReader = () => ({
    readEntries: (resolve: (some: FileSystemEntry[]) => void) => resolve(portions.shift() ?? []),
  });
  return { isFile: false, fullPath: path, createReader } as unknown as FileSystemEntry;
}

const transferOf = (entry: FileSystemEntry) =>
  ({ items: [{ webkitGetAsEntry: () => entry }], files: [] }) as unknown as DataTransfer;

describe('walking a dropped folder', () => {
  it('goes down nested folders, in order of paths, without hidden files', async () => {
    const nested = entryOf('/set/deep', [entryOf('/set/deep/b.png'), entryOf('/set/deep/.DS_Store')]);
    const files = await droppedFiles(transferOf(entryOf('/set', [entryOf('/set/z.png'), nested])));
    expect(paths(files)).toEqual(['set/deep/b.png', 'set/z.png']);
  });

  it('reads on after the first hundred entries', async () => {
    const many = Array.from({ length: 150 }, (_, i) => entryOf(`/set/${i}.png`));
    expect(await droppedFiles(transferOf(entryOf('/set', many)))).toHaveLength(150);
  });
});
