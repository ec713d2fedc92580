import type { DType } from './dtype.js';

/** What a file says about an array of numbers. */
export interface TensorFacts {
  name: string;
  dtype: DType;
  /** Sizes, outermost first; `[]` is a single number. */
  shape: number[];
}

/** One array of numbers as a file holds it. */
export interface NamedTensor extends TensorFacts {
  /**
   * Little-endian, row-major (C order), exactly `elementCount(shape) * dtypeSize(dtype)` bytes. They may view the file, or be
   * read from it each time. So ask for them once, and use `renamed` instead of a spread: a spread reads them.
   */
  readonly bytes: Uint8Array;
}

/** A tensor whose bytes stay where they are until somebody asks for them. */
export const lazyTensor = ({ name, dtype, shape }: TensorFacts, load: () => Uint8Array): NamedTensor => ({
  name,
  dtype,
  shape,
  get bytes() {
    return load();
  },
});

/** The same tensor under another name; its bytes are not read. */
export const renamed = (tensor: NamedTensor, name: string): NamedTensor =>
  lazyTensor({ name, dtype: tensor.dtype, shape: tensor.shape }, () => tensor.bytes);
