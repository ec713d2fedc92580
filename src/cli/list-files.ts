import { existsSync, statSync } from 'node:fs';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageFile } from '../images/image-file.js';
import { UserError } from '../protocol/errors.js';
import { readFileEnds } from './file-ends.js';
import { fileIdentity, identityOf } from './file-identity.js';

/** A file below a folder. Its path is relative to the folder, with "/" between the parts. */
export interface ListedFile extends ImageFile {
  /** Where it lies on the disk. */
  location: string;
}

const readerOf = (location: string): Pick<ImageFile, 'bytes' | 'ends'> => ({
  bytes: async () => new Uint8Array(await readFile(location)),
  ends: (first, last) => readFileEnds(location, first, last),
});

interface Walk {
  location: string;
  /** Path of the folder, with a "/" at its end; '' for the folder that is listed. */
  path: string;
  /** Identities of the folders on the way here. */
  above: readonly string[];
}

/**
 * All files below a folder, to be opened as images. Symbolic links are followed. A link that leads nowhere, or back to a folder
 * above it, is listed too: reading it fails with the reason.
 * @throws UserError no-such-folder
 */
export async function listFiles(folder: string, what: string): Promise<ListedFile[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError('no-such-folder', `There is no folder ${folder} (${what}).`, {
      file: folder,
      advice: 'Check the path.',
    });
  }
  const files: ListedFile[] = [];
  await walk({ location: folder, path: '', above: [] }, files);
  return files;
}

async function walk({ location, path, above }: Walk, files: ListedFile[]): Promise<void> {
  const own = await identityOf(location);
  const ancestors = own === undefined ? above : [...above, own];
  for (const name of await readdir(location)) {
    const entry = { path: `${path}${name}`, location: join(location, name) };
    try {
      const found = await stat(entry.location, { bigint: true });
      if (found.isFile()) files.push({ ...entry, ...readerOf(entry.location) });
      else if (!found.isDirectory()) throw new Error('it is no file, but a pipe, a socket or a device');
      if (!found.isDirectory()) continue;
      if (ancestors.includes(fileIdentity(found))) throw new Error('it is a link back to a folder that it lies in');
      await walk({ location: entry.location, path: `${entry.path}/`, above: ancestors }, files);
    } catch (error) {
      const reason = await reasonOf(error, entry.location);
      files.push({ ...entry, bytes: () => Promise.reject(new Error(reason)) });
    }
  }
}

async function reasonOf(error: unknown, location: string): Promise<string> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return 'it is a link that leads to itself';
  // Node puts this sign in place of bytes that are no UTF-8, and then finds no file of the name.
  if (code === 'ENOENT' && location.includes('\ufffd')) return 'its name is not in UTF-8: rename it';
  const target = await readlink(location).catch(() => undefined);
  return code === 'ENOENT' && target !== undefined ? `it is a link to ${target}, which does not exist` : message;
}
