import { type ByteSource, type Companions, memorySource } from './byte-source.js';
import { strangerByEnding } from './endings.js';
import { FormatError } from './error.js';
import { openZip, type ZipArchive } from './zip/archive.js';
import type { OpenEntry } from './zip/entry.js';

/** The model in a zip archive, and how the files beside it are found. */
export interface ZippedModel {
  name: string;
  source: ByteSource;
  companions: Companions;
}

const modelEnding = /\.(?:pth|pt|ckpt|bin|pkl|pickle|model|weights|th|safetensors|onnx|npz|safetensors\.index\.json)$/i;

/** Files that training codes put beside a model. */
const besideModel =
  /(?:^|[/_.-])(?:optimi[sz]er|scheduler|scaler|rng_state(?:_\d+)?|training_args|random_states(?:_\d+)?)\b/i;

/** Shards, which belong to an index. */
const shard = /-\d{5}-of-\d{5}\.\w+$/i;

/** Beyond this a deflated file would take too much memory. */
const mostInflated = 2 ** 31;

/** A .npz file: nothing but arrays. */
export const holdsArrays = (names: readonly string[]): boolean =>
  names.length > 0 && names.every((name) => name.endsWith('.npy'));

/** What torch.save writes has its pickle in the only folder. */
export const isTorchArchive = (names: readonly string[]): boolean =>
  names.some((name) => /^[^/]+\/data\.pkl$/.test(name));

export const namesInZip = (source: ByteSource, file: string): string[] => openZip(source, file).names;

/** The one model in an archive; undefined where it holds none. @throws FormatError for several */
export function zippedModel(source: ByteSource, file: string): ZippedModel | undefined {
  const archive = openZip(source, file, { deflated: true });
  const names = archive.names.filter((name) => !name.endsWith('/') && !/(?:^|\/)(?:__MACOSX\/|\.)/.test(name));
  const models = modelsAmong(names);
  const [name] = models;
  if (models.length > 1) {
    const message = `This archive holds ${models.length} models: ${models.join(', ')}.`;
    throw new FormatError('zip-several-models', message, file, 'Unpack it and give one of them.');
  }
  if (name !== undefined) return openModel(archive, name, file);
  for (const other of names) {
    const stranger = strangerByEnding(other, file);
    if (stranger) throw stranger;
  }
  return undefined;
}

function modelsAmong(names: readonly string[]): string[] {
  const all = names.filter((name) => modelEnding.test(name));
  const models = all.filter((name) => !besideModel.test(name));
  const index = models.filter((name) => name.endsWith('.json'));
  const whole = index.length > 0 ? models.filter((name) => !shard.test(name)) : models;
  return whole.length > 0 ? whole : all;
}

function openModel(archive: ZipArchive, name: string, file: string): ZippedModel {
  const folder = name.slice(0, name.lastIndexOf('/') + 1);
  return {
    name,
    source: entrySource(archive.entry(name) as OpenEntry, name, file),
    companions: (companion) => {
      const entry = archive.entry(folder + companion);
      return entry && entrySource(entry, companion, file);
    },
  };
}

function entrySource(entry: OpenEntry, name: string, file: string): ByteSource {
  if (entry.stored) return { name, size: entry.size, read: (offset, length) => entry.read(offset, length) };
  if (entry.size <= mostInflated) return memorySource(entry.whole(), name);
  const message = `${name} in this archive is compressed and takes ${entry.size} bytes.`;
  throw new FormatError('zip-too-large', message, file, 'Unpack it and give the file itself.');
}
