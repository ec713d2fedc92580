import type { ByteSource, Companions } from '../byte-source.js';
import { type DType, dtypeSize } from '../dtype.js';
import { FormatError } from '../error.js';
import { lazyTensor, type NamedTensor } from '../named-tensor.js';
import { externalPlace } from './external.js';
import type { TensorProto } from './onnx_pb.js';

/** ONNX's codes for element types. */
export const dtypes: ReadonlyMap<number, DType> = new Map([
  [1, 'F32'],
  [2, 'U8'],
  [3, 'I8'],
  [4, 'U16'],
  [5, 'I16'],
  [6, 'I32'],
  [7, 'I64'],
  [9, 'BOOL'],
  [10, 'F16'],
  [11, 'F64'],
  [12, 'U32'],
  [13, 'U64'],
  [16, 'BF16'],
  [17, 'F8_E4M3'],
  [19, 'F8_E5M2'],
]);

/** `data_location` of a tensor whose numbers lie in another file. */
const EXTERNAL = 1;

/** Numbers may be spelt out one by one instead of lying in one piece: at most so many bytes. Weights never are. */
const mostSpeltOut = 16 * 2 ** 20;

/** Tensors up to so many bytes are kept. Larger ones are read from the file each time they are asked for. */
const mostKept = 4096;

export interface TensorContext {
  file: string;
  source: ByteSource;
  /** The whole file, while it is decoded. */
  bytes: Uint8Array;
  companions: Companions;
  /** Bytes that spelt-out numbers have taken so far. */
  speltOut: number;
}

/**
 * A tensor of the file. The bytes of a large tensor are read from this or another file when they are asked for.
 * @throws FormatError when type, shape and bytes do not belong together
 */
export function readTensor(proto: TensorProto, name: string, context: TensorContext): NamedTensor {
  const { file } = context;
  const dtype = dtypes.get(proto.dataType);
  if (dtype === undefined) {
    const type = proto.dataType === 8 ? 'text' : `numbers of type ${proto.dataType}`;
    const message = `Tensor ${name} holds ${type}, which is not supported.`;
    throw new FormatError('unsupported-dtype', message, file, 'Export the model with float32 or float16 weights.');
  }
  const shape = readShape(proto, name, file);
  const needed = shape.reduce((product, size) => product * BigInt(size), BigInt(dtypeSize(dtype)));
  const check = (held: number): void => {
    if (needed === BigInt(held)) return;
    throw new FormatError('size-mismatch', `Tensor ${name} needs ${needed} bytes but has ${held}.`, file);
  };
  if (proto.dataLocation === EXTERNAL) {
    const { source, offset, length } = externalPlace(proto, name, needed, context);
    check(length);
    return lazyTensor({ name, dtype, shape }, () => source.read(offset, length));
  }
  const content = contentOf(proto, dtype, context);
  check(content.length);
  const facts = { name, dtype, shape };
  if (content.buffer !== context.bytes.buffer) return { ...facts, bytes: content };
  if (content.length <= mostKept) return { ...facts, bytes: content.slice() };
  const [offset, length] = [content.byteOffset - context.bytes.byteOffset, content.length];
  return lazyTensor(facts, () => context.source.read(offset, length));
}

function readShape({ dims }: TensorProto, name: string, file: string): number[] {
  return dims.map((dim) => {
    if (dim < 0n) throw new FormatError('bad-shape', `Tensor ${name} has a negative size (${dim}).`, file);
    if (dim > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new FormatError('bad-shape', `Tensor ${name} has an absurd size (${dim}).`, file);
    }
    return Number(dim);
  });
}

/** The numbers in one piece: little-endian, row-major. */
function contentOf(proto: TensorProto, dtype: DType, context: TensorContext): Uint8Array {
  if (proto.rawData.length > 0) return proto.rawData;
  switch (dtype) {
    case 'F32':
      return joined(proto.floatData);
    case 'F64':
      return joined(proto.doubleData);
    case 'I64':
      return speltOut(proto.int64Data, 8, context);
    case 'U64':
    case 'U32':
      return speltOut(proto.uint64Data, dtypeSize(dtype), context);
    default:
      return speltOut(proto.int32Data, dtypeSize(dtype), context);
  }
}

function joined(chunks: Uint8Array[]): Uint8Array {
  if (chunks.length <= 1) return chunks[0] ?? new Uint8Array(0);
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Packed variable-length integers as numbers of `size` bytes. */
function speltOut(chunks: Uint8Array[], size: number, context: TensorContext): Uint8Array {
  const count = chunks.reduce((sum, chunk) => sum + numbersIn(chunk), 0);
  context.speltOut += count * size;
  if (context.speltOut > mostSpeltOut) {
    const message = 'The file spells out too many integers one by one.';
    throw new FormatError('tensor-too-large', message, context.file, 'Export it with raw tensor data.');
  }
  const bytes = new Uint8Array(count * size);
  let at = 0;
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length; at += size) from = putNumber(chunk, from, bytes, at, size);
  }
  return bytes;
}

const numbersIn = (chunk: Uint8Array): number => chunk.reduce((count, byte) => count + (byte < 0x80 ? 1 : 0), 0);

/** Reads one integer from byte `from` on and writes its lowest `size` bytes at `at`. Gives where the next one starts. */
function putNumber(chunk: Uint8Array, from: number, target: Uint8Array, at: number, size: number): number {
  let [bits, held, next, put] = [0, 0, from, 0];
  for (let more = true; more && next < chunk.length; ) {
    const byte = chunk[next++] as number;
    more = byte >= 0x80;
    bits |= (byte & 0x7f) << held;
    held += 7;
    if (held >= 8 && put < size) {
      target[at + put++] = bits & 0xff;
      bits >>>= 8;
      held -= 8;
    }
  }
  if (put < size) target[at + put] = bits & 0xff;
  return next;
}
