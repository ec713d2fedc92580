import { type DType, dtypeSize } from '../dtype.js';
import { FormatError } from '../error.js';
import { byteLength, elementCount } from '../model-file.js';
import { lazyTensor, type NamedTensor } from '../named-tensor.js';
import { pickledArray, rowMajorBytes } from './numpy.js';
import { PyList, type PyOpaque, PyTuple, type PyValue, type StorageRef, type TensorRef } from './pickle/values.js';
import { storageTypes, torchTypes } from './types.js';

/** Where the numbers of storages are. */
export interface StorageSource {
  /** Size of a storage in bytes, undefined when the file does not have it. @throws FormatError when it cannot be read. */
  size(key: string): number | undefined;
  /** A part of a storage. @throws FormatError when the file is damaged there. */
  read(key: string, offset: number, length: number): Uint8Array;
  /** Size of all storages together, in bytes. */
  total: number;
}

/** torch allows 64 dimensions. */
const highestRank = 64;

/** Shared storages may be used several times over. Beyond this the file is a bomb. */
const allowance = (source: StorageSource): number => 4 * source.total + 32 * 2 ** 20;

/**
 * Makes tensors from a file's descriptions of them. Their numbers are read when they are asked for. A tensor that lies in its
 * storage in row-major order is read as it lies; any other tensor is gathered into new memory. Together they may take four
 * times the storages plus 32 MiB.
 */
export class TensorMaker {
  private left: number;

  constructor(
    private readonly source: StorageSource,
    private readonly file: string,
  ) {
    this.left = allowance(source);
  }

  /** @throws FormatError when the description does not fit its storage. */
  make(name: string, ref: TensorRef): NamedTensor {
    const dtype = this.typeOf(name, ref);
    const size = dtypeSize(dtype);
    const elements = this.storageElements(ref.storage, size);
    const shape = this.counts(name, ref.size, 'bad-shape', 'size');
    const strides = this.counts(name, ref.stride, 'tensor-outside-storage', 'stride');
    if (shape.length !== strides.length) {
      throw this.refuse('bad-shape', `Tensor ${name} has ${shape.length} sizes but ${strides.length} strides.`);
    }
    const start = this.startOf(name, ref, shape, strides, elements);
    this.spend(name, shape, dtype);
    const read = (first: number, count: number) => this.source.read(ref.storage.key, first * size, count * size);
    const load = isRowMajor(shape, strides)
      ? () => read(start, elementCount(shape))
      : () => gather(read(start, spanOf(shape, strides)), shape, strides, size);
    return lazyTensor({ name, dtype, shape }, load);
  }

  /** An array of NumPy that the pickle holds. */
  makeArray(name: string, object: PyOpaque): NamedTensor {
    const array = pickledArray(object);
    if (!array) throw this.refuse('unsupported-dtype', `Array ${name} holds no plain numbers.`);
    this.spend(name, array.shape, array.dtype);
    return lazyTensor({ name, dtype: array.dtype, shape: array.shape }, () => rowMajorBytes(array));
  }

  private typeOf(name: string, { storage, type }: TensorRef): DType {
    const dtype = type === undefined ? storageTypes.get(storage.type) : torchTypes.get(type);
    if (dtype !== undefined) return dtype;
    const message = `Tensor ${name} has the type ${type ?? storage.type}, which is not supported.`;
    throw this.refuse('unsupported-dtype', message, 'Convert it to float32 before saving.');
  }

  private storageElements({ key, type, count }: StorageRef, elementSize: number): number {
    const bytes = this.source.size(key);
    if (bytes === undefined) {
      throw this.refuse('storage-missing', `Storage '${key}' is named in the file but not stored in it.`);
    }
    const needed = count * (type === 'UntypedStorage' ? 1 : elementSize);
    if (needed !== bytes || bytes % elementSize !== 0) {
      const message = `Storage ${key} should hold ${needed} bytes but the file has ${bytes}.`;
      throw this.refuse('storage-size-mismatch', message);
    }
    return bytes / elementSize;
  }

