import type { Activation, PlainFunction } from '../gpu/activation/activation.js';
import type { BinaryKind } from '../gpu/binary/binary.js';
import type { DivisionKind } from '../gpu/division/division.js';
import type { Sampling } from '../gpu/grid-sample/grid-sample.js';
import type { Ratios } from '../gpu/resize-bilinear/axis.js';
import type { CubicRule } from '../gpu/resize-cubic/axis.js';
import type { NearestRule } from '../gpu/resize-nearest/axis.js';
import type { Window } from '../gpu/window/window.js';
import type { StoredForm } from './stored-form.js';

/*
 * The one form of a network: named values connected by nodes, in an order in which every input comes before its use.
 * Values are float32 tensors of any rank up to 6: feature maps are NHWC [N, H, W, C], tokens [N, L, C], images [N, H, W, 3].
 * Parameters are named as in the model file. Axes count from 0; negative ones are not allowed. All else that is
 * known of a node type stands in the table of operators (`operators.ts`).
 */

/** A size that is known when the graph runs: a number, an axis of a value that has been computed, or arithmetic on sizes. */
export type Size =
  | number
  | { of: string; axis: number }
  | { size: 'add' | 'sub' | 'mul' | 'floor-div' | 'ceil-div' | 'min' | 'max'; a: Size; b: Size };

export interface ConvNode extends Window {
  op: 'conv2d';
  name: string;
  input: string;
  output: string;
  weight: string;
  bias: string | null;
  channels: number;
  groups: number;
  /** Fused only in passes without gradients: the operations on the sums before they are written. */
  end?: ConvEnd;
  /** Fused: the batch norm that reads the sums. Where it goes by the batch, the convolution measures them for it. */
  norm?: BatchNormNode;
  /** Fused: the batch norm that gives the input, which nothing else reads: the sums of its gradient are made with dX. */
  normBefore?: BatchNormNode;
  /** Fused: convolutions of the same input whose results are added to its own. */
  beside?: ConvNode[];
}

/** y = relu(norm(sums) + residual), each part optional. */
export interface ConvEnd {
  /** By its running statistics. */
  norm: BatchNormNode | null;
  residual: string | null;
  relu: boolean;
}

export interface BatchNormNode {
  op: 'batch-norm';
  name: string;
  input: string;
  output: string;
  gamma: string;
  beta: string;
  runningMean: string;
  runningVar: string;
  eps: number;
  momentum: number;
  /** Goes by the statistics of the batch in every mode: the network is never used without them. */
  ofBatch?: true;
  /** Fused: added to the normalised values. */
  residual: string | null;
  /** Fused: applied last. */
  relu: boolean;
}

export interface ReluNode {
  op: 'relu';
  name: string;
  input: string;
  output: string;
}

export interface AddNode {
  op: 'add';
  name: string;
  input: string;
  other: string;
  output: string;
}

export interface MaxPoolNode extends Window {
  op: 'max-pool';
  name: string;
  input: string;
  output: string;
  ceilMode: boolean;
}

/**
 * The inverse of the max pooling of `pooled` by this window: a map of its shape with the values of `input` where the maxima
 * were, and zeros elsewhere. The windows do not overlap.
 */
export interface MaxUnpoolNode extends Window {
  op: 'max-unpool';
  name: string;
  input: string;
  pooled: string;
  output: string;
  ceilMode: boolean;
}

/**
 * Transposed convolution: padding is cut off the output, negative padding added to it. The weight's file order is
 * [Cin, Cout / groups, KH, KW]: kind 'conv-transpose-weight'.
 */
export interface ConvTransposeNode extends Window {
  op: 'conv-transpose';
  name: string;
  input: string;
  output: string;
  weight: string;
  bias: string | null;
  channels: number;
  groups: number;
}

/** Over the last axis. */
export interface LayerNormNode {
  op: 'layer-norm';
  name: string;
  input: string;
  output: string;
  gamma: string;
  beta: string;
  eps: number;
}

/** Over the pixels of each channel of each image [N, H, W, C]. */
export interface InstanceNormNode {
  op: 'instance-norm';
  name: string;
  input: string;
  output: string;
  gamma: string;
  beta: string;
  eps: number;
}

export interface ActivationNode {
  op: 'activation';
  name: string;
  input: string;
  output: string;
  activation: Activation;
}

/** `slope`: one for each channel, or one for all. */
export interface PreluNode {
  op: 'prelu';
  name: string;
  input: string;
  output: string;
  slope: string;
}

export interface UnaryNode {
  op: 'unary';
  name: string;
  kind: PlainFunction | 'neg';
  input: string;
  output: string;
}

/** Element by element, shapes made equal as NumPy broadcasts them. Comparisons give 1 or 0, and have no gradient. */
export interface BinaryNode {
  op: 'binary';
  name: string;
  kind: BinaryKind;
  input: string;
  other: string;
  output: string;
}

