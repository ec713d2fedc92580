import type { Tensor } from '@tensorflow/tfjs-core';
import { foldBatchNorm } from '../../gpu/batch-norm/fold.js';
import {
  convTranspose,
  convTransposeBiasGradient,
  convTransposeInputGradient,
  convTransposeWeightGradient,
} from '../../gpu/conv-transpose/conv-transpose.js';
import { conv2d, conv2dBiasGradient, conv2dInputGradient, conv2dWeightGradient } from '../../gpu/conv2d/conv2d.js';
import type { BufferRange } from '../../gpu/kernel.js';
import type { ConvNode, ConvTransposeNode } from '../graph.js';
import { type BackwardContext, type ForwardContext, type NodeResult, parameterRange, type Weights } from './context.js';
import { batchNormRanges } from './normalisation.js';

type Shape4 = [number, number, number, number];

/** Weights are of the activations' storage. */
const weightRange = (weights: Weights, name: string): BufferRange =>
  weights.float16?.range(name) ?? parameterRange(weights, name);

export function convForward(node: ConvNode, context: ForwardContext): NodeResult {
  const { value, weights } = context;
  const bias = node.bias === null ? undefined : parameterRange(weights, node.bias);
  const weight = weightRange(weights, node.weight);
  const x = value(node.input);
  if (!node.end) return { output: conv2d(x, weight, bias, node.channels, node) };
  const { norm, residual, relu } = node.end;
  const folded = norm ? foldBatchNorm(batchNormRanges(norm, weights), node.channels, norm.eps) : undefined;
  const end = { ...folded, ...(residual === null ? {} : { residual: value(residual) }), relu };
  const output = conv2d(x, weight, bias, node.channels, node, end);
  folded?.scale.dispose();
  folded?.shift.dispose();
  return { output };
}

export function convBackward(node: ConvNode, dy: Tensor, context: BackwardContext): void {
  const x = context.value(node.input);
  context.train(node.weight, (gradient) => conv2dWeightGradient(x, dy, gradient, node));
  if (node.bias !== null) context.train(node.bias, (gradient) => conv2dBiasGradient(dy, gradient));
  const weight = weightRange(context.weights, node.weight);
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
