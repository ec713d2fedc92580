import type { Tensor } from '@tensorflow/tfjs-core';
import { add, relu, reluBackward } from '../gpu/elementwise/elementwise.js';
import type { GraphNode } from './graph.js';
import {
  concatBackward,
  concatForward,
  constantBackward,
  constantForward,
  depthToSpaceBackward,
  depthToSpaceForward,
  expandBackward,
  expandForward,
  gatherBackwardNode,
  gatherForward,
  padBackwardNode,
  padForward,
  reshapeBackward,
  reshapeForward,
  sliceBackward,
  sliceForward,
  transposeBackward,
  transposeForward,
} from './operators/arrangement.js';
import type { BackwardContext, ForwardContext, NodeResult, OutputGradient, Saved } from './operators/context.js';
import { convBackward, convForward, convTransposeBackward, convTransposeForward } from './operators/convolution.js';
import {
  batchNormAgain,
  batchNormBackwardNode,
  batchNormForward,
  instanceNormBackwardNode,
  instanceNormForward,
  layerNormBackwardNode,
  layerNormForward,
} from './operators/normalisation.js';
import {
  activationBackwardNode,
  activationForward,
  binaryBackward,
  binaryForward,
  preluBackwardNode,
  preluForward,
  softmaxBackwardNode,
  softmaxForward,
  unaryBackward,
  unaryForward,
} from './operators/pointwise.js';
import {
  attentionBackwardNode,
  attentionForward,
  linearBackward,
  linearForward,
  matmulBackwardNode,
  matmulForward,
} from './operators/products.js';
import { reduceBackward, reduceForward } from './operators/reduction.js';
import {
  averagePoolBackwardNode,
  averagePoolForward,
  maxPoolBackwardNode,
  maxPoolForward,
  resizeBackward,
  resizeForward,
} from './operators/sampling.js';

export type {
  BackwardContext,
  Float16Weights,
  ForwardContext,
  ForwardMode,
  NodeResult,
  OutputGradient,
  Ranges,
  Saved,
  Weights,
} from './operators/context.js';

/** Value of a node, and what its backward pass needs. */
export function runForward(node: GraphNode, context: ForwardContext): NodeResult {
  const { value } = context;
  switch (node.op) {
    case 'conv2d':
      return convForward(node, context);
    case 'conv-transpose':
      return convTransposeForward(node, context);
    case 'batch-norm':
      return batchNormForward(node, context);
    case 'layer-norm':
      return layerNormForward(node, context);
    case 'instance-norm':
      return instanceNormForward(node, context);
    case 'relu':
      return { output: relu(value(node.input)) };
    case 'activation':
      return activationForward(node, context);
    case 'prelu':
      return preluForward(node, context);
    case 'softmax':
      return softmaxForward(node, context);
    case 'add':
      return { output: add(value(node.input), value(node.other)) };
    case 'linear':
      return linearForward(node, context);
    case 'attention':
      return attentionForward(node, context);
    case 'concat':
      return concatForward(node, context);
    case 'reshape':
      return reshapeForward(node, context);
    case 'reduce':
      return reduceForward(node, context);
    case 'max-pool':
      return maxPoolForward(node, context);
    case 'average-pool':
      return averagePoolForward(node, context);
    case 'resize':
      return resizeForward(node, context);
    case 'unary':
      return unaryForward(node, context);
    case 'binary':
      return binaryForward(node, context);
    case 'matmul':
      return matmulForward(node, context);
    case 'slice':
      return sliceForward(node, context);
    case 'transpose':
      return transposeForward(node, context);
    case 'pad':
      return padForward(node, context);
    case 'expand':
      return expandForward(node, context);
    case 'gather':
      return gatherForward(node, context);
    case 'depth-to-space':
      return depthToSpaceForward(node, context);
    case 'constant':
      return constantForward(node, context);
    default:
      return node satisfies never;
  }
}

/** Runs a node a second time, with what the first time saved. Nothing but its value changes. */
export function runForwardAgain(node: GraphNode, context: ForwardContext, saved: Saved | undefined): NodeResult {
  return node.op === 'batch-norm' ? batchNormAgain(node, context, saved ?? []) : runForward(node, context);
}

/** True for nodes whose backward pass adds up two gradients on its way. */
export const takesTwoGradients = (node: GraphNode): boolean => node.op === 'batch-norm' && node.residual !== null;

/**
 * True for nodes whose backward pass reads something large that running the node again makes again: where blocks run
 * again, it is not kept.
 */
export const savesMuch = (node: GraphNode): boolean => node.op === 'max-pool' || node.op === 'attention';

/**
 * Hands the gradients of a node's inputs to `context` and adds those of its parameters to the gradient buffer. It reads
 * the values that `backwardReads` names, no others.
 */
export function runBackward(
  node: GraphNode,
  { dy, plus }: OutputGradient,
  saved: Saved | undefined,
  context: BackwardContext,
): void {
  switch (node.op) {
    case 'conv2d':
      convBackward(node, dy, context);
      break;
    case 'conv-transpose':
      convTransposeBackward(node, dy, context);
      break;
    case 'batch-norm':
      batchNormBackwardNode(node, { dy, plus }, saved, context);
      break;
    case 'layer-norm':
      layerNormBackwardNode(node, dy, saved, context);
      break;
    case 'instance-norm':
      instanceNormBackwardNode(node, dy, saved, context);
      break;
    case 'relu':
      context.give(node.input, () => reluBackward(dy, context.value(node.output)));
      break;
    case 'activation':
      activationBackwardNode(node, dy, context);
      break;
    case 'prelu':
      preluBackwardNode(node, dy, context);
      break;
    case 'softmax':
      softmaxBackwardNode(node, dy, context);
      break;
    case 'add':
      addBackward([node.input, node.other], dy, context);
      break;
    case 'linear':
      linearBackward(node, dy, context);
      break;
    case 'attention':
      attentionBackwardNode(node, dy, saved, context);
      break;
    case 'concat':
      concatBackward(node, dy, context);
      break;
    case 'reshape':
      reshapeBackward(node, dy, context);
      break;
    case 'reduce':
      reduceBackward(node, dy, context);
      break;
    case 'max-pool':
      maxPoolBackwardNode(node, dy, saved, context);
      break;
    case 'average-pool':
      averagePoolBackwardNode(node, dy, context);
      break;
    case 'resize':
      resizeBackward(node, dy, context);
      break;
    case 'unary':
      unaryBackward(node, dy, context);
      break;
    case 'binary':
      binaryBackward(node, dy, context);
      break;
    case 'matmul':
      matmulBackwardNode(node, dy, context);
      break;
    case 'slice':
      sliceBackward(node, dy, context);
      break;
    case 'transpose':
      transposeBackward(node, dy, context);
      break;
    case 'pad':
      padBackwardNode(node, dy, context);
      break;
    case 'expand':
      expandBackward(node, dy, context);
      break;
    case 'gather':
      gatherBackwardNode(node, dy, context);
      break;
    case 'depth-to-space':
      depthToSpaceBackward(node, dy, context);
      break;
    case 'constant':
      constantBackward(node, dy, context);
      break;
    default:
      node satisfies never;
  }
}

function addBackward(inputs: readonly string[], dy: Tensor, context: BackwardContext): void {
  for (const name of inputs) context.give(name, () => dy.clone());
}
