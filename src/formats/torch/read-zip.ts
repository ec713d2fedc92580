import type { ByteSource } from '../byte-source.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import type { ReadOptions } from '../weight-sets.js';
import { openZip, type ZipArchive } from '../zip/archive.js';
import type { OpenEntry } from '../zip/entry.js';
import { writeArchive } from '../zip/write.js';
import { bigEndian } from './big-endian.js';
import { readCheckpoint } from './checkpoint.js';
import { type CopySource, type Rewriting, splice } from './copy.js';
import { readPickle } from './pickle/read.js';
import type { StorageSource } from './tensor.js';
import { TorchWorld } from './world.js';

/**
 * Reads the files that torch.save has written since 1.6: a zip archive of `NAME/data.pkl` and one record `NAME/data/KEY` per
 * storage.
 * @throws FormatError
 */
export function readTorchZip(source: ByteSource, file: string, options: ReadOptions = {}): ModelFile {
  const archive = openZip(source, file);
  const folder = findFolder(archive, file);
  checkByteOrder(archive, folder, file);
  const world = new TorchWorld(file);
  const pickle = archive.entry(`${folder}/data.pkl`)?.whole() as Uint8Array;
  const { value, places } = readPickle(pickle, 0, world, file, source.size);
  const storages = storagesOf(archive, folder, source.size);
  const rewrite = (changes: Rewriting) => rewritten(archive, folder, splice(pickle, changes), changes);
  const copied: CopySource = { ...storages, places, mayGrow: (pickle[1] ?? 0) < 4, rewrite };
  return readCheckpoint({ root: value, world, source: copied }, file, options);
}

/** The only folder with a data.pkl. Everything that PyTorch writes lies in it. */
function findFolder(archive: ZipArchive, file: string): string {
  const unsafe = archive.names.find((name) => /^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(name));
  if (unsafe !== undefined) {
    throw new FormatError('zip-unexpected-entry', `Entry '${unsafe}' is not part of a checkpoint.`, file);
  }
  const folders = archive.names.flatMap((name) => /^([^/]+)\/data\.pkl$/.exec(name)?.[1] ?? []);
  const [folder] = folders;
  if (folder === undefined) {
    const message = 'This zip file holds no data.pkl, so it is not a PyTorch checkpoint.';
    throw new FormatError(
      'not-a-checkpoint',
      message,
      file,
      'Unpack it and give the .pth or .safetensors file inside.',
    );
  }
  if (folders.length > 1) throw new FormatError('zip-ambiguous', 'The archive has two data.pkl files.', file);
  checkNotScript(archive, folder, file);
  return folder;
}

function checkNotScript(archive: ZipArchive, folder: string, file: string): void {
  const isCode = (name: string) => name.startsWith(`${folder}/code/`) || name === `${folder}/constants.pkl`;
  if (!archive.names.some(isCode)) return;
  const message = 'This is a TorchScript program (it contains code/), not a state dict.';
  const advice = 'Load it in PyTorch and save its weights: torch.save(torch.jit.load(path).state_dict(), new_path).';
  throw new FormatError('torchscript-not-supported', message, file, advice);
}

function checkByteOrder(archive: ZipArchive, folder: string, file: string): void {
  const record = archive.entry(`${folder}/byteorder`)?.whole();
  if (record === undefined || new TextDecoder().decode(record).trim() === 'little') return;
  throw bigEndian(file);
}

/** The same entries, with another pickle and other numbers in some storages. */
function rewritten(
  archive: ZipArchive,
  folder: string,
  pickle: Uint8Array,
  { storages }: Rewriting,
): AsyncGenerator<Uint8Array> {
  return writeArchive(
    archive.names.map((name) => {
      if (name === `${folder}/data.pkl`) return { name, size: pickle.length, content: async () => pickle };
      const entry = archive.entry(name) as OpenEntry;
      const content = storages.get(name.slice(`${folder}/data/`.length)) ?? (async () => entry.whole());
      return { name, size: entry.size, content };
    }),
  );
}

function storagesOf(archive: ZipArchive, folder: string, total: number): StorageSource {
  const entries = new Map<string, OpenEntry | undefined>();
  const entryOf = (key: string) => {
    if (!entries.has(key)) entries.set(key, archive.entry(`${folder}/data/${key}`));
    return entries.get(key);
  };
  return {
    total,
    size: (key) => entryOf(key)?.size,
    read: (key, offset, length) => (entryOf(key) as OpenEntry).read(offset, length),
  };
}
