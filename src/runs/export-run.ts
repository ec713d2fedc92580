import { Zip, ZipPassThrough } from 'fflate';
import { UserError } from '../protocol/errors.js';
import { MANIFEST, manifestText } from './archive-manifest.js';
import type { Storage } from './storage.js';

/** Larger archives need another form of zip (zip64), which fflate does not write. */
const LARGEST = 0xffffffff;

/** All files of a run as a zip, part by part: one file at a time lies in memory. Its first one is the manifest. */
export async function* exportRun(folder: Pick<Storage, 'read' | 'names'>, id: string): AsyncGenerator<Uint8Array> {
  const waiting: Uint8Array[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    waiting.push(part);
  });
  let bytes = 0;
  const add = (name: string, content: Uint8Array) => {
    bytes += content.length;
    if (bytes > LARGEST) throw tooLarge();
    // Numbers in safetensors and pictures do not get smaller.
    const file = new ZipPassThrough(name);
    zip.add(file);
    file.push(content, true);
  };
  const names = await folder.names();
  add(MANIFEST, new TextEncoder().encode(manifestText(id, names)));
  for (const name of names) {
    const content = await folder.read(name);
    if (!content) throw new UserError('run-changed', `${name} was removed while the run was exported.`, { file: name });
    add(name, content);
    yield* waiting.splice(0);
  }
  zip.end();
  yield* waiting.splice(0);
}

const tooLarge = (): UserError =>
  new UserError('run-too-large', 'The run is larger than the 4 GiB that a zip file of this program holds.', {
    advice: 'Open the run and download its parts one by one.',
  });
