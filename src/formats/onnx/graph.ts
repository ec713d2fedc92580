import type { ByteSource } from '../byte-source.js';
import type { DType } from '../dtype.js';
import type { NamedTensor } from '../named-tensor.js';

/** A size of an input: a number, or the name of a free one ('' when the file gives none). */
export type OnnxDim = number | string;

export interface OnnxValue {
  name: string;
  /** Undefined where the file gives none. */
  dims: OnnxDim[] | undefined;
  /** Type of its elements. Undefined where the file gives none, or a type that is not known here. */
  dtype?: DType | undefined;
}

/** A branch of a node. Its nodes may read the values around it. */
export interface OnnxBranch {
  nodes: OnnxNode[];
  outputs: string[];
}

/** Attributes by kind. Integers beyond 2^53 lose their last digits. */
export type OnnxAttribute =
  | { kind: 'int' | 'float'; value: number }
  | { kind: 'ints' | 'floats'; values: number[] }
  | { kind: 'string'; value: string }
  | { kind: 'strings'; values: string[] }
  | { kind: 'tensor'; value: NamedTensor }
  | { kind: 'graph'; value: OnnxBranch }
  /** In a function: the attribute of this name of the node that calls it. */
  | { kind: 'reference'; name: string }
  | { kind: 'other' };

export interface OnnxNode {
  op: string;
  /** '' is the standard's. */
  domain: string;
  name: string;
  /** '' stands for an optional input that is not given. */
  inputs: string[];
  outputs: string[];
  attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Tells functions of one name apart. */
  overload?: string;
  /** Version of the standard operators, where it is not the graph's: in a function. */
  opset?: number;
}

/** Nodes under a name, which a node of that name calls. */
export interface OnnxFunction {
  inputs: string[];
  outputs: string[];
  nodes: OnnxNode[];
  /** Of attributes that the call may leave out. */
  defaults: ReadonlyMap<string, OnnxAttribute>;
  /** Undefined where the function names none: it is that of the graph. */
  opset: number | undefined;
}

/** What a node calls, as a key of a graph's functions. */
export const calleeOf = ({ domain, op, overload = '' }: Pick<OnnxNode, 'domain' | 'op' | 'overload'>): string =>
  [domain, op, overload].join('::');

/** Weights that a file holds as whole numbers with a scale, and what they were made of. */
export interface Dequantised {
  /** By the name of the DequantizeLinear's output: the weight as floats. */
  made: ReadonlyMap<string, NamedTensor>;
  /** Tensors that nothing but those nodes reads: whole numbers, scales, zero points. */
  from: ReadonlyMap<string, NamedTensor>;
}

/** The checked contents of an ONNX file: every value is made once, and before it is used. */
export interface OnnxGraph {
  /** Version of the standard operators. */
  opset: number;
  /** The inputs that are given when the graph runs. */
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  nodes: OnnxNode[];
  /** All constant tensors of the graph by name, in the file's order. */
  initializers: ReadonlyMap<string, NamedTensor>;
  /** Functions that the file brings itself, by what `calleeOf` says of a node. */
  functions: ReadonlyMap<string, OnnxFunction>;
  /** Weights that the file holds in whole numbers; they are among the constant tensors as floats. */
  dequantised: Dequantised;
  /** Who wrote the file, as the file says. */
  producer: string;
  /** The file itself: adapted weights are written into a copy of it. */
  source: ByteSource;
}
