import type { Tensor } from '@tensorflow/tfjs-core';
import type { BufferRange } from '../gpu/backend.js';
import { batchNorm, batchNormBackward, normalizeBy } from '../gpu/batch-norm/batch-norm.js';
import { conv2d, conv2dBiasGradient, conv2dInputGradient, conv2dWeightGradient } from '../gpu/conv2d/conv2d.js';
import { add, relu, reluBackward } from '../gpu/elementwise/elementwise.js';
import { maxPool, maxPoolBackward } from '../gpu/max-pool/max-pool.js';
import type { BatchNormNode, ConvNode, GraphNode, MaxPoolNode } from './graph.js';

/** Where the parameters of a network lie. */
export interface Ranges {
  range(name: string): BufferRange;
}

/** The buffers that a forward or backward pass works on. */
export interface Weights {
  trainable: Ranges;
  statistics: Ranges;
}

export interface ForwardMode {
  /** 'batch': statistics of the batch, which also move the running ones by `momentum`. */
  batchNorm: 'batch' | 'running';
  /** Overrides the nodes' momentum (0 leaves the running statistics as they are). */
  momentum?: number;
}

/** What a node's backward pass needs beside its inputs and its output. */
export type Saved = Tensor | undefined;

/** Value of a node, and what its backward pass needs. */
export function runForward(
  node: GraphNode,
  value: (name: string) => Tensor,
  weights: Weights,
  mode: ForwardMode,
): { output: Tensor; saved: Saved } {
  switch (node.op) {
    case 'conv2d': {
      const bias = node.bias === null ? undefined : weights.trainable.range(node.bias);
      const weight = weights.trainable.range(node.weight);
      return { output: conv2d(value(node.input), weight, bias, node.channels, node), saved: undefined };
    }
    case 'batch-norm':
      return batchNormForward(node, value, weights, mode);
    case 'relu':
      return { output: relu(value(node.input)), saved: undefined };
    case 'add':
      return { output: add(value(node.input), value(node.other)), saved: undefined };
    case 'max-pool': {
      const { y, indices } = maxPool(value(node.input), node);
      return { output: y, saved: indices };
    }
    default:
      return node satisfies never;
  }
}

function batchNormForward(
  node: BatchNormNode,
  value: (name: string) => Tensor,
  weights: Weights,
  mode: ForwardMode,
): { output: Tensor; saved: Saved } {
  const ranges = {
    gamma: weights.trainable.range(node.gamma),
    beta: weights.trainable.range(node.beta),
    runningMean: weights.statistics.range(node.runningMean),
    runningVar: weights.statistics.range(node.runningVar),
  };
  const { y, saved } = batchNorm(value(node.input), ranges, {
    eps: node.eps,
    momentum: mode.momentum ?? node.momentum,
    training: mode.batchNorm === 'batch',
    relu: node.relu,
    ...(node.residual === null ? {} : { residual: value(node.residual) }),
  });
  return { output: y, saved: saved.statistics };
}

/** Runs a node a second time, with what the first time saved. Nothing but its value changes. */
export function runForwardAgain(
  node: GraphNode,
  value: (name: string) => Tensor,
  weights: Weights,
  mode: ForwardMode,
  saved: Saved,
): { output: Tensor; saved: Saved } {
  if (node.op !== 'batch-norm') return runForward(node, value, weights, mode);
  if (!saved) throw new Error(`Batch norm ${node.name} kept no statistics.`);
  const ranges = { gamma: weights.trainable.range(node.gamma), beta: weights.trainable.range(node.beta) };
  const residual = node.residual === null ? {} : { residual: value(node.residual) };
  const output = normalizeBy({ statistics: saved }, value(node.input), ranges, { relu: node.relu, ...residual });
  return { output, saved };
}

export interface BackwardContext {
  value(name: string): Tensor;
  /** Also of values that are gone. */
  shape(name: string): number[];
  /** Adds a gradient to a value's; takes the tensor over. */
  give(name: string, gradient: Tensor): void;
  /** False for values that nothing trained lies behind, such as the image. */
  wanted(name: string): boolean;
  /** Does the work for the gradient of a parameter, unless the parameter is frozen. */
  train(parameter: string, work: () => void): void;
  weights: Weights;
  gradients: Ranges;
  batchNorm: 'batch' | 'running';
}

/** The gradient of a node's output: dy, and where the node takes it in two parts, what is to be added to it. */
export interface OutputGradient {
  dy: Tensor;
  plus?: Tensor | undefined;
}

/** True for nodes whose backward pass adds up two gradients on its way. */
export const takesTwoGradients = (node: GraphNode): boolean => node.op === 'batch-norm' && node.residual !== null;

/**
 * Hands the gradients of a node's inputs to `context` and adds those of its parameters to the gradient buffer. It reads
 * the values that `backwardReads` names, no others.
 */
export function runBackward(
  node: GraphNode,
  { dy, plus }: OutputGradient,
  saved: Saved,
  context: BackwardContext,
): void {
  switch (node.op) {
    case 'conv2d':
      convBackward(node, dy, context);
      break;
    case 'batch-norm':
      batchNormBackwardNode(node, { dy, plus }, saved, context);
      break;
    case 'relu':
      context.give(node.input, reluBackward(dy, context.value(node.output)));
      break;
    case 'add':
      context.give(node.input, dy.clone());
      context.give(node.other, dy.clone());
      break;
    case 'max-pool':
      maxPoolBackwardNode(node, dy, saved, context);
      break;
    default:
      node satisfies never;
  }
}

function convBackward(node: ConvNode, dy: Tensor, context: BackwardContext): void {
  const x = context.value(node.input);
  const { weight: weightName, bias } = node;
  context.train(weightName, () => conv2dWeightGradient(x, dy, context.gradients.range(weightName), node));
  if (bias !== null) context.train(bias, () => conv2dBiasGradient(dy, context.gradients.range(bias)));
  if (!context.wanted(node.input)) return;
  const weight = context.weights.trainable.range(node.weight);
  context.give(node.input, conv2dInputGradient(dy, weight, x.shape as [number, number, number, number], node));
}

function batchNormBackwardNode(
  node: BatchNormNode,
  { dy, plus }: OutputGradient,
  saved: Saved,
  context: BackwardContext,
): void {
  if (!saved) throw new Error(`Batch norm ${node.name} kept no statistics.`);
  const ranges = {
    gamma: context.weights.trainable.range(node.gamma),
    dGamma: context.gradients.range(node.gamma),
    dBeta: context.gradients.range(node.beta),
  };
  const x = context.value(node.input);
  const y = node.relu ? context.value(node.output) : x;
  const { dx, dResidual } = batchNormBackward(dy, x, y, { statistics: saved }, ranges, {
    training: context.batchNorm === 'batch',
    relu: node.relu,
    residual: node.residual !== null,
    ...(plus ? { plus } : {}),
  });
  context.give(node.input, dx);
  if (dResidual && node.residual !== null) context.give(node.residual, dResidual);
}

function maxPoolBackwardNode(node: MaxPoolNode, dy: Tensor, saved: Saved, context: BackwardContext): void {
  if (!saved) throw new Error(`Max pool ${node.name} kept no indices.`);
  context.give(node.input, maxPoolBackward(dy, saved, context.shape(node.input), node));
}
