import { cumulativeSum, cumulativeSumBackward } from '../../gpu/cumulative-sum/cumulative-sum.js';
import type { CumulativeSumNode } from '../graph.js';
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
  readsNothing,
} from './operator.js';
import type { Turning } from './turning.js';

function cumulativeSumForward(node: CumulativeSumNode, { value }: ForwardContext): NodeResult {
  return { output: cumulativeSum(value(node.input), node) };
}

function cumulativeSumNodeBackward(node: CumulativeSumNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () => cumulativeSumBackward(dy, node));
}

function turnCumulativeSum(node: CumulativeSumNode, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  turning.add({ ...node, input: name, axis: order.indexOf(node.axis) }, order);
}

export const cumulativeSumOperator: Operator<CumulativeSumNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: cumulativeSumForward,
  forwardAgain: 'as before',
  backward: cumulativeSumNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: null,
  turn: turnCumulativeSum,
  isLayer: false,
  givesLogits: perhapsLogits,
};
