import { concatenated } from '../bytes.js';
import { byteLength } from '../model-file.js';
import type { NamedTensor, TensorFacts } from '../named-tensor.js';

/**
 * A safetensors file with these tensors, in this order, one after another.
 * @throws RangeError when a tensor's bytes do not fit its shape and type, or a name comes twice.
 */
export function writeSafetensors(tensors: Iterable<NamedTensor>, metadata: Record<string, string> = {}): Uint8Array {
  const list = [...tensors];
  return concatenated([safetensorsHeader(list, metadata), ...list.map((tensor) => checkedBytes(tensor, tensor.bytes))]);
}

/** The bytes of a tensor. They must be as many as its shape and type need. */
export function checkedBytes({ name, dtype, shape }: TensorFacts, bytes: Uint8Array): Uint8Array {
  const needed = byteLength(shape, dtype);
  if (bytes.length === needed) return bytes;
  throw new RangeError(`tensor ${name} (${dtype} ${shape.join('x')}) needs ${needed} bytes, not ${bytes.length}`);
}

/**
 * The start of a safetensors file: length and header. The bytes of the tensors follow in this order, without gaps. The
 * header is padded with spaces so that the data starts on a multiple of 8 bytes.
 * @throws RangeError when a name comes twice.
 */
export function safetensorsHeader(tensors: readonly TensorFacts[], metadata: Record<string, string> = {}): Uint8Array {
  checkNames(tensors);
  const header = encodeHeader(tensors, metadata);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return concatenated([length, header]);
}

function checkNames(tensors: readonly TensorFacts[]): void {
  const names = new Set<string>(['__metadata__']);
  for (const { name } of tensors) {
    if (names.has(name)) throw new RangeError(`the tensor name ${name} cannot be used twice`);
    names.add(name);
  }
}

/** The JSON is put together entry by entry: an object would sort names such as '0' and drop `__proto__`. */
function encodeHeader(tensors: readonly TensorFacts[], metadata: Record<string, string>): Uint8Array {
  const entries: string[] = [];
  if (Object.keys(metadata).length > 0) entries.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let start = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = start + byteLength(shape, dtype);
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`);
    start = end;
  }
  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}
