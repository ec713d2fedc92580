/**
 * The one form of a network: named values connected by nodes, in an order in which every input comes before its use.
 * Activations are NHWC. Parameters are named as in the model file.
 */
export interface ConvNode {
  op: 'conv2d';
  name: string;
  input: string;
  output: string;
  weight: string;
  bias: string | null;
  channels: number;
  kernelHeight: number;
  kernelWidth: number;
  stride: number;
  padY: number;
  padX: number;
  dilation: number;
  groups: number;
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

export interface MaxPoolNode {
  op: 'max-pool';
  name: string;
  input: string;
  output: string;
  kernel: number;
  stride: number;
  padding: number;
  ceilMode: boolean;
}

export type GraphNode = ConvNode | BatchNormNode | ReluNode | AddNode | MaxPoolNode;

export type ParameterKind = 'conv-weight' | 'vector' | 'statistic';

/** A tensor of the model file that the graph uses. Statistics (running mean and variance) are not trained. */
export interface ParameterSpec {
  name: string;
  /** As in the file: convolution weights are [Cout, Cin/groups, KH, KW]. */
  shape: number[];
  kind: ParameterKind;
  /** The last layer can be frozen and may learn at a rate of its own. */
  part: 'backbone' | 'classifier';
}

export interface Graph {
  /** Name of the image value [N,H,W,3]. */
  input: string;
  /** Name of the value with the logits, at the network's own resolution. */
  output: string;
  classes: number;
  nodes: GraphNode[];
  parameters: ParameterSpec[];
}

/** The values that a node reads. */
export function inputsOf(node: GraphNode): string[] {
  switch (node.op) {
    case 'add':
      return [node.input, node.other];
    case 'batch-norm':
      return node.residual === null ? [node.input] : [node.input, node.residual];
    case 'conv2d':
    case 'relu':
    case 'max-pool':
      return [node.input];
    default:
      return node satisfies never;
  }
}
