import type { Tensor } from '@tensorflow/tfjs-core';
import {
  convTranspose,
  convTransposeBiasGradient,
  convTransposeInputGradient,
  convTransposeWeightGradient,
} from '../../gpu/conv-transpose/conv-transpose.js';
import { conv2d, conv2dBiasGradient, conv2dInputGradient, conv2dWeightGradient } from '../../gpu/conv2d/conv2d.js';
import type { ConvNode, ConvTransposeNode } from '../graph.js';
import { type BackwardContext, type ForwardContext, type NodeResult, parameterRange } from './context.js';

type Shape4 = [number, number, number, number];

export function convForward(node: ConvNode, { value, weights }: ForwardContext): NodeResult {
  const bias = node.bias === null ? undefined : parameterRange(weights, node.bias);
  const weight = parameterRange(weights, node.weight);
  return { output: conv2d(value(node.input), weight, bias, node.channels, node) };
}

export function convBackward(node: ConvNode, dy: Tensor, context: BackwardContext): void {
  const x = context.value(node.input);
  context.train(node.weight, (gradient) => conv2dWeightGradient(x, dy, gradient, node));
  if (node.bias !== null) context.train(node.bias, (gradient) => conv2dBiasGradient(dy, gradient));
  const weight = parameterRange(context.weights, node.weight);
  context.give(node.input, () => conv2dInputGradient(dy, weight, x.shape as Shape4, node));
}

export function convTransposeForward(node: ConvTransposeNode, { value, weights }: ForwardContext): NodeResult {
  const bias = node.bias === null ? undefined : parameterRange(weights, node.bias);
  const weight = parameterRange(weights, node.weight);
  return { output: convTranspose(value(node.input), weight, bias, node.channels, node) };
}

export function convTransposeBackward(node: ConvTransposeNode, dy: Tensor, context: BackwardContext): void {
  const x = context.value(node.input);
  context.train(node.weight, (gradient) => convTransposeWeightGradient(x, dy, gradient, node));
  if (node.bias !== null) context.train(node.bias, (gradient) => convTransposeBiasGradient(dy, gradient));
  const weight = parameterRange(context.weights, node.weight);
  context.give(node.input, () => convTransposeInputGradient(dy, weight, x.shape.at(-1) ?? 0, node));
}
