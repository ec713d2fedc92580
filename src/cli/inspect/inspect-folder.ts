import { open } from 'node:fs/promises';
import { isNpy } from '../../formats/npy/read-npy.js';
import { headLength, recognise } from '../../formats/recognise.js';
import { imageKindOf } from '../../images/kinds.js';
import { reportError } from '../../protocol/errors.js';
import { IMAGE_KINDS } from '../../protocol/image-kinds.js';
import { type ListedFile, listFiles } from '../list-files.js';
import { type Looked, used } from './facts.js';

/** A folder: how many files of each kind lie in it, by their first bytes. */
export async function inspectFolder(path: string): Promise<Looked> {
  const files: Record<string, number> = {};
  for (const file of await listFiles(path, 'folder')) {
    const kind = await kindOf(file);
    files[kind] = (files[kind] ?? 0) + 1;
  }
  return used({ what: 'folder', files });
}

async function kindOf({ location, path }: ListedFile): Promise<string> {
  const file = await open(location).catch(() => undefined);
  if (!file) return 'not readable';
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headLength), 0, headLength, 0);
    return kindByHead(buffer.subarray(0, bytesRead), path);
  } finally {
    await file.close();
  }
}

function kindByHead(head: Uint8Array, path: string): string {
  const image = imageKindOf(head);
  if (image) return IMAGE_KINDS[image].words;
  if (isNpy(head)) return 'npy';
  if (/\.npz$/i.test(path)) return 'npz';
  if (/\.json$/i.test(path)) return 'JSON';
  try {
    return `model (${recognise(head, path)})`;
  } catch (error) {
    if (reportError(error).fault) throw error;
    return 'other';
  }
}
