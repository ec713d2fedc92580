import type { Tensor } from '@tensorflow/tfjs-core';
import { view } from '../../gpu/backend.js';
import { reduceMax, reduceMaxBackward, reduceMean, reduceSum, reduceSumBackward } from '../../gpu/reduce/reduce.js';
import type { ReduceNode } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';
import {
  type Arrived,
  noParameters,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  oneInput,
  perhapsLogits,
} from './operator.js';
import { type Turning, without } from './turning.js';

function reduced({ kind, axes }: ReduceNode, x: Tensor): Tensor {
  switch (kind) {
    case 'mean':
      return reduceMean(x, axes);
    case 'sum':
      return reduceSum(x, axes);
    case 'max':
      return reduceMax(x, axes);
    default:
      return kind satisfies never;
  }
}

function reduceForward(node: ReduceNode, { value }: ForwardContext): NodeResult {
  const x = value(node.input);
  const kept = reduced(node, x);
  if (node.keepAxes) return { output: kept };
  const output = view(
    kept,
    x.shape.filter((_, axis) => !node.axes.includes(axis)),
  );
  kept.dispose();
  return { output };
}

function reduceBackward(node: ReduceNode, { dy }: Arrived, context: BackwardContext): void {
  const { kind, axes } = node;
  context.give(node.input, () =>
    kind === 'max'
      ? reduceMaxBackward(dy, context.value(node.input), axes)
      : reduceSumBackward(dy, context.shape(node.input), axes, kind),
  );
}

function turnReduce(node: ReduceNode, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  const axes = node.axes.map((axis) => order.indexOf(axis)).toSorted((a, b) => a - b);
  turning.add({ ...node, input: name, axes }, node.keepAxes ? order : without(order, node.axes));
}

export const reduceOperator: Operator<ReduceNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: ({ kind, input, output }) => (kind === 'max' ? [input, output] : []),
  forward: reduceForward,
  forwardAgain: 'as before',
  backward: reduceBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  float16: null,
  turn: turnReduce,
  isLayer: false,
  givesLogits: perhapsLogits,
};
