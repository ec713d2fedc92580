import { type DType, dtypeSize } from './dtype.js';
import type { OnnxGraph } from './onnx/graph.js';

export type { DType } from './dtype.js';
export { fromFloat32, toFloat32 } from './numbers.js';

/** One array of numbers as a file holds it. */
export interface NamedTensor {
  name: string;
  dtype: DType;
  /** Sizes, outermost first; `[]` is a single number. */
  shape: number[];
  /** Little-endian, row-major (C order), exactly `elementCount(shape) * dtypeSize(dtype)` bytes. May view the file. */
  bytes: Uint8Array;
}

/** What was read from a model file: named arrays in the file's order, and the graph that an ONNX file has. No code. */
export interface ModelFile {
  file: string;
  format: 'safetensors' | 'pth' | 'onnx';
  tensors: Map<string, NamedTensor>;
  metadata: Record<string, string>;
  /** Sentences for the user: what was ignored or looks odd. */
  warnings: string[];
  /** What every name began with in the file and no longer does here (`module.`, `model.`, ...); '' when nothing. */
  prefix: string;
  /** The graph of an ONNX file. */
  onnx?: OnnxGraph;
  /** Class names that an mmcv checkpoint brings. */
  classes?: string[];
  /** One [r, g, b] of 0..255 per class, from an mmcv checkpoint. */
  palette?: number[][];
}

/** Number of elements of a shape: the product of its sizes. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Size of a tensor of this shape and type, in bytes. */
export const byteLength = (shape: readonly number[], dtype: DType): number => elementCount(shape) * dtypeSize(dtype);
