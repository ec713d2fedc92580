import { pick, pickBackward, put, putBackward, ranked } from '../../gpu/computed-picking/computed-picking.js';
import type { PickNode, PutNode, RankedNode } from '../graph.js';
import { resolveSize } from '../sizes.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';
import {
  type Arrived,
  neverLogits,
  noParameters,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  oneInput,
  perhapsLogits,
  readsNothing,
} from './operator.js';
import { aligned, type Turning } from './turning.js';

function rankedForward(node: RankedNode, { value, shape }: ForwardContext): NodeResult {
  return { output: ranked(value(node.input), { ...node, count: resolveSize(node.count, shape) }) };
}

function turnRanked(node: RankedNode, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  turning.add({ ...node, input: name, axis: order.indexOf(node.axis) }, order);
}

function pickForward({ input, places, axis }: PickNode, { value }: ForwardContext): NodeResult {
  return { output: pick(value(input), value(places), axis) };
}

function pickNodeBackward({ input, places, axis }: PickNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(input, () => pickBackward(dy, context.value(places), context.shape(input), axis));
}

function turnPick(node: PickNode, turning: Turning): void {
  const { order, names } = aligned([node.input, node.places], turning);
  turning.add({ ...node, input: names[0] ?? '', places: names[1] ?? '', axis: order.indexOf(node.axis) }, order);
}

function putForward(node: PutNode, { value }: ForwardContext): NodeResult {
  return { output: put(value(node.input), value(node.places), value(node.updates), node) };
}

function putNodeBackward(node: PutNode, { dy }: Arrived, context: BackwardContext): void {
  const { input, places, updates, axis } = node;
  context.give(input, () => putBackward(dy, context.value(places), node));
  context.give(updates, () => pick(dy, context.value(places), axis));
}

function turnPut(node: PutNode, turning: Turning): void {
  const { order, names } = aligned([node.input, node.places, node.updates], turning);
  const [input = '', places = '', updates = ''] = names;
  turning.add({ ...node, input, places, updates, axis: order.indexOf(node.axis) }, order);
}

export const rankedOperator: Operator<RankedNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: ({ count }) => [count],
  backwardReads: readsNothing,
  forward: rankedForward,
  forwardAgain: 'as before',
  // Places move by steps: nothing flows back through them.
  backward: () => {},
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: null,
  turn: turnRanked,
  isLayer: false,
  givesLogits: neverLogits,
};

export const pickOperator: Operator<PickNode> = {
  inputs: ({ input, places }) => [input, places],
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: ({ input, places }, wanted) => (wanted(input) ? [places] : []),
  forward: pickForward,
  forwardAgain: 'as before',
  backward: pickNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: null,
  turn: turnPick,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const putOperator: Operator<PutNode> = {
  inputs: ({ input, places, updates }) => [input, places, updates],
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: ({ places }) => [places],
  forward: putForward,
  forwardAgain: 'as before',
  backward: putNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: null,
  turn: turnPut,
  isLayer: false,
  givesLogits: perhapsLogits,
};
