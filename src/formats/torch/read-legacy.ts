import { type ByteSource, memorySource } from '../byte-source.js';
import { viewOf } from '../bytes.js';
import { dtypeSize } from '../dtype.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import type { ReadOptions } from '../weight-sets.js';
import { bigEndian } from './big-endian.js';
import { readCheckpoint } from './checkpoint.js';
import { type CopySource, type Rewriting, splice } from './copy.js';
import { type BytesPlaces, readPickle } from './pickle/read.js';
import { PyDict, PyList, type PyValue, StorageRef } from './pickle/values.js';
import { findTensors } from './search.js';
import { otherStorageSizes, storageTypes } from './types.js';
import { TorchWorld } from './world.js';

/** The first value of every legacy file. The number is PyTorch's. */
const magic = 0x1950a86a20f9469cfc6cn;
const knownProtocol = 1001;

/** So many bytes are read first. The pickles of most files are shorter. */
const firstRead = 2 ** 20;

/**
 * Reads plain pickles, and the files that torch.save wrote before 1.6: five pickles (magic number, protocol, machine, object, storage keys), then
 * per key its element count (8 bytes) and its numbers. The numbers are read when they are asked for.
 * @throws FormatError
 */
export function readTorchLegacy(source: ByteSource, file: string, options: ReadOptions = {}): ModelFile {
  const nested = new NestedStorages(file);
  const { root, keys, world, end, places, mayGrow, isPlain } = readFront(source, file, nested);
  if (isPlain && findTensors(root).leaves.size === 0) throw notTorch(file);
  const storages = findStorages(source, end, keys, world.storages, file);
  const read = (key: string, offset: number, length: number) => {
    const inside = nested.get(key);
    if (inside) return inside.source.read(inside.place.start + offset, length);
    return source.read((storages.get(key)?.start ?? 0) + offset, length);
  };
  const size = (key: string) => nested.get(key)?.place.size ?? storages.get(key)?.size;
  const rewrite = nested.size > 0 ? undefined : (changes: Rewriting) => rewritten(source, end, storages, changes);
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
  /** True for a pickle that torch.save did not write. */
  isPlain: boolean;
}

/** The length of the pickles is not written anywhere. More of the file is read as long as they seem cut off. */
function readFront(source: ByteSource, file: string, nested: NestedStorages): Front {
  for (let length = firstRead; ; length *= 4) {
    try {
      return readPickles(source.read(0, Math.min(length, source.size)), source.size, file, nested);
    } catch (error) {
      if (length >= source.size || !(error instanceof FormatError) || !cutOff.has(error.reason)) throw error;
    }
  }
}

/** Refusals that may end when more of the file is read. How much a pickle may copy depends on its length. */
const cutOff = new Set(['pickle-truncated', 'pickle-too-large']);

function readPickles(bytes: Uint8Array, fileSize: number, file: string, nested?: NestedStorages): Front {
  const world = new TorchWorld(file, nested && ((storage) => nested.open(storage)));
  let at = 0;
  const next = (): PyValue => {
    const { value, end } = readPickle(bytes, at, world, file, fileSize);
    at = end;
    return value;
  };
  const first = readPickle(bytes, 0, world, file, fileSize);
  const mayGrowFirst = (bytes[1] ?? 0) < 4;
  if (first.value !== magic)
    return { root: first.value, keys: [], world, ...first, mayGrow: mayGrowFirst, isPlain: true };
  at = first.end;
  checkProtocol(next(), file);
  checkByteOrder(next(), file);
  const mayGrow = (bytes[at + 1] ?? 0) < 4;
  const { value: root, end, places } = readPickle(bytes, at, world, file, fileSize);
  at = end;
  const keys = storageKeys(next(), file);
  return { root, keys, world, end: at, places, mayGrow, isPlain: false };
}

const notTorch = (file: string) =>
  new FormatError(
    'not-a-checkpoint',
    'This is a Python pickle, but not one that torch.save wrote, and it holds no tensors by name.',
    file,
    'Save the weights with torch.save.',
  );

/** Storages that lie as files of their own in a pickle: so they are in what pickle.dump writes of tensors. */
class NestedStorages {
  private readonly found = new Map<string, { source: ByteSource; place: Place }>();

  constructor(private readonly file: string) {}

  get size(): number {
    return this.found.size;
  }

  get(key: string): { source: ByteSource; place: Place } | undefined {
    return this.found.get(key);
  }

  open(bytes: Uint8Array): StorageRef {
    const source = memorySource(bytes, this.file);
    const { root, keys, world, end } = readPickles(bytes, bytes.length, this.file);
    const places = findStorages(source, end, keys, world.storages, this.file);
    const place = root instanceof StorageRef ? places.get(root.key) : undefined;
    if (!(root instanceof StorageRef) || !place) {
      throw new FormatError('bad-persistent-id', 'A storage in the pickle is malformed.', this.file);
    }
    const key = `nested ${this.found.size}`;
    this.found.set(key, { source, place });
    return new StorageRef(root.type, key, root.count, root.first);
  }
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
