import { attention, attentionBackward } from '../../gpu/attention/attention.js';
import { matmulGradientByA, matmulGradientByB, matmulOfAll } from '../../gpu/matmul/broadcast.js';
import { linear, linearBiasGradient, linearInputGradient, linearWeightGradient } from '../../gpu/matmul/linear.js';
import type { AttentionNode, LinearNode, MatmulNode } from '../graph.js';
import {
  type BackwardContext,
  type ForwardContext,
  type NodeResult,
  parameterRange,
  type Weights,
  weightRange,
} from './context.js';
import {
  type Arrived,
  inFloat16,
  lacksWeights,
  noParameters,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  oneInput,
  perhapsLogits,
  readsInput,
  twoInputs,
  weightAndBias,
} from './operator.js';
import { identity, type Place, type Turning, withLastAxisLast } from './turning.js';

const weightsOf = (node: LinearNode, weights: Weights) => ({
  values: weightRange(weights, node.weight),
  inputs: node.inputs,
  outputs: node.outputs,
  layout: node.layout,
});

function linearForward(node: LinearNode, { value, weights }: ForwardContext): NodeResult {
  const bias = node.bias === null ? undefined : parameterRange(weights, node.bias);
  return { output: linear(value(node.input), weightsOf(node, weights), bias) };
}

function linearBackward(node: LinearNode, { dy }: Arrived, context: BackwardContext): void {
  const x = context.value(node.input);
  context.train(node.weight, (gradient, pending) => linearWeightGradient(x, dy, node, gradient, pending));
  if (node.bias !== null) context.train(node.bias, (gradient, pending) => linearBiasGradient(dy, gradient, pending));
  context.give(node.input, () => linearInputGradient(dy, weightsOf(node, context.weights)));
}

function matmulForward(node: MatmulNode, { value }: ForwardContext): NodeResult {
  return { output: matmulOfAll(value(node.input), value(node.other), node) };
}

function matmulBackward(node: MatmulNode, { dy }: Arrived, context: BackwardContext): void {
  const { input, other } = node;
  context.give(input, () => matmulGradientByA(dy, context.shape(input), context.value(other), node));
  context.give(other, () => matmulGradientByB(dy, context.value(input), context.shape(other), node));
}

const optionsOf = ({ heads, scale }: AttentionNode) => (scale === null ? { heads } : { heads, scale });

function attentionForward(node: AttentionNode, { value }: ForwardContext): NodeResult {
  return { output: attention(value(node.input), value(node.key), value(node.value), optionsOf(node)) };
}

function attentionNodeBackward(node: AttentionNode, { dy }: Arrived, context: BackwardContext): void {
  const values = [context.value(node.input), context.value(node.key), context.value(node.value)] as const;
  const { dq, dk, dv } = attentionBackward(dy, values, optionsOf(node));
  context.give(node.input, dq);
  context.give(node.key, dk);
  context.give(node.value, dv);
}

const readByMatmul = ({ input, other }: MatmulNode, wanted: (value: string) => boolean): string[] => [
  ...(wanted(input) ? [other] : []),
  ...(wanted(other) ? [input] : []),
];

function turnMatmul(node: MatmulNode, turning: Turning): void {
  const rank = turning.shape(node.output).length;
  const [left, right] = [asMatrices(node.input, turning), asMatrices(node.other, turning)];
  const leading = left.order.slice(0, -2);
  const input = left.name;
  const other = turning.inOrder(node.other, [...leading, ...right.order.slice(-2)]);
  const turned = (order: readonly number[]): boolean => order.at(-1) !== rank - 1;
  const [transposeA, transposeB] = [node.transposeA !== turned(left.order), node.transposeB !== turned(right.order)];
  turning.add({ ...node, input, other, transposeA, transposeB }, [...leading, rank - 2, rank - 1]);
}

/** With the two axes of its matrices at the end, in either order. */
function asMatrices(value: string, turning: Turning): Place {
  const place = turning.find(value);
  const rank = place.order.length;
  if (place.order.slice(-2).every((axis) => axis >= rank - 2)) return place;
  return { name: turning.inOrder(value, identity(rank)), order: identity(rank) };
}

const readByAttention = ({ input, key, value }: AttentionNode): string[] => [input, key, value];

function turnAttention(node: AttentionNode, turning: Turning): void {
  const order = identity(3);
  const at = (name: string): string => turning.inOrder(name, order);
  turning.add({ ...node, input: at(node.input), key: at(node.key), value: at(node.value) }, order);
}

export const linearOperator: Operator<LinearNode> = {
  inputs: oneInput,
  parameters: weightAndBias,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsInput,
  forward: linearForward,
  forwardAgain: 'as before',
  backward: linearBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: { words: 'linear layers', lacks: lacksWeights('a linear layer') },
  turn: withLastAxisLast,
  isLayer: true,
  givesLogits: perhapsLogits,
};

export const matmulOperator: Operator<MatmulNode> = {
  inputs: twoInputs,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readByMatmul,
  forward: matmulForward,
  forwardAgain: 'as before',
  backward: matmulBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('matrix products'),
  turn: turnMatmul,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const attentionOperator: Operator<AttentionNode> = {
  inputs: readByAttention,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readByAttention,
  forward: attentionForward,
  forwardAgain: 'as before',
  backward: attentionNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('attention'),
  turn: turnAttention,
  isLayer: false,
  givesLogits: perhapsLogits,
};
