import { type DType, isFloatType } from './dtype.js';
import { elementCount, fullNameOf, type ModelFile } from './model-file.js';
import type { NamedTensor, TensorFacts } from './named-tensor.js';
import { fromFloat32 } from './numbers.js';
import { checkedBytes, safetensorsHeader } from './safetensors/write.js';

/** Row-major values: floats for float types, big integers for I64. */
export type Values = Float32Array | BigInt64Array;

/** New values by tensor name as in `ModelFile.tensors`. */
export type Updates = ReadonlyMap<string, Values>;

/** New values by tensor name. Some are fetched only when their tensor is written. */
export type PendingUpdates = ReadonlyMap<string, Values | (() => Promise<Values>)>;

/** A tensor that is about to be written. */
export interface TensorToWrite extends TensorFacts {
  /** Its bytes in the file. @throws RangeError when new values do not fit. */
  load(): Promise<Uint8Array>;
}

/**
 * The source's tensors with the updated ones replaced. Names (with the prefix that they had in the file), shapes, types and
 * order stay the same. Tensors without an update keep their bytes. Each tensor is read, fetched and encoded when it is
 * written.
 * @throws RangeError when an update names no tensor.
 */
export function updateTensors(source: ModelFile, updated: PendingUpdates): TensorToWrite[] {
  for (const name of updated.keys()) {
    if (!source.tensors.has(name)) throw new RangeError(`${source.file} has no tensor ${name} to update`);
  }
  return [...source.tensors.values()].map((tensor) => ({
    ...asItIs(tensor),
    name: fullNameOf(source, tensor.name),
    load: () => loadUpdated(tensor, updated),
  }));
}

/** A tensor that is written with its own bytes. */
export const asItIs = (tensor: NamedTensor): TensorToWrite => ({
  name: tensor.name,
  dtype: tensor.dtype,
  shape: tensor.shape,
  load: async () => tensor.bytes,
});

/**
 * The adapted model as a safetensors file, see `updateTensors`. The file's other tensors follow as they are. The source's
 * metadata is kept, and `format: pt` is added.
 */
export async function* writeAdapted(source: ModelFile, updated: PendingUpdates): AsyncGenerator<Uint8Array> {
  const tensors = [...updateTensors(source, updated), ...(source.others ?? []).map(asItIs)];
  yield safetensorsHeader(tensors, { ...source.metadata, format: 'pt' });
  for (const tensor of tensors) yield checkedBytes(tensor, await tensor.load());
}

/** Its bytes in the file, with the new values where there are some. @throws RangeError when they do not fit. */
export async function loadUpdated(tensor: NamedTensor, updated: PendingUpdates): Promise<Uint8Array> {
  const update = updated.get(tensor.name);
  if (update === undefined) return tensor.bytes;
  return encode(tensor, typeof update === 'function' ? await update() : update);
}

function encode({ name, dtype, shape }: TensorFacts, values: Values): Uint8Array {
  const count = elementCount(shape);
  if (values.length !== count) throw new RangeError(`tensor ${name} has ${count} elements, not ${values.length}`);
  if (values instanceof Float32Array) {
    if (!isFloatType(dtype)) throw new RangeError(`tensor ${name} is ${dtype}; floats cannot update it`);
    return fromFloat32(values, dtype);
  }
  return encodeIntegers(name, dtype, values);
}

function encodeIntegers(name: string, dtype: DType, values: BigInt64Array): Uint8Array {
  if (dtype !== 'I64') throw new RangeError(`tensor ${name} is ${dtype}; 64-bit integers cannot update it`);
  return new Uint8Array(values.slice().buffer);
}
