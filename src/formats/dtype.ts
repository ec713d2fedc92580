/** Element types by their safetensors names. No network here has sub-byte or complex types, so they are not listed. */
export type DType =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'F8_E4M3'
  | 'F8_E5M2'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U64'
  | 'U32'
  | 'U16'
  | 'U8'
  | 'BOOL';

const bytesPerElement: Record<DType, number> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

/** True for the name of a known type. Inherited names such as `constructor` are not types. */
export const isDType = (name: unknown): name is DType =>
  typeof name === 'string' && Object.hasOwn(bytesPerElement, name);

/** Size of one element, in bytes. */
export const dtypeSize = (dtype: DType): number => bytesPerElement[dtype];

export const isFloatType = (dtype: DType): boolean => dtype.startsWith('F') || dtype === 'BF16';
