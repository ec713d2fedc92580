import type { ByteSource } from '../byte-source.js';
import { viewOf } from '../bytes.js';
import { dtypeSize } from '../dtype.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import type { ReadOptions } from '../weight-sets.js';
import { bigEndian } from './big-endian.js';
import { readCheckpoint } from './checkpoint.js';
import { type CopySource, type Rewriting, splice } from './copy.js';
import { type BytesPlaces, readPickle } from './pickle/read.js';
import { PyDict, PyList, type PyValue, type StorageRef } from './pickle/values.js';
import { otherStorageSizes, storageTypes } from './types.js';
import { TorchWorld } from './world.js';

/** The first value of every legacy file. The number is PyTorch's. */
const magic = 0x1950a86a20f9469cfc6cn;
const knownProtocol = 1001;

/** So many bytes are read first. The pickles of most files are shorter. */
const firstRead = 2 ** 20;

/**
 * Reads the files that torch.save wrote before 1.6: five pickles (magic number, protocol, machine, object, storage keys), then
 * per key its element count (8 bytes) and its numbers. The numbers are read when they are asked for.
 * @throws FormatError
 */
export function readTorchLegacy(source: ByteSource, file: string, options: ReadOptions = {}): ModelFile {
  const { root, keys, world, end, places, mayGrow } = readFront(source, file);
  const storages = findStorages(source, end, keys, world.storages, file);
  const read = (key: string, offset: number, length: number) =>
    source.read((storages.get(key)?.start ?? 0) + offset, length);
  const size = (key: string) => storages.get(key)?.size;
  const rewrite = (changes: Rewriting) => rewritten(source, end, storages, changes);
  const copied: CopySource = { total: source.size, size, read, places, mayGrow, rewrite };
  return readCheckpoint({ root, world, source: copied }, file, options);
}

/** The same pickles and storages, with parts of them replaced. */
async function* rewritten(
  source: ByteSource,
  end: number,
  storages: ReadonlyMap<string, Place>,
  changes: Rewriting,
): AsyncGenerator<Uint8Array> {
  yield splice(source.read(0, end), changes);
  let at = end;
  for (const [key, { start, size }] of storages) {
    yield source.read(at, start - at);
    yield (await changes.storages.get(key)?.()) ?? source.read(start, size);
    at = start + size;
  }
  yield source.read(at, source.size - at);
}

interface Front {
  root: PyValue;
  keys: string[];
  world: TorchWorld;
  /** First byte after the pickles. */
  end: number;
  places: BytesPlaces;
  mayGrow: boolean;
}

/** The length of the pickles is not written anywhere. More of the file is read as long as they seem cut off. */
function readFront(source: ByteSource, file: string): Front {
  for (let length = firstRead; ; length *= 4) {
    try {
      return readPickles(source.read(0, Math.min(length, source.size)), source.size, file);
    } catch (error) {
      if (length >= source.size || !(error instanceof FormatError) || !cutOff.has(error.reason)) throw error;
    }
  }
}

/** Refusals that may end when more of the file is read. How much a pickle may copy depends on its length. */
const cutOff = new Set(['pickle-truncated', 'pickle-too-large']);

function readPickles(bytes: Uint8Array, fileSize: number, file: string): Front {
  const world = new TorchWorld(file);
  let at = 0;
  const next = (): PyValue => {
    const { value, end } = readPickle(bytes, at, world, file, fileSize);
    at = end;
    return value;
  };
  checkMagic(next(), file);
  checkProtocol(next(), file);
  checkByteOrder(next(), file);
  const mayGrow = (bytes[at + 1] ?? 0) < 4;
  const { value: root, end, places } = readPickle(bytes, at, world, file, fileSize);
  at = end;
  const keys = storageKeys(next(), file);
  return { root, keys, world, end: at, places, mayGrow };
}

function checkMagic(value: PyValue, file: string): void {
  if (value === magic) return;
  const message = 'This is a Python pickle, but not one that torch.save wrote.';
  throw new FormatError('not-a-checkpoint', message, file, 'Save the weights with torch.save.');
}

function checkProtocol(value: PyValue, file: string): void {
  if (value === knownProtocol) return;
  const message = `The legacy checkpoint has protocol ${String(value)}; only ${knownProtocol} is known.`;
  throw new FormatError('unsupported-format', message, file, 'Save it again with a newer PyTorch.');
}

function checkByteOrder(value: PyValue, file: string): void {
  if (value instanceof PyDict && value.get('little_endian') === true) return;
  throw bigEndian(file);
}

function storageKeys(value: PyValue, file: string): string[] {
  const items = value instanceof PyList ? value.items : [null];
  if (items.every((item) => typeof item === 'string')) return items;
  throw new FormatError('pickle-malformed', 'The list of storages is malformed.', file, 'Save it again.');
}

interface Place {
  start: number;
  size: number;
}

function findStorages(
  source: ByteSource,
  start: number,
  keys: string[],
  known: ReadonlyMap<string, StorageRef>,
  file: string,
): Map<string, Place> {
  const storages = new Map<string, Place>();
  let at = start;
  for (const key of keys) {
    const ref = known.get(key);
    if (ref === undefined || storages.has(key)) {
      throw new FormatError('bad-persistent-id', `Storage ${key} is listed but not used, or listed twice.`, file);
    }
    if (at + 8 > source.size) throw truncated(file);
    const count = Number(viewOf(source.read(at, 8)).getBigInt64(0, true));
    if (count !== ref.count) {
      const message = `Storage ${key} should hold ${ref.count} elements but the file says ${count}.`;
      throw new FormatError('storage-size-mismatch', message, file);
    }
    const size = count * elementSize(ref, file);
    if (at + 8 + size > source.size) throw truncated(file);
    storages.set(key, { start: at + 8, size });
    at += 8 + size;
  }
  return storages;
}

function elementSize({ type, key }: StorageRef, file: string): number {
  const dtype = storageTypes.get(type);
  const size = dtype === undefined ? otherStorageSizes.get(type) : dtypeSize(dtype);
  if (size !== undefined) return size;
  throw new FormatError('unsupported-dtype', `Storage ${key} has the type ${type}, which is not supported.`, file);
}

const truncated = (file: string) =>
  new FormatError('truncated', 'The file is incomplete: it ends before the weights do.', file, 'Download it again.');