  private counts(name: string, value: PyValue, negative: string, what: string): number[] {
    if (!(value instanceof PyTuple || value instanceof PyList)) {
      throw this.refuse('bad-shape', `The ${what}s of tensor ${name} are not a list.`);
    }
    const { items } = value;
    if (items.length > highestRank) throw this.refuse('bad-shape', `Tensor ${name} has ${items.length} ${what}s.`);
    return items.map((item) => {
      if (typeof item !== 'number' || !Number.isSafeInteger(item)) {
        throw this.refuse('bad-shape', `Tensor ${name} has a ${what} that is no count.`);
      }
      if (item < 0) throw this.refuse(negative, `Tensor ${name} has a negative ${what}.`);
      return item;
    });
  }

  /** First element of the tensor in its storage. The last element must lie in the storage too. */
  private startOf(name: string, ref: TensorRef, shape: number[], strides: number[], elements: number): number {
    const offset = ref.offset;
    if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) {
      const where = typeof offset === 'number' ? `element ${offset}` : 'no element';
      throw this.refuse('tensor-outside-storage', `Tensor ${name} starts at ${where} of its storage.`);
    }
    const start = ref.storage.first + offset;
    if (shape.includes(0)) {
      const product = elementCount(shape.filter((size) => size > 0));
      if (!Number.isSafeInteger(product)) throw this.refuse('bad-shape', `Tensor ${name} is empty with absurd sizes.`);
      return 0;
    }
    // Doubles are inexact beyond 2^53 but keep the order. Only the order is needed here.
    const last = start + spanOf(shape, strides) - 1;
    if (last >= elements) {
      const message = `Tensor ${name} reaches element ${last} of a storage of ${elements}.`;
      throw this.refuse('tensor-outside-storage', message);
    }
    return start;
  }

  private spend(name: string, shape: number[], dtype: DType): void {
    const needed = byteLength(shape, dtype);
    this.left -= needed;
    if (this.left < 0) {
      const message = `Tensor ${name} would take ${needed} bytes: its strides, or other tensors, repeat the same numbers.`;
      throw this.refuse('tensor-too-large', message);
    }
  }

  private refuse(reason: string, message: string, advice = 'Download the file again, or save it again.'): FormatError {
    return new FormatError(reason, message, this.file, advice);
  }
}

function isRowMajor(shape: number[], strides: number[]): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Elements from the first to the last one that a tensor without empty axes touches. */
export const spanOf = (shape: number[], strides: number[]): number =>
  shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] as number), 1);

/** Copies the elements in row-major order of the shape. The first one is at the start; strides are in elements. */
function gather(storage: Uint8Array, shape: number[], strides: number[], size: number): Uint8Array {
  const count = elementCount(shape);
  const result = new Uint8Array(count * size);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    for (let byte = 0; byte < size; byte++) result[to * size + byte] = storage[from * size + byte] as number;
    from += advance(index, shape, strides);
  }
  return result;
}

/** Where a tensor lies in its storage, in elements. */
export interface Layout {
  start: number;
  shape: number[];
  strides: number[];
}

/** What the file says of it; undefined where that is no layout at all. */
export function layoutOf({ storage, offset, size, stride }: TensorRef): Layout | undefined {
  const shape = countsIn(size);
  const strides = countsIn(stride);
  if (!shape || shape.length !== strides?.length || typeof offset !== 'number') return undefined;
  return { start: storage.first + offset, shape, strides };
}

function countsIn(value: PyValue): number[] | undefined {
  if (!(value instanceof PyTuple || value instanceof PyList)) return undefined;
  const { items } = value;
  const areCounts = items.every((item) => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0);
  return areCounts ? (items as number[]) : undefined;
}

/** Puts row-major elements into their places in a storage. */
export function scatter(storage: Uint8Array, bytes: Uint8Array, { start, shape, strides }: Layout, size: number): void {
  if (isRowMajor(shape, strides)) {
    storage.set(bytes, start * size);
    return;
  }
  const index = shape.map(() => 0);
  let to = start;
  for (let from = 0; from < bytes.length; from += size) {
    storage.set(bytes.subarray(from, from + size), to * size);
    to += advance(index, shape, strides);
  }
}

/** Moves the index to the next element in row-major order. Gives the step in the storage. */
function advance(index: number[], shape: number[], strides: number[]): number {
  let step = 0;
  for (let axis = index.length - 1; axis >= 0; axis--) {
    const stride = strides[axis] as number;
    const next = (index[axis] as number) + 1;
    if (next < (shape[axis] as number)) {
      index[axis] = next;
      return step + stride;
    }
    index[axis] = 0;
    step -= (next - 1) * stride;
  }
  return step;
}
