import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { encodeRgbPng } from '../images/png/encode.js';
import { openTargets } from '../images/target-set.js';
import { CAMVID_11 } from '../protocol/presets.js';
import { listFiles } from './list-files.js';

let folder = '';
const at = (...names: string[]) => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atp-links-'));
  mkdirSync(at('elsewhere', 'deep'), { recursive: true });
  mkdirSync(at('images', 'street'), { recursive: true });
  const png = encodeRgbPng({ width: 4, height: 4, data: new Uint8Array(48) });
  for (const name of ['images/plain.png', 'images/street/1.png', 'elsewhere/2.png', 'elsewhere/deep/3.png']) {
    writeFileSync(at(name), png);
  }
});

const listed = async () => {
  const files = await listFiles(at('images'), 'images');
  return files.map(({ path }) => path).sort();
};

/** The reason for each file that cannot be read. */
async function reasons(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { path, bytes } of await listFiles(at('images'), 'images')) {
    await bytes().catch((error: Error) => {
      found[path] = error.message;
    });
  }
  return found;
}

it('links to files and folders are followed, and names are the paths as listed', async () => {
  symlinkSync(at('elsewhere', '2.png'), at('images', 'linked.png'));
  symlinkSync('../elsewhere', at('images', 'linked'));
  expect(await listed()).toEqual(['linked.png', 'linked/2.png', 'linked/deep/3.png', 'plain.png', 'street/1.png']);
  expect(await reasons()).toEqual({});
});

it('the folder itself may be a link', async () => {
  symlinkSync(at('images'), at('shortcut'));
  const files = await listFiles(at('shortcut'), 'images');
  expect(files.map(({ path }) => path).sort()).toEqual(['plain.png', 'street/1.png']);
});

it('two links to one file, or to one folder, count as two', async () => {
  for (const name of ['a.png', 'b.png']) symlinkSync(at('elsewhere', '2.png'), at('images', name));
  linkSync(at('elsewhere', '2.png'), at('images', 'hard.png'));
  for (const name of ['x', 'y']) symlinkSync(at('elsewhere', 'deep'), at('images', name));
  expect(await listed()).toEqual(['a.png', 'b.png', 'hard.png', 'plain.png', 'street/1.png', 'x/3.png', 'y/3.png']);
});

it('loops are recognised, direct and by way of other folders', async () => {
  symlinkSync(at('images'), at('images', 'street', 'up'));
  symlinkSync('.', at('images', 'self'));
  symlinkSync(at('elsewhere'), at('images', 'round'));
  symlinkSync(at('images'), at('elsewhere', 'back'));
  symlinkSync(at('images', 'eel'), at('images', 'eel'));
  const back = 'it is a link back to a folder that it lies in';
  expect(await reasons()).toEqual({
    eel: 'it is a link that leads to itself',
    'round/back': back,
    self: back,
    'street/up': back,
  });
});

it('a broken link is skipped with its reason, in the set of target images too', async () => {
  symlinkSync('gone.png', at('images', 'broken.png'));
  symlinkSync(at('nowhere'), at('images', 'album'));
  expect(await reasons()).toEqual({
    'broken.png': 'it is a link to gone.png, which does not exist',
    album: `it is a link to ${at('nowhere')}, which does not exist`,
  });
  const targets = await openTargets({
    images: await listFiles(at('images'), 'images'),
    labels: [],
    classes: CAMVID_11,
    width: 16,
    height: 16,
    decoder: () => Promise.reject(new Error('no JPEG here')),
  });
  expect(targets.names).toEqual(['plain.png', 'street/1.png']);
  expect(targets.skipped).toContainEqual({
    name: 'broken.png',
    reason: 'the file cannot be read: it is a link to gone.png, which does not exist.',
  });
});

it('a pipe, and a name that is not in UTF-8, are listed with the reason', async () => {
  execFileSync('mkfifo', [at('images', 'pipe.png')]);
  writeFileSync(Buffer.concat([Buffer.from(at('images', 'm')), Buffer.of(0xe9), Buffer.from('.png')]), '');
  expect(await reasons()).toEqual({
    'pipe.png': 'it is no file, but a pipe, a socket or a device',
    'm\ufffd.png': 'its name is not in UTF-8: rename it',
  });
});

it('a path that is no folder is refused by its name', async () => {
  await expect(listFiles(at('gone'), 'images')).rejects.toThrow(`There is no folder ${at('gone')} (images).`);
  await expect(listFiles(at('images', 'plain.png'), 'images')).rejects.toMatchObject({ code: 'no-such-folder' });
});
