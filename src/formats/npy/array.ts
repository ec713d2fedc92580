import type { DType } from '../dtype.js';

/** An array as NumPy saves it, brought to C order and little-endian bytes. */
export interface NpyArray {
  dtype: DType;
  /** Sizes, outermost first; `[]` is a single number. */
  shape: number[];
  /** Row-major, little-endian, exactly as many bytes as shape and type need. They may view the file. */
  bytes: Uint8Array;
}

/** NumPy's type letters and sizes, by our own names. */
const codes: Partial<Record<DType, string>> = {
  F64: 'f8',
  F32: 'f4',
  F16: 'f2',
  I64: 'i8',
  I32: 'i4',
  I16: 'i2',
  I8: 'i1',
  U64: 'u8',
  U32: 'u4',
  U16: 'u2',
  U8: 'u1',
  BOOL: 'b1',
};

const types = new Map(Object.entries(codes).map(([dtype, code]) => [code, dtype as DType]));

/** The type of a code without its byte order, such as "f4"; undefined for objects, text and structures. */
export const typeOfCode = (code: string): DType | undefined => types.get(code);

/** NumPy's name of a type, with its byte order: "<f4", "|u1". Undefined for types that NumPy does not have. */
export function descriptionOf(dtype: DType): string | undefined {
  const code = codes[dtype];
  return code && (code.endsWith('1') ? `|${code}` : `<${code}`);
}