/**
 * `input` [N, .., C] times factors of its samples, or of each of their channels: columns of `factors` [N, K] from `column` on.
 * The factors have no gradient. Only the training passes of a student have such nodes (`drops.ts`).
 */
export interface ScaleSamplesNode {
  op: 'scale-samples';
  name: string;
  input: string;
  factors: string;
  output: string;
  each: 'sample' | 'channel';
  column: number;
}

/** `input` where `condition` is not 0, else `other`; shapes made equal as NumPy broadcasts them. */
export interface WhereNode {
  op: 'where';
  name: string;
  condition: string;
  input: string;
  other: string;
  output: string;
}

/**
 * Whole division, shapes made equal as NumPy broadcasts them: the quotient rounded towards 0, or what is left of the
 * dividend with its sign (remainder) or the divisor's (modulo). The divisor has no gradient.
 */
export interface DivisionNode {
  op: 'division';
  name: string;
  kind: DivisionKind;
  input: string;
  other: string;
  output: string;
}

/** Over the last axis. */
export interface LogSoftmaxNode {
  op: 'log-softmax';
  name: string;
  input: string;
  output: string;
}

/** Over the last axis. */
export interface SoftmaxNode {
  op: 'softmax';
  name: string;
  input: string;
  output: string;
}

/** [.., inputs] -> [.., outputs] by a weight of kind 'matrix', stored [inputs, outputs] or [outputs, inputs]. */
export interface LinearNode {
  op: 'linear';
  name: string;
  input: string;
  output: string;
  weight: string;
  bias: string | null;
  inputs: number;
  outputs: number;
  layout: 'in-out' | 'out-in';
}

/** alpha * input other, over the last two axes; the leading ones broadcast. Both are values. */
export interface MatmulNode {
  op: 'matmul';
  name: string;
  input: string;
  other: string;
  output: string;
  transposeA: boolean;
  transposeB: boolean;
  alpha: number;
}

/** Multi-head attention: softmax(q k^T * scale) v for q [N, Lq, C], k and v [N, Lk, C]; scale null: 1 / sqrt(C / heads). */
export interface AttentionNode {
  op: 'attention';
  name: string;
  /** q */
  input: string;
  key: string;
  value: string;
  output: string;
  heads: number;
  scale: number | null;
}

export interface ConcatNode {
  op: 'concat';
  name: string;
  inputs: string[];
  axis: number;
  output: string;
}

/** Positions start, start + step, .. below end of one axis; start <= end, step >= 1. */
export interface SliceNode {
  op: 'slice';
  name: string;
  input: string;
  output: string;
  axis: number;
  start: Size;
  end: Size;
  step: number;
}

/** The same values, in the same order, under another shape. One entry may be -1: the rest. */
export interface ReshapeNode {
  op: 'reshape';
  name: string;
  input: string;
  output: string;
  shape: Size[];
}

/** Axis i of the output is axis permutation[i] of the input. */
export interface TransposeNode {
  op: 'transpose';
  name: string;
  input: string;
  output: string;
  permutation: number[];
}

/** `before` and `after` have an entry for each axis, a negative one cuts off; `value` fills under mode 'constant'. */
export interface PadNode {
  op: 'pad';
  name: string;
  input: string;
  output: string;
  before: Size[];
  after: Size[];
  mode: 'constant' | 'reflect' | 'edge' | 'wrap';
  value: number;
}

/** As NumPy's broadcast_to. */
export interface ExpandNode {
  op: 'expand';
  name: string;
  input: string;
  output: string;
  shape: Size[];
}

/** The given positions of an axis. With `keepAxis` false there is one position, and the axis goes. */
export interface GatherNode {
  op: 'gather';
  name: string;
  input: string;
  output: string;
  axis: number;
  indices: number[];
  keepAxis: boolean;
}

/** Places of the largest or smallest values along an axis, in their order, as whole numbers. It has no gradient. */
export interface RankedNode {
  op: 'ranked';
  name: string;
  input: string;
  output: string;
  axis: number;
  count: Size;
  largest: boolean;
  /** The order of equal values. */
  ties: 'first' | 'last';
}

/** y[.., k, ..] = input[.., places[.., k, ..], ..]: `places` are whole numbers, negative ones from the end. */
export interface PickNode {
  op: 'pick';
  name: string;
  input: string;
  places: string;
  output: string;
  axis: number;
}

/** `input` with `updates` at computed places of an axis, or added there. The last update at a place is its value. */
export interface PutNode {
  op: 'put';
  name: string;
  input: string;
  places: string;
  updates: string;
  output: string;
  axis: number;
  reduction: 'none' | 'add';
}

/** Sums along an axis up to each place. */
export interface CumulativeSumNode {
  op: 'cumulative-sum';
  name: string;
  input: string;
  output: string;
  axis: number;
  /** Without the place's own value. */
  exclusive: boolean;
  /** From the end of the axis. */
  reversed: boolean;
}

