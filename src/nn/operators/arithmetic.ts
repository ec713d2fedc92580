import { binary, gradientByFirst, gradientBySecond } from '../../gpu/binary/binary.js';
import { add } from '../../gpu/elementwise/elementwise.js';
import type { AddNode, BinaryNode } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';
import {
  type Arrived,
  inFloat16,
  noParameters,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  perhapsLogits,
  readsNothing,
  twoInputs,
} from './operator.js';
import { inOneOrder } from './turning.js';

const addForward = ({ input, other }: AddNode, { value }: ForwardContext): NodeResult => ({
  output: add(value(input), value(other)),
});

function addBackward(node: AddNode, { dy }: Arrived, context: BackwardContext): void {
  for (const name of twoInputs(node)) context.give(name, () => dy.clone());
}

function binaryForward(node: BinaryNode, { value }: ForwardContext): NodeResult {
  return { output: binary(node.kind, value(node.input), value(node.other)) };
}

function binaryBackward({ kind, input, other }: BinaryNode, { dy }: Arrived, context: BackwardContext): void {
  const operands = { a: () => context.value(input), b: () => context.value(other) };
  context.give(input, () => gradientByFirst(kind, dy, { ...operands, shape: context.shape(input) }));
  context.give(other, () => gradientBySecond(kind, dy, { ...operands, shape: context.shape(other) }));
}

function readByBinary({ kind, input, other }: BinaryNode, wanted: (value: string) => boolean): string[] {
  switch (kind) {
    case 'add':
    case 'sub':
      return [];
    case 'mul':
      return [...(wanted(input) ? [other] : []), ...(wanted(other) ? [input] : [])];
    case 'div':
      return wanted(other) ? [input, other] : [other];
    case 'min':
    case 'max':
    case 'pow':
      return [input, other];
    default:
      return kind satisfies never;
  }
}

export const addOperator: Operator<AddNode> = {
  inputs: twoInputs,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: addForward,
  forwardAgain: 'as before',
  backward: addBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  float16: inFloat16('addition'),
  turn: inOneOrder,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const binaryOperator: Operator<BinaryNode> = {
  inputs: twoInputs,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readByBinary,
  forward: binaryForward,
  forwardAgain: 'as before',
  backward: binaryBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  float16: null,
  turn: inOneOrder,
  isLayer: false,
  givesLogits: perhapsLogits,
};
