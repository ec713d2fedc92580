import { close, fstatSync, fsync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { plainBytes } from '../formats/bytes.js';
import type { Storage } from '../runs/storage.js';
import { makeFolders } from './make-folders.js';
import { written } from './system-errors.js';

/** A file has this at the end of its name until it is whole. */
export const UNFINISHED = '.part';

/** Open files that are appended to, by their paths. */
type Appended = Map<string, Promise<number>>;

/** A folder on disk. Only one process may write there. */
export const fileStorage = (folder: string): Storage => storageAt(resolve(folder), new Map());

/** A folder in a storage shares its open files. */
function storageAt(root: string, appended: Appended): Storage {
  return {
    write: async (name, parts) => {
      const path = join(root, name);
      await closeBelow(path, appended);
      return writeWhole(path, parts);
    },
    append: async (name, bytes) => {
      const path = join(root, name);
      await written(
        path,
        openToAppend(path, appended).then((file) => appendWhole(file, bytes)),
      );
    },
    truncate: async (name, bytes) => {
      const path = join(root, name);
      await closeBelow(path, appended);
      await written(path, cut(path, bytes));
    },
    flush: async (name) => {
      const path = join(root, name);
      const file = appended.get(path);
      if (file) await written(path, file.then(promisify(fsync)));
    },
    read: (name) => unlessAbsent(readFile(join(root, name)).then(plainBytes)),
    names: () => namesIn(root),
    size: async () => {
      const files = (await namesIn(root)).map((name) => unlessAbsent(stat(join(root, name))));
      return (await Promise.all(files)).reduce((sum, file) => sum + (file?.size ?? 0), 0);
    },
    remove: async (name) => {
      const path = join(root, name);
      await closeBelow(path, appended);
      await written(path, rm(path, { recursive: true, force: true }), 'remove');
    },
    folder: (name) => storageAt(join(root, name), appended),
  };
}

async function namesIn(root: string): Promise<string[]> {
  const entries = (await unlessAbsent(readdir(root, { recursive: true, withFileTypes: true }))) ?? [];
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(UNFINISHED));
  return files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join('/')).sort();
}

/** Only a whole file gets its name, and only when its bytes are on the disk: a crash of the machine leaves the old or the new one. */
async function writeWhole(path: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
  const part = `${path}${UNFINISHED}`;
  try {
    await written(path, makeFlushed(dirname(path)));
    const file = await written(path, open(part, 'w'));
    let bytes = 0;
    try {
      for await (const one of parts) {
        await written(path, file.writeFile(one));
        bytes += one.length;
      }
      await written(path, file.sync());
    } finally {
      await file.close();
    }
    await written(path, rename(part, path));
    await flushFolder(dirname(path));
    return bytes;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

/** The file stays open, so that appending is one call of the system. */
function openToAppend(path: string, appended: Appended): Promise<number> {
  const opened = appended.get(path) ?? makeFlushed(dirname(path)).then(() => openSync(path, 'a'));
  appended.set(path, opened);
  opened.catch(() => appended.delete(path));
  return opened;
}

/** Appends all bytes, or none: a reader must not find half a line. */
function appendWhole(file: number, bytes: Uint8Array): void {
  const { size } = fstatSync(file);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
}

/** Closes what is open at a path or below it: it is about to be another file, or gone. */
async function closeBelow(path: string, appended: Appended): Promise<void> {
  for (const [name, file] of appended) {
    if (name !== path && !name.startsWith(path + sep)) continue;
    appended.delete(name);
    await file.then(promisify(close)).catch(() => {});
  }
}

async function cut(path: string, bytes: number): Promise<void> {
  const file = await unlessAbsent(open(path, 'r+'));
  if (!file) return;
  try {
    if ((await file.stat()).size <= bytes) return;
    await file.truncate(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function makeFlushed(folder: string): Promise<void> {
  const made: string[] = [];
  await makeFolders(folder, made);
  for (const one of made) await flushFolder(dirname(one));
}

/** Flushes the names in a folder. Some systems refuse that (Windows, network drives); they keep names in their own way. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close().catch(() => {});
}

/** Undefined where there is no file of that name, but a folder perhaps. */
async function unlessAbsent<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