/** A map [N, H, W, C] at the places of a grid [N, h, w, 2], each (x, y) from -1 to 1. */
export interface GridSampleNode {
  op: 'grid-sample';
  name: string;
  input: string;
  grid: string;
  output: string;
  sampling: Sampling;
}

export interface ReduceNode {
  op: 'reduce';
  name: string;
  kind: 'mean' | 'sum' | 'max' | 'product' | 'l2' | 'log-sum-exp';
  input: string;
  output: string;
  axes: number[];
  keepAxes: boolean;
}

export interface AveragePoolNode extends Window {
  op: 'average-pool';
  name: string;
  input: string;
  output: string;
  ceilMode: boolean;
  countIncludePad: boolean;
}

/** `ratios`: where they are not those of the sizes. */
export type ResizeNode = {
  op: 'resize';
  name: string;
  input: string;
  output: string;
  height: Size;
  width: Size;
  ratios?: Ratios;
} & (
  | { mode: 'bilinear'; alignCorners: boolean; fromCorner?: true }
  | { mode: 'cubic'; rule: CubicRule }
  | { mode: 'nearest'; rule: NearestRule }
);

/** [N, H, W, C] -> [N, H b, W b, C / b^2] with b = blockSize, as ONNX's DepthToSpace. */
export interface DepthToSpaceNode {
  op: 'depth-to-space';
  name: string;
  input: string;
  output: string;
  blockSize: number;
  mode: 'DCR' | 'CRD';
}

/** A parameter, trained or of kind 'constant', as a value of its shape. */
export interface ConstantNode {
  op: 'constant';
  name: string;
  output: string;
  parameter: string;
}

export type GraphNode =
  | ConvNode
  | ConvTransposeNode
  | BatchNormNode
  | LayerNormNode
  | InstanceNormNode
  | ReluNode
  | ActivationNode
  | PreluNode
  | UnaryNode
  | AddNode
  | BinaryNode
  | ScaleSamplesNode
  | WhereNode
  | LogSoftmaxNode
  | DivisionNode
  | SoftmaxNode
  | LinearNode
  | MatmulNode
  | AttentionNode
  | ConcatNode
  | SliceNode
  | ReshapeNode
  | TransposeNode
  | PadNode
  | ExpandNode
  | GatherNode
  | RankedNode
  | PickNode
  | PutNode
  | CumulativeSumNode
  | GridSampleNode
  | ReduceNode
  | MaxPoolNode
  | MaxUnpoolNode
  | AveragePoolNode
  | ResizeNode
  | DepthToSpaceNode
  | ConstantNode;

/**
 * What a parameter is, and so the order of its values in the file: 'conv-weight' [Cout, Cin / groups, KH, KW],
 * 'conv-transpose-weight' [Cin, Cout / groups, KH, KW], 'matrix' two axes, 'vector' one, 'tensor' any; 'statistic' a running
 * mean or variance. 'constant' never changes: it may be in no file, and is written to none.
 */
export type ParameterKind =
  | 'conv-weight'
  | 'conv-transpose-weight'
  | 'matrix'
  | 'vector'
  | 'tensor'
  | 'statistic'
  | 'constant';

/** A tensor that the graph uses. */
export interface ParameterSpec {
  name: string;
  /** As the graph takes it: as in the file, if `stored` does not say otherwise. */
  shape: number[];
  stored?: StoredForm;
  kind: ParameterKind;
  part: ParameterPart;
}

/**
 * Where a parameter stands: 'classifier' is the last layer, 'head' the rest of the decode head, 'body' all but the last
 * layer of an ONNX graph, which does not say where its decode head begins.
 */
export type ParameterPart = 'backbone' | 'head' | 'body' | 'classifier';

export const isTrained = ({ kind }: ParameterSpec): boolean => kind !== 'statistic' && kind !== 'constant';

export interface Graph {
  /** Name of the image value [N,H,W,3]. */
  input: string;
  /** Name of the value with the logits, at the network's own resolution. */
  output: string;
  classes: number;
  /** The network has one output channel z; the last node makes the logits (0, z) of it. */
  binary?: true;
  nodes: GraphNode[];
  parameters: ParameterSpec[];
  /**
   * The values that residual blocks add to what they read, block by block in their order (a transformer's block adds twice).
   * They are known of state dicts.
   */
  residualBranches?: string[][];
  /** A value [N, columns] that each pass is given beside the image. */
  factors?: { value: string; columns: number };
  /** The values at the ends of the backbone's stages, the finest first; left out where they are not known. */
  levels?: string[];
  /** Sizes that images must have: an ONNX export may have fixed them. */
  fixedInput?: { batch?: number; height?: number; width?: number };
  /** Height and width of images must be multiples of it. */
  sizeStep?: number;
}
