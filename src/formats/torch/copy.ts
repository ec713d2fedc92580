import { concatenated } from '../bytes.js';
import { dtypeSize } from '../dtype.js';
import type { ChangedTensors, CheckpointCopy } from '../model-file.js';
import { ownBytes, pickledArray } from './numpy.js';
import type { BytesPlace } from './pickle/machine.js';
import type { BytesPlaces } from './pickle/read.js';
import { PyOpaque, type TensorRef } from './pickle/values.js';
import { describedAs, type Leaf } from './search.js';
import { layoutOf, type StorageSource, scatter, spanOf } from './tensor.js';

/** What is written in place of parts of a checkpoint. */
export interface Rewriting {
  /** Parts of the pickle, by their places in it. */
  pickle: readonly { place: BytesPlace; bytes: Uint8Array }[];
  /** Whole storages, by their keys. */
  storages: ReadonlyMap<string, () => Promise<Uint8Array>>;
}

/** A checkpoint that can be written again with parts of it replaced. */
export interface CopySource extends StorageSource {
  places: BytesPlaces;
  /** False where the pickle tells lengths of its parts: from protocol 4 on. */
  mayGrow: boolean;
  /** Undefined where it cannot be written again. */
  rewrite: ((changes: Rewriting) => AsyncGenerator<Uint8Array>) | undefined;
}

type StorageLeaf = Leaf & { value: TensorRef };

/**
 * A checkpoint that is written back byte for byte, but for the numbers of some tensors. The pickle stays, and so does
 * everything that it describes. Undefined where a tensor shares its numbers with another one: then it can not be changed
 * without the other.
 */
export function copyOf(
  leaves: ReadonlyMap<string, Leaf>,
  all: readonly TensorRef[],
  source: CopySource,
): CheckpointCopy | undefined {
  const { rewrite } = source;
  if (!rewrite || [...leaves.values()].some(({ value }) => value.shared)) return undefined;
  const stored = new Map<string, StorageLeaf>();
  const arrays = new Map<string, PyOpaque>();
  for (const [name, leaf] of leaves) {
    if (leaf.value instanceof PyOpaque) arrays.set(name, leaf.value);
    else stored.set(name, leaf as StorageLeaf);
  }
  if (overlap([...stored.values()], all) || !placed([...arrays.values()], source)) return undefined;
  return {
    async *write(changed) {
      const pickle = [];
      for (const [name, array] of arrays) {
        const load = changed.get(name);
        if (load) pickle.push(changedArray(array, await load(), source.places));
      }
      yield* rewrite({ pickle, storages: changedStorages(stored, changed, source) });
    },
  };
}

interface Span {
  key: string;
  start: number;
  end: number;
  isOwn: boolean;
}

/** True where numbers of one of the tensors are also those of another tensor, or twice in the same one. */
function overlap(own: readonly StorageLeaf[], all: readonly TensorRef[]): boolean {
  const owned = new Set(own.map(({ value }) => value));
  const spans = all.flatMap((ref): Span[] => {
    const layout = layoutOf(ref);
    if (!layout || layout.shape.includes(0)) return [];
    const bytes = ref.storage.type === 'UntypedStorage' ? dtypeSize(describedSize(ref)) : 1;
    const start = layout.start * bytes;
    return [
      { key: ref.storage.key, start, end: start + spanOf(layout.shape, layout.strides) * bytes, isOwn: owned.has(ref) },
    ];
  });
  spans.sort((a, b) => (a.key === b.key ? a.start - b.start : a.key < b.key ? -1 : 1));
  let reach: Span | undefined;
  for (const span of spans) {
    const meets = reach?.key === span.key && span.start < reach.end;
    if (meets && (span.isOwn || reach?.isOwn)) return true;
    if (!meets || span.end > (reach?.end ?? 0))
      reach = { ...span, isOwn: span.isOwn || (meets && (reach?.isOwn ?? false)) };
  }
  return own.some(({ value }) => repeats(value));
}

const describedSize = (ref: TensorRef) => describedAs({ value: ref }).dtype ?? 'F32';

/** True where two elements of a tensor are the same number of its storage. */
function repeats(ref: TensorRef): boolean {
  const layout = layoutOf(ref);
  if (!layout) return true;
  const { shape, strides } = layout;
  const axes = shape.map((size, axis) => ({ size, stride: strides[axis] ?? 0 })).filter(({ size }) => size > 1);
  let reached = 1;
  for (const { size, stride } of axes.sort((a, b) => a.stride - b.stride)) {
    if (stride < reached) return true;
    reached += (size - 1) * stride;
  }
  return false;
}

/** True where the bytes of each array lie in a place of their own that can take new ones. */
function placed(arrays: readonly PyOpaque[], { places, mayGrow }: CopySource): boolean {
  const starts = new Set<number>();
  for (const array of arrays) {
    const bytes = pickledArray(array)?.bytes;
    const place = bytes && places.get(bytes);
    if (!place || starts.has(place.start) || (place.form === 'text' && !mayGrow)) return false;
    starts.add(place.start);
  }
  return true;
}

function changedArray(object: PyOpaque, rowMajor: Uint8Array, places: BytesPlaces) {
  const array = pickledArray(object);
  const place = array && places.get(array.bytes);
  if (!place) throw new Error('An array has no place in the pickle.');
  const bytes = ownBytes(array, rowMajor);
  return { place, bytes: place.form === 'text' ? textOf(bytes) : bytes };
}

/** The opcode of a text with one character per byte. */
function textOf(bytes: Uint8Array): Uint8Array {
  const length = bytes.reduce((sum, byte) => sum + (byte < 0x80 ? 1 : 2), 0);
  const text = new Uint8Array(5 + length);
  text[0] = 'X'.charCodeAt(0);
  new DataView(text.buffer).setUint32(1, length, true);
  let at = 5;
  for (const byte of bytes) {
    if (byte >= 0x80) text[at++] = 0xc0 | (byte >> 6);
    text[at++] = byte < 0x80 ? byte : 0x80 | (byte & 0x3f);
  }
  return text;
}

/** The pickle with its replaced parts. */
export function splice(pickle: Uint8Array, { pickle: changes }: Rewriting): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { place, bytes } of changes.toSorted((a, b) => a.place.start - b.place.start)) {
    const start = place.form === 'text' ? place.start : place.end - bytes.length;
    parts.push(pickle.subarray(at, start), bytes);
    at = place.end;
  }
  return concatenated([...parts, pickle.subarray(at)]);
}

/** Storages with their changed tensors. */
function changedStorages(
  stored: ReadonlyMap<string, StorageLeaf>,
  changed: ChangedTensors,
  source: StorageSource,
): Map<string, () => Promise<Uint8Array>> {
  const byKey = new Map<string, string[]>();
  for (const [name, { value }] of stored) {
    if (changed.has(name)) byKey.set(value.storage.key, [...(byKey.get(value.storage.key) ?? []), name]);
  }
  const rewritten = async (key: string, names: readonly string[]): Promise<Uint8Array> => {
    const storage = source.read(key, 0, source.size(key) ?? 0).slice();
    for (const name of names) {
      const ref = stored.get(name)?.value;
      const layout = ref && layoutOf(ref);
      const bytes = await changed.get(name)?.();
      if (!layout || !bytes) throw new Error(`Tensor ${name} is gone.`);
      scatter(storage, bytes, layout, dtypeSize(describedSize(ref)));
    }
    return storage;
  };
  return new Map([...byKey].map(([key, names]) => [key, () => rewritten(key, names)]));
}
