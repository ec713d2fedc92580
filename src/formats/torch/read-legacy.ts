import { viewOf } from '../bytes.js';
import { dtypeSize } from '../dtype.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import { readCheckpoint } from './checkpoint.js';
import { readPickle } from './pickle/read.js';
import { PyDict, PyList, type PyValue, type StorageRef } from './pickle/values.js';
import { otherStorageSizes, storageTypes } from './types.js';
import { TorchWorld } from './world.js';

/** First value of every legacy file; PyTorch's number, not ours. */
const magic = 0x1950a86a20f9469cfc6cn;
const knownProtocol = 1001;

/**
 * Reads what torch.save wrote before 1.6: five pickles (magic number, protocol, machine, object, storage keys), then per key
 * its element count (8 bytes) and its numbers.
 * @throws FormatError
 */
export function readTorchLegacy(bytes: Uint8Array, file: string): ModelFile {
  const world = new TorchWorld(file);
  let at = 0;
  const next = (): PyValue => {
    const { value, end } = readPickle(bytes, at, world, file);
    at = end;
    return value;
  };
  checkMagic(next(), file);
  checkProtocol(next(), file);
  checkByteOrder(next(), file);
  const root = next();
  const keys = storageKeys(next(), file);
  const storages = readStorages(bytes, at, keys, world.storages, file);
  return readCheckpoint(root, { total: bytes.length, bytes: (key) => storages.get(key) }, file);
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
  const message = 'The file was not written on a little-endian machine; its numbers would be read wrongly.';
  throw new FormatError('big-endian', message, file, 'Save it again on an ordinary (little-endian) machine.');
}

function storageKeys(value: PyValue, file: string): string[] {
  const items = value instanceof PyList ? value.items : [null];
  if (items.every((item) => typeof item === 'string')) return items;
  throw new FormatError('pickle-malformed', 'The list of storages is malformed.', file, 'Save it again.');
}

function readStorages(
  bytes: Uint8Array,
  start: number,
  keys: string[],
  known: ReadonlyMap<string, StorageRef>,
  file: string,
): Map<string, Uint8Array> {
  const storages = new Map<string, Uint8Array>();
  let at = start;
  for (const key of keys) {
    const ref = known.get(key);
    if (ref === undefined || storages.has(key)) {
      throw new FormatError('bad-persistent-id', `Storage ${key} is listed but not used, or listed twice.`, file);
    }
    if (at + 8 > bytes.length) throw truncated(file);
    const count = Number(viewOf(bytes).getBigInt64(at, true));
    if (count !== ref.count) {
      const message = `Storage ${key} should hold ${ref.count} elements but the file says ${count}.`;
      throw new FormatError('storage-size-mismatch', message, file);
    }
    const end = at + 8 + count * elementSize(ref, file);
    if (end > bytes.length) throw truncated(file);
    storages.set(key, bytes.subarray(at + 8, end));
    at = end;
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
