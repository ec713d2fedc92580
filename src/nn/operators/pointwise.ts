import type { Tensor } from '@tensorflow/tfjs-core';
import { type Activation, activate, activationBackward, savedFor } from '../../gpu/activation/activation.js';
import { binary, gradientByFirst, gradientBySecond } from '../../gpu/binary/binary.js';
import { addColumnSums } from '../../gpu/column-sums/column-sums.js';
import { scale } from '../../gpu/elementwise/elementwise.js';
import { prelu, preluBackward } from '../../gpu/prelu/prelu.js';
import { softmax, softmaxBackward } from '../../gpu/softmax/softmax.js';
import type { ActivationNode, BinaryNode, PreluNode, SoftmaxNode, UnaryNode } from '../graph.js';
import { type BackwardContext, type ForwardContext, type NodeResult, parameterRange } from './context.js';

export function activationForward(node: ActivationNode, { value }: ForwardContext): NodeResult {
  return { output: activate(value(node.input), node.activation) };
}

export function activationBackwardNode(
  node: Pick<ActivationNode, 'input' | 'output' | 'activation'>,
  dy: Tensor,
  context: BackwardContext,
): void {
  const saved = savedFor(node.activation) === 'input' ? node.input : node.output;
  context.give(node.input, () => activationBackward(dy, context.value(saved), node.activation));
}

/** Undefined for the negative, which is a factor. */
export const activationOf = ({ kind }: UnaryNode): Activation | undefined => (kind === 'neg' ? undefined : { kind });

export function unaryForward(node: UnaryNode, { value }: ForwardContext): NodeResult {
  const x = value(node.input);
  const activation = activationOf(node);
  return { output: activation ? activate(x, activation) : scale(x, -1) };
}

export function unaryBackward(node: UnaryNode, dy: Tensor, context: BackwardContext): void {
  const { input, output } = node;
  const activation = activationOf(node);
  if (activation) activationBackwardNode({ input, output, activation }, dy, context);
  else context.give(input, () => scale(dy, -1));
}

export function binaryForward(node: BinaryNode, { value }: ForwardContext): NodeResult {
  return { output: binary(node.kind, value(node.input), value(node.other)) };
}

export function binaryBackward({ kind, input, other }: BinaryNode, dy: Tensor, context: BackwardContext): void {
  const operands = { a: () => context.value(input), b: () => context.value(other) };
  context.give(input, () => gradientByFirst(kind, dy, { ...operands, shape: context.shape(input) }));
  context.give(other, () => gradientBySecond(kind, dy, { ...operands, shape: context.shape(other) }));
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
