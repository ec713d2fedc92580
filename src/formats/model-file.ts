import { type DType, dtypeSize } from './dtype.js';
import type { NamedTensor } from './named-tensor.js';
import type { OnnxGraph } from './onnx/graph.js';
import type { PyDict, PyValue, TensorRef } from './torch/pickle/values.js';

/** A PyTorch checkpoint as it will be written back: without what only training needs. */
export interface CheckpointFrame {
  root: PyValue;
  /** The dict of the model's tensors, somewhere in `root`. */
  stateDict: PyDict;
  /** Tensors of `root` that do not belong to the model, by their description. */
  others: ReadonlyMap<TensorRef, NamedTensor>;
}

/** Files that say what weights are of, by Hugging Face's libraries. */
export interface HuggingFaceFolder {
  config: Readonly<Record<string, unknown>>;
  preprocessor: Readonly<Record<string, unknown>> | undefined;
  /** These files as they came, by their names. */
  files: ReadonlyMap<string, Uint8Array>;
}

/** Weights of one network in a file that may hold several. */
export interface WeightSet {
  name: string;
  tensors: number;
  /** Numbers in all tensors of floats. */
  parameters: number;
  chosen: boolean;
}

/** A tensor or an object of the file that is no part of the network, and why. */
export interface LeftOut {
  name: string;
  why: string;
}

/** New bytes by tensor name as in `ModelFile.tensors`, made when they are written. */
export type ChangedTensors = ReadonlyMap<string, () => Promise<Uint8Array>>;

/** A checkpoint that is written back as its file is, but for the numbers of the changed tensors. */
export interface CheckpointCopy {
  write(changed: ChangedTensors): AsyncGenerator<Uint8Array>;
}

/** The formats of model files, which are also the endings of their names. */
export const MODEL_FORMATS = ['safetensors', 'pth', 'onnx'] as const;

/** The contents of a model file: named arrays in the file's order, and the graph of an ONNX file. No code. */
export interface ModelFile {
  file: string;
  format: (typeof MODEL_FORMATS)[number];
  tensors: Map<string, NamedTensor>;
  metadata: Record<string, string>;
  /** Sentences for the user: what was ignored or looks odd. */
  warnings: string[];
  /** The prefix of every name in the file (`module.`, `model.`, ...), which is taken off here; '' where there is none. */
  prefix: string;
  /** Names in the file, where they are more than the prefix and the name. */
  fullNames?: ReadonlyMap<string, string>;
  /** The sets of weights that the file holds, one of them chosen; left out where no network was recognised. */
  weightSets?: WeightSet[];
  /** What of the file is no part of the network. */
  leftOut?: LeftOut[];
  /** The graph of an ONNX file. */
  onnx?: OnnxGraph;
  /** Tensors of the file that do not belong to the model (but to its teacher, say), by their full names. */
  others?: NamedTensor[];
  /** What a PyTorch checkpoint holds around its tensors. */
  frame?: CheckpointFrame;
  /** What lies beside the weights in a folder of Hugging Face's libraries. */
  huggingFace?: HuggingFaceFolder;
  /** Present where the surroundings can not be described, but the file can be copied. */
  copy?: CheckpointCopy;
  /** Class names that an mmcv checkpoint brings. */
  classes?: string[];
  /** One [r, g, b] of 0..255 per class, from an mmcv checkpoint. */
  palette?: number[][];
}

/** The name that a tensor of the model has in its file. */
export const fullNameOf = ({ prefix, fullNames }: ModelFile, name: string): string =>
  fullNames?.get(name) ?? prefix + name;

/** Number of elements of a shape: the product of its sizes. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Size of a tensor of this shape and type, in bytes. */
export const byteLength = (shape: readonly number[], dtype: DType): number => elementCount(shape) * dtypeSize(dtype);
