import { byteLength, type NamedTensor } from '../model-file.js';

/**
 * A safetensors file with these tensors, in this order, one after another. The header is padded with spaces so that
 * the data starts on a multiple of 8 bytes.
 * @throws RangeError when a tensor's bytes do not fit its shape and type, or a name comes twice.
 */
export function writeSafetensors(tensors: Iterable<NamedTensor>, metadata: Record<string, string> = {}): Uint8Array {
  const list = [...tensors];
  check(list);
  const header = encodeHeader(list, metadata);
  const dataStart = 8 + header.length;
  const file = new Uint8Array(dataStart + list.reduce((total, tensor) => total + tensor.bytes.length, 0));
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let at = dataStart;
  for (const { bytes } of list) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function check(tensors: NamedTensor[]): void {
  const names = new Set<string>();
  for (const { name, dtype, shape, bytes } of tensors) {
    if (name === '__metadata__' || names.has(name))
      throw new RangeError(`the tensor name ${name} cannot be used twice`);
    names.add(name);
    const needed = byteLength(shape, dtype);
    if (bytes.length !== needed) {
      throw new RangeError(`tensor ${name} (${dtype} ${shape.join('x')}) needs ${needed} bytes, not ${bytes.length}`);
    }
  }
}

/** The JSON is put together entry by entry: an object would sort names such as '0' and drop `__proto__`. */
function encodeHeader(tensors: NamedTensor[], metadata: Record<string, string>): Uint8Array {
  const entries: string[] = [];
  if (Object.keys(metadata).length > 0) entries.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let start = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    const end = start + bytes.length;
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`);
    start = end;
  }
  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}
