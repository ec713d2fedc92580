import type { GraphNode, Size } from './graph.js';
import { addOperator, binaryOperator, whereOperator } from './operators/arithmetic.js';
import {
  concatOperator,
  constantOperator,
  expandOperator,
  padOperator,
  reshapeOperator,
  transposeOperator,
} from './operators/arrangement.js';
import { pickOperator, putOperator, rankedOperator } from './operators/computed-picking.js';
import { convOperator, convTransposeOperator } from './operators/convolution.js';
import { cumulativeSumOperator } from './operators/cumulative-sum.js';
import { divisionOperator } from './operators/division.js';
import { gridSampleOperator } from './operators/grid-sample.js';
import { batchNormOperator, instanceNormOperator, layerNormOperator } from './operators/normalisation.js';
import type { Operator } from './operators/operator.js';
import { gatherOperator, sliceOperator } from './operators/picking.js';
import {
  activationOperator,
  logSoftmaxOperator,
  preluOperator,
  reluOperator,
  softmaxOperator,
  unaryOperator,
} from './operators/pointwise.js';
import { attentionOperator, linearOperator, matmulOperator } from './operators/products.js';
import { reduceOperator } from './operators/reduction.js';
import {
  averagePoolOperator,
  depthToSpaceOperator,
  maxPoolOperator,
  maxUnpoolOperator,
  resizeOperator,
} from './operators/sampling.js';
import { scaleSamplesOperator } from './operators/scaling.js';

type Operators = { [Op in GraphNode['op']]: Operator<Extract<GraphNode, { op: Op }>> };

/** The one place where a node type is entered. Messages name those that compute in float16 in this order. */
export const operators: Operators = {
  conv2d: convOperator,
  'conv-transpose': convTransposeOperator,
  'batch-norm': batchNormOperator,
  'layer-norm': layerNormOperator,
  'instance-norm': instanceNormOperator,
  relu: reluOperator,
  activation: activationOperator,
  prelu: preluOperator,
  unary: unaryOperator,
  add: addOperator,
  binary: binaryOperator,
  'scale-samples': scaleSamplesOperator,
  where: whereOperator,
  division: divisionOperator,
  softmax: softmaxOperator,
  'log-softmax': logSoftmaxOperator,
  linear: linearOperator,
  matmul: matmulOperator,
  attention: attentionOperator,
  'max-pool': maxPoolOperator,
  'max-unpool': maxUnpoolOperator,
  'average-pool': averagePoolOperator,
  resize: resizeOperator,
  'depth-to-space': depthToSpaceOperator,
  reduce: reduceOperator,
  concat: concatOperator,
  slice: sliceOperator,
  reshape: reshapeOperator,
  transpose: transposeOperator,
  pad: padOperator,
  expand: expandOperator,
  gather: gatherOperator,
  ranked: rankedOperator,
  pick: pickOperator,
  put: putOperator,
  'cumulative-sum': cumulativeSumOperator,
  'grid-sample': gridSampleOperator,
  constant: constantOperator,
};

/** What is known of a node's type. It takes this node, and no node of another type. */
export function operatorOf(node: GraphNode): Operator<GraphNode> {
  return operators[node.op] as Operator<GraphNode>; // A row takes the nodes of its type: the compiler cannot follow that.
}

/** The values that a node reads. */
export const inputsOf = (node: GraphNode): string[] => operatorOf(node).inputs(node);

/** The parameters that a node reads, except running statistics. */
export const parametersOf = (node: GraphNode): string[] => operatorOf(node).parameters(node);

/** The running statistics that a node reads and moves. */
export const statisticsOf = (node: GraphNode): string[] => operatorOf(node).statistics(node);

/** The sizes that a node is given. */
export const sizesOf = (node: GraphNode): Size[] => operatorOf(node).sizes(node);
