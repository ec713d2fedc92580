import { type DType, dtypeSize } from './dtype.js';
import type { OnnxGraph } from './onnx/graph.js';
import type { PyDict, PyValue, TensorRef } from './torch/pickle/values.js';

export type { DType } from './dtype.js';
export { fromFloat32, toFloat32 } from './numbers.js';

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
   * Little-endian, row-major (C order), exactly `elementCount(shape) * dtypeSize(dtype)` bytes. May view the file, or be
   * read from it each time: ask once, and use `renamed` instead of a spread, which would read it.
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

/** A PyTorch checkpoint as it will be written back: without what only training needs. */
export interface CheckpointFrame {
  root: PyValue;
  /** The dict of the model's tensors, somewhere in `root`. */
  stateDict: PyDict;
  /** Tensors of `root` that do not belong to the model, by their description. */
  others: ReadonlyMap<TensorRef, NamedTensor>;
}

/** The contents of a model file: named arrays in the file's order, and the graph of an ONNX file. No code. */
export interface ModelFile {
  file: string;
  format: 'safetensors' | 'pth' | 'onnx';
  tensors: Map<string, NamedTensor>;
  metadata: Record<string, string>;
  /** Sentences for the user: what was ignored or looks odd. */
  warnings: string[];
  /** The prefix of every name in the file (`module.`, `model.`, ...), which is taken off here; '' where there is none. */
  prefix: string;
  /** The graph of an ONNX file. */
  onnx?: OnnxGraph;
  /** Tensors of the file that do not belong to the model (but to its teacher, say), by their full names. */
  others?: NamedTensor[];
  /** What a PyTorch checkpoint holds around its tensors. */
  frame?: CheckpointFrame;
  /** Class names that an mmcv checkpoint brings. */
  classes?: string[];
  /** One [r, g, b] of 0..255 per class, from an mmcv checkpoint. */
  palette?: number[][];
}

/** Number of elements of a shape: the product of its sizes. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Size of a tensor of this shape and type, in bytes. */
export const byteLength = (shape: readonly number[], dtype: DType): number => elementCount(shape) * dtypeSize(dtype);
