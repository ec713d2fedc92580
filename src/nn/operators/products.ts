import type { Tensor } from '@tensorflow/tfjs-core';
import { attention, attentionBackward } from '../../gpu/attention/attention.js';
import { matmulGradientByA, matmulGradientByB, matmulOfAll } from '../../gpu/matmul/broadcast.js';
import { linear, linearBiasGradient, linearInputGradient, linearWeightGradient } from '../../gpu/matmul/linear.js';
import type { AttentionNode, LinearNode, MatmulNode } from '../graph.js';
import {
  type BackwardContext,
  type ForwardContext,
  type NodeResult,
  parameterRange,
  type Saved,
  type Weights,
} from './context.js';

const weightsOf = (node: LinearNode, weights: Weights) => ({
  values: parameterRange(weights, node.weight),
  inputs: node.inputs,
  outputs: node.outputs,
  layout: node.layout,
});

export function linearForward(node: LinearNode, { value, weights }: ForwardContext): NodeResult {
  const bias = node.bias === null ? undefined : parameterRange(weights, node.bias);
  return { output: linear(value(node.input), weightsOf(node, weights), bias) };
}

export function linearBackward(node: LinearNode, dy: Tensor, context: BackwardContext): void {
  const x = context.value(node.input);
  context.train(node.weight, (gradient) => linearWeightGradient(x, dy, node, gradient));
  if (node.bias !== null) context.train(node.bias, (gradient) => linearBiasGradient(dy, gradient));
  context.give(node.input, () => linearInputGradient(dy, weightsOf(node, context.weights)));
}

export function matmulForward(node: MatmulNode, { value }: ForwardContext): NodeResult {
  return { output: matmulOfAll(value(node.input), value(node.other), node) };
}

export function matmulBackwardNode(node: MatmulNode, dy: Tensor, context: BackwardContext): void {
  const { input, other } = node;
  context.give(input, () => matmulGradientByA(dy, context.shape(input), context.value(other), node));
  context.give(other, () => matmulGradientByB(dy, context.value(input), context.shape(other), node));
}

const optionsOf = ({ heads, scale }: AttentionNode) => (scale === null ? { heads } : { heads, scale });

export function attentionForward(node: AttentionNode, { value }: ForwardContext): NodeResult {
  const { y, probabilities } = attention(value(node.input), value(node.key), value(node.value), optionsOf(node));
  return { output: y, saved: [probabilities] };
}

export function attentionBackwardNode(
  node: AttentionNode,
  dy: Tensor,
  saved: Saved | undefined,
  context: BackwardContext,
): void {
  const values = [context.value(node.input), context.value(node.key), context.value(node.value)] as const;
  const { dq, dk, dv } = attentionBackward(dy, values, optionsOf(node), saved?.[0]);
  context.give(node.input, dq);
  context.give(node.key, dk);
  context.give(node.value, dv);
}
