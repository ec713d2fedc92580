import type { Tensor } from '@tensorflow/tfjs-core';
import { activate, activationBackward, savedFor } from '../../gpu/activation/activation.js';
import { addColumnSums } from '../../gpu/column-sums/column-sums.js';
import { prelu, preluBackward } from '../../gpu/prelu/prelu.js';
import { softmax, softmaxBackward } from '../../gpu/softmax/softmax.js';
import type { ActivationNode, PreluNode, SoftmaxNode } from '../graph.js';
import { type BackwardContext, type ForwardContext, type NodeResult, parameterRange } from './context.js';

export function activationForward(node: ActivationNode, { value }: ForwardContext): NodeResult {
  return { output: activate(value(node.input), node.activation) };
}

export function activationBackwardNode(node: ActivationNode, dy: Tensor, context: BackwardContext): void {
  const saved = savedFor(node.activation) === 'input' ? node.input : node.output;
  context.give(node.input, () => activationBackward(dy, context.value(saved), node.activation));
}

export function preluForward(node: PreluNode, { value, weights }: ForwardContext): NodeResult {
  return { output: prelu(value(node.input), parameterRange(weights, node.slope)) };
}

export function preluBackwardNode(node: PreluNode, dy: Tensor, context: BackwardContext): void {
  const x = context.value(node.input);
  const slope = parameterRange(context.weights, node.slope);
  context.train(node.slope, (gradient) => addColumnSums(dy, gradient, { by: x, term: 'product where negative' }));
  context.give(node.input, () => preluBackward(dy, x, slope));
}

export function softmaxForward(node: SoftmaxNode, { value }: ForwardContext): NodeResult {
  return { output: softmax(value(node.input)) };
}

export function softmaxBackwardNode(node: SoftmaxNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => softmaxBackward(dy, context.value(node.output)));
}
