import { type DType, isFloatType } from './dtype.js';

/** Numbers as a file holds them: little-endian bytes of one type. */
interface Encoded {
  dtype: DType;
  bytes: Uint8Array;
}

// Typed arrays have the machine's byte order. Every machine with WebGPU is little-endian, and so are the file formats.

/** A copy at offset 0 of its own buffer, so that a view of any element type fits. Node's Buffer.slice does not copy. */
const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** A float of few bits: sign, `exponentBits`, `mantissaBits`, with subnormals. `finite`: every exponent is a number. */
function smallFloat(bits: number, exponentBits: number, mantissaBits: number, finite: boolean): number {
  const exponentMask = (1 << exponentBits) - 1;
  const mantissaMask = (1 << mantissaBits) - 1;
  const bias = exponentMask >> 1;
  const sign = bits >> (exponentBits + mantissaBits) === 0 ? 1 : -1;
  const exponent = (bits >> mantissaBits) & exponentMask;
  const mantissa = bits & mantissaMask;
  if (exponent === exponentMask) {
    if (!finite) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    if (mantissa === mantissaMask) return Number.NaN;
  }
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa * 2 ** -mantissaBits) * 2 ** (exponent - bias);
}

/** All values that a type of at most 16 bits can take, indexed by their bits. */
function table(bits: number, decode: (bits: number) => number): Float32Array {
  return Float32Array.from({ length: 1 << bits }, (_, index) => decode(index));
}

let halfTable: Float32Array | undefined;
function halfToFloat(bits: Uint16Array): Float32Array {
  halfTable ??= table(16, (half) => smallFloat(half, 5, 10, false));
  const values = halfTable;
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = values[bits[i] as number] as number;
  return floats;
}

function bfloatToFloat(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] as number) << 16;
  return new Float32Array(words.buffer);
}

/**
 * The values of a tensor of any type as float32, in row-major order. They are always a copy.
 * Doubles and integers beyond 2^24 are rounded to nearest. A BOOL is 0 or 1.
 */
export function toFloat32(tensor: Encoded): Float32Array {
  const buffer = aligned(tensor.bytes);
  switch (tensor.dtype) {
    case 'F64':
      return new Float32Array(new Float64Array(buffer));
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return halfToFloat(new Uint16Array(buffer));
    case 'BF16':
      return bfloatToFloat(new Uint16Array(buffer));
    case 'F8_E4M3':
      return Float32Array.from(new Uint8Array(buffer), (bits) => smallFloat(bits, 4, 3, true));
    case 'F8_E5M2':
      return Float32Array.from(new Uint8Array(buffer), (bits) => smallFloat(bits, 5, 2, false));
    case 'I64':
      return floatsOfBigInts(new BigInt64Array(buffer));
    case 'U64':
      return floatsOfBigInts(new BigUint64Array(buffer));
    case 'I32':
      return new Float32Array(new Int32Array(buffer));
    case 'U32':
      return new Float32Array(new Uint32Array(buffer));
    case 'I16':
      return new Float32Array(new Int16Array(buffer));
    case 'U16':
      return new Float32Array(new Uint16Array(buffer));
    case 'I8':
      return new Float32Array(new Int8Array(buffer));
    case 'U8':
      return new Float32Array(new Uint8Array(buffer));
    case 'BOOL':
      return Float32Array.from(new Uint8Array(buffer), (byte) => (byte === 0 ? 0 : 1));
    default:
      return tensor.dtype satisfies never;
  }
}

function floatsOfBigInts(values: BigInt64Array | BigUint64Array): Float32Array {
  const floats = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) floats[i] = Number(values[i]);
  return floats;
}

/** Float32 bits to bfloat16 bits: the upper half, rounded to nearest, ties to even. A NaN stays a NaN. */
function toBfloatBits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** Shifts right by 1 to 31 bits and rounds to nearest, ties to even. The value must be below 2^31. */
const roundShift = (value: number, shift: number): number =>
  (value + ((1 << (shift - 1)) - 1) + ((value >>> shift) & 1)) >>> shift;

/** Float32 bits to float16 bits: rounded to nearest, ties to even. A large value becomes infinite; a NaN stays a NaN. */
function toHalfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and more round to infinity
  const exponent = magnitude >>> 23;
  if (exponent >= 113) return sign | roundShift(magnitude - (112 << 23), 13);
  if (exponent < 102) return sign; // below half of the smallest
  return sign | roundShift((magnitude & 0x7fffff) | 0x800000, 126 - exponent); // subnormal half: units of 2^-24
}

function mapBits(values: Float32Array, convert: (bits: number) => number): Uint8Array {
  const words = new Uint32Array(values.slice().buffer);
  const halves = new Uint16Array(words.length);
  for (let i = 0; i < words.length; i++) halves[i] = convert(words[i] as number);
  return new Uint8Array(halves.buffer);
}

/**
 * Float32 values as the bytes of a float type: F64, F32, or F16 and BF16 rounded to nearest, ties to even.
 * @throws RangeError for any other type.
 */
export function fromFloat32(values: Float32Array, dtype: DType): Uint8Array {
  switch (dtype) {
    case 'F64':
      return new Uint8Array(new Float64Array(values).buffer);
    case 'F32':
      return new Uint8Array(values.slice().buffer);
    case 'F16':
      return mapBits(values, toHalfBits);
    case 'BF16':
      return mapBits(values, toBfloatBits);
    default:
      throw new RangeError(`float32 values cannot be written as ${dtype}`);
  }
}

/** Values of a tensor as numbers; 64-bit integers beyond 2^53 lose their last digits. */
export function numbersOf({ dtype, bytes }: Encoded): number[] {
  if (dtype !== 'I64') return Array.from(toFloat32({ dtype, bytes }));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, index) => Number(view.getBigInt64(8 * index, true)));
}

/** How many values of a float tensor are infinite or NaN. 0 for integer types. */
function countNotFinite(tensor: Encoded): number {
  if (!isFloatType(tensor.dtype)) return 0;
  const values = tensor.dtype === 'F64' ? new Float64Array(aligned(tensor.bytes)) : toFloat32(tensor);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) count++;
  return count;
}

const listedTensors = 8;

/** One sentence per tensor with infinite or NaN values. Only the first few tensors are named. */
export function notFiniteWarnings(tensors: Iterable<Encoded & { name: string }>): string[] {
  const warnings: string[] = [];
  let more = 0;
  for (const tensor of tensors) {
    const count = countNotFinite(tensor);
    if (count === 0) continue;
    if (warnings.length === listedTensors) more++;
    else {
      warnings.push(
        `Tensor ${tensor.name} has ${count} ${count === 1 ? 'value that is' : 'values that are'} not finite.`,
      );
    }
  }
  return more > 0 ? [...warnings, `${more} more tensors have values that are not finite.`] : warnings;
}
