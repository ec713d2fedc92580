import { type DType, isFloatType } from './dtype.js';
import { elementCount, type ModelFile, type NamedTensor } from './model-file.js';
import { fromFloat32 } from './numbers.js';
import { writeSafetensors } from './safetensors/write.js';

/** New values by tensor name as in `ModelFile.tensors`, row-major: floats for float types, big integers for I64. */
export type Updates = ReadonlyMap<string, Float32Array | BigInt64Array>;

/**
 * The source's tensors with the updated ones replaced: same names (with the prefix they had in the file), shapes, types
 * and order; tensors without an update keep their very bytes.
 * @throws RangeError when an update names no tensor, has another element count, or the wrong kind of number.
 */
export function updateTensors(source: ModelFile, updated: Updates): NamedTensor[] {
  for (const name of updated.keys()) {
    if (!source.tensors.has(name)) throw new RangeError(`${source.file} has no tensor ${name} to update`);
  }
  return [...source.tensors.values()].map((tensor) => {
    const values = updated.get(tensor.name);
    const name = source.prefix + tensor.name;
    return values === undefined ? { ...tensor, name } : { ...tensor, name, bytes: encode(tensor, values) };
  });
}

/** The adapted model as a safetensors file: see `updateTensors`; keeps the source's metadata and adds `format: pt`. */
export function writeAdapted(source: ModelFile, updated: Updates): Uint8Array {
  return writeSafetensors(updateTensors(source, updated), { ...source.metadata, format: 'pt' });
}

function encode({ name, dtype, shape }: NamedTensor, values: Float32Array | BigInt64Array): Uint8Array {
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
