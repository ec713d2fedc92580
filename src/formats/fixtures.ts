import { type ByteSource, memorySource } from './byte-source.js';
import { concatenated } from './bytes.js';
import type { DType } from './dtype.js';
import type { ModelFile } from './model-file.js';
import type { NamedTensor } from './named-tensor.js';
import { PickleWriter } from './torch/pickle/write.js';
import { writeZip } from './zip/write.js';

// Small model files made in code, for the tests of this folder.

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export function tensor(name: string, dtype: DType, shape: number[], values: ArrayBufferView): NamedTensor {
  return { name, dtype, shape, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/** A network of three tensors: [2, 3] and [2] floats and a counter. */
export const smallTensors = (): NamedTensor[] => [
  tensor('conv.weight', 'F32', [2, 3], Float32Array.of(0, 1, 2, 3, 4, 5)),
  tensor('conv.bias', 'F16', [2], Uint16Array.of(0x3c00, 0xc000)),
  tensor('bn.num_batches_tracked', 'I64', [], BigInt64Array.of(7n)),
];

export function modelOf(tensors: NamedTensor[], prefix = ''): ModelFile {
  const named = new Map(tensors.map((item) => [item.name, item]));
  return { file: 'small', format: 'safetensors', tensors: named, metadata: {}, warnings: [], prefix };
}

export interface Described {
  name: string;
  storage: string;
  /** Elements of the storage. */
  count: number;
  offset: number;
  shape: number[];
  strides: number[];
}

/** Opcodes for one entry of a state dict: a name and its tensor in storage `key`. */
export function describeTensor(
  pickle: PickleWriter,
  { name, storage, count, offset, shape, strides }: Described,
  key = '0',
) {
  pickle.text(name);
  pickle.global('torch._utils', '_rebuild_tensor_v2');
  pickle.mark();
  pickle.mark();
  pickle.text('storage');
  pickle.global('torch', storage);
  pickle.text(key);
  pickle.text('cpu');
  pickle.integer(count);
  pickle.tuple();
  pickle.persistentId();
  pickle.integer(offset);
  pickle.integers(shape);
  pickle.integers(strides);
  pickle.boolean(false);
  pickle.emptyOrderedDict();
  pickle.tuple();
  pickle.call();
}

/** A pickled state dict of tensors that all lie in storage '0'. */
export function stateDict(tensors: Described[]): Uint8Array {
  const pickle = new PickleWriter();
  pickle.emptyOrderedDict();
  pickle.mark();
  for (const item of tensors) describeTensor(pickle, item);
  pickle.setItems();
  return pickle.finish();
}

/** A .pth file of the zip format around a pickle and the content of storage '0'. */
export const zipCheckpoint = (pickle: Uint8Array, storage: Uint8Array): Uint8Array =>
  writeZip([
    { name: 'small/data.pkl', content: pickle },
    { name: 'small/data/0', content: storage },
    { name: 'small/version', content: text('3\n') },
  ]);

/** A .pth file of the legacy format around a pickle and the content of storage '0'. */
export function legacyCheckpoint(pickle: Uint8Array, storage: Float32Array): Uint8Array {
  const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
  const protocol = [0x80, 2, 0x4d, 0xe9, 0x03, 0x2e];
  const machine = [0x80, 2, 0x7d, 0x58, 13, 0, 0, 0, ...text('little_endian'), 0x88, 0x73, 0x2e];
  const keys = [0x80, 2, 0x5d, 0x58, 1, 0, 0, 0, 0x30, 0x61, 0x2e];
  const count = new Uint8Array(BigInt64Array.of(BigInt(storage.length)).buffer);
  const numbers = new Uint8Array(storage.buffer, storage.byteOffset, storage.byteLength);
  const front = [magic, protocol, machine].map((bytes) => Uint8Array.from(bytes));
  return concatenated([...front, pickle, Uint8Array.from(keys), count, numbers]);
}

/** A file in memory that notes each read: [offset, length]. */
export function watchedSource(bytes: Uint8Array, name = 'watched'): ByteSource & { reads: [number, number][] } {
  const source = memorySource(bytes, name);
  const reads: [number, number][] = [];
  return {
    name,
    size: source.size,
    reads,
    read: (offset, length) => {
      if (offset < 0 || length < 0 || offset + length > bytes.length) throw new RangeError('read outside the file');
      reads.push([offset, length]);
      return source.read(offset, length);
    },
  };
}
