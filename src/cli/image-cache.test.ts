import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ImageFile } from '../images/image-file.js';
import { encodeRgbPng } from '../images/png/encode.js';
import { openTargets } from '../images/target-set.js';
import { CAMVID_11 } from '../protocol/presets.js';
import { openImageCache } from './image-cache.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atp-image-cache-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const filesIn = async (where: string): Promise<string[]> =>
  (await readdir(where, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** A photo of one grey, and how often its file was read. */
function photo(path: string, value: number) {
  const bytes = encodeRgbPng({ width: 8, height: 6, data: new Uint8Array(144).fill(value) });
  const file = {
    path,
    reads: 0,
    bytes: async () => {
      file.reads++;
      return bytes;
    },
  };
  return file;
}

/** Opens images with a memory for a single one, so that others come from the cache or are decoded. */
async function open(images: ImageFile[], size = { width: 4, height: 3 }) {
  const store = await openImageCache(folder);
  const decoder = () => Promise.reject(new Error('there is no platform decoder here'));
  return openTargets({ images, labels: [], classes: CAMVID_11, ...size, decoder, store, cacheBytes: 36 });
}

const [four, twenty] = [new Uint8Array(36).fill(4), new Uint8Array(36).fill(20)];

test('resized images are kept by what their files hold, and their size', async () => {
  await open([photo('a.png', 4), photo('again.png', 4), photo('b.png', 20)]);
  expect(await filesIn(folder)).toHaveLength(2);
  await open([photo('b.png', 20)], { width: 8, height: 3 });
  expect(await filesIn(folder)).toHaveLength(3);
});

test('an image that memory has dropped comes from the cache: its file is not read again', async () => {
  const [a, b] = [photo('a.png', 4), photo('b.png', 20)];
  const targets = await open([a, b]);
  for (const _ of [1, 2]) {
    expect(await targets.image(0)).toEqual(four);
    expect(await targets.image(1)).toEqual(twenty);
  }
  expect([a.reads, b.reads]).toEqual([1, 1]);
});

test('a file with other bytes under the same name is another image', async () => {
  await open([photo('a.png', 4)]);
  expect(await (await open([photo('a.png', 20)])).image(0)).toEqual(twenty);
});

test.each([
  ['cut off', async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 40))],
  ['empty', async (path: string) => writeFile(path, '')],
  ['longer', async (path: string) => appendFile(path, 'x')],
  [
    'changed in one bit',
    async (path: string) =>
      writeFile(
        path,
        (await readFile(path)).map((v, i) => (i === 3 ? v ^ 1 : v)),
      ),
  ],
  ['deleted', async (path: string) => rm(path)],
])('a kept image that is %s is made again', async (_, damage) => {
  await open([photo('a.png', 4)]);
  const [path = ''] = await filesIn(folder);
  const whole = await readFile(path);
  await damage(path);
  expect(await (await open([photo('a.png', 4), photo('b.png', 20)])).image(0)).toEqual(four);
  expect(await readFile(path)).toEqual(whole);
});

test('runs may share the folder: of several that write an image, all read it whole', async () => {
  const runs = await Promise.all([1, 2, 3].map(() => open([photo('a.png', 4), photo('b.png', 20)])));
  for (const targets of runs) expect(await targets.image(0)).toEqual(four);
  expect((await filesIn(folder)).filter((path) => path.endsWith('.part'))).toEqual([]);
});

test('the folder may be deleted while a run goes on', async () => {
  const targets = await open([photo('a.png', 4), photo('b.png', 20)]);
  await rm(folder, { recursive: true });
  // Memory holds one of them.
  expect([await targets.image(0), await targets.image(1)]).toEqual([four, twenty]);
  expect((await filesIn(folder)).length).toBeGreaterThan(0);
});

test('an image that cannot be kept is said once, and the run goes on', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const store = await openImageCache(folder);
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file in the way');
  for (const key of ['aa-4x3', 'bb-4x3']) await store.put(key, four);
  expect(await store.get('aa-4x3')).toBeUndefined();
  expect(said.mock.calls.flat().join('')).toMatch(
    /^No more images are kept in [^\n]+: a part of the path is a file\. The run goes on without\.\n$/,
  );
});

test('a folder that cannot be written to is refused, with the option’s name', async () => {
  const path = join(folder, 'file');
  await writeFile(path, '');
  await expect(openImageCache(path)).rejects.toMatchObject({
    code: 'cannot-write',
    advice: 'Choose another --image-cache folder.',
  });
});
