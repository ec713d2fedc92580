import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { listLabels } from './list-labels.js';

/** A folder with these files. */
function folderOf(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'atp-labels-'));
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  return folder;
}

const pathsIn = async (labels: string, images: string) =>
  (await listLabels(labels, images)).map(({ path }) => path).sort();

it('an image is not its own label map where the whole data set is given as labels', async () => {
  const folder = folderOf('JPEGImages/1.jpg', 'SegmentationClass/1.png');
  expect(await pathsIn(folder, join(folder, 'JPEGImages'))).toEqual(['SegmentationClass/1.png']);
});

it('one folder as both is refused', async () => {
  const folder = folderOf('train/a.png', 'train/a_mask.png');
  await expect(listLabels(folder, folder)).rejects.toThrow(/given as images too/);
});

it('folders beside each other are read whole, also where one name begins as the other', async () => {
  const folder = folderOf('set/a.png', 'set-labels/a.png');
  expect(await pathsIn(join(folder, 'set-labels'), join(folder, 'set'))).toEqual(['a.png']);
  expect(await pathsIn(join(folder, 'set'), join(folder, 'absent'))).toEqual(['a.png']);
});
