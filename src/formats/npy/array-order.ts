import { type DType, dtypeSize } from '../dtype.js';

/** How an array lies in its bytes. */
export interface ArrayOrder {
  dtype: DType;
  shape: readonly number[];
  fortranOrder: boolean;
  bigEndian: boolean;
}

/** The same numbers, row-major and little-endian. */
export function inRowOrder(bytes: Uint8Array, { dtype, shape, fortranOrder, bigEndian }: ArrayOrder): Uint8Array {
  const little = bigEndian ? swapBytes(bytes, dtypeSize(dtype)) : bytes;
  return fortranOrder ? reordered(little, shape, dtypeSize(dtype), false) : little;
}

/** Row-major elements with their first axis running fastest. */
export const toColumnMajor = (bytes: Uint8Array, shape: readonly number[], size: number): Uint8Array =>
  reordered(bytes, shape, size, true);

export function swapBytes(bytes: Uint8Array, size: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    const within = at % size;
    swapped[at - within + (size - 1 - within)] = bytes[at] as number;
  }
  return swapped;
}

/** Between elements whose first axis runs fastest and those whose last one does. */
function reordered(bytes: Uint8Array, shape: readonly number[], size: number, toFirst: boolean): Uint8Array {
  if (shape.length < 2) return bytes;
  const strides: number[] = [];
  shape.reduce((stride, length) => {
    strides.push(stride);
    return stride * length;
  }, 1);
  const turned = new Uint8Array(bytes.length);
  const index = shape.map(() => 0);
  for (let row = 0, column = 0; row < bytes.length; row += size) {
    const [to, from] = toFirst ? [column * size, row] : [row, column * size];
    for (let byte = 0; byte < size; byte++) turned[to + byte] = bytes[from + byte] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      const isInside = next < (shape[axis] as number);
      index[axis] = isInside ? next : 0;
      column += isInside ? (strides[axis] as number) : -(next - 1) * (strides[axis] as number);
      if (isInside) break;
    }
  }
  return turned;
}
