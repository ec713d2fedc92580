import { binary, gradientByFirst, gradientBySecond, isComparison } from '../../gpu/binary/binary.js';
import { add } from '../../gpu/elementwise/elementwise.js';
import { gradientByNo, gradientByYes, where } from '../../gpu/where/where.js';
import type { AddNode, BinaryNode, WhereNode } from '../graph.js';
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
import { aligned, inOneOrder, type Turning } from './turning.js';

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
  if (isComparison(kind)) return;
  const operands = { a: () => context.value(input), b: () => context.value(other) };
  context.give(input, () => gradientByFirst(kind, dy, { ...operands, shape: context.shape(input) }));
  context.give(other, () => gradientBySecond(kind, dy, { ...operands, shape: context.shape(other) }));
}

function readByBinary({ kind, input, other }: BinaryNode, wanted: (value: string) => boolean): string[] {
  switch (kind) {
    case 'add':
    case 'sub':
    case 'equal':
    case 'less':
    case 'less-or-equal':
    case 'greater':
    case 'greater-or-equal':
    case 'and':
    case 'or':
    case 'xor':
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

function whereForward({ condition, input, other }: WhereNode, { value }: ForwardContext): NodeResult {
  return { output: where(value(condition), value(input), value(other)) };
}

function whereBackward({ condition, input, other }: WhereNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(input, () => gradientByYes(dy, context.value(condition), context.shape(input)));
  context.give(other, () => gradientByNo(dy, context.value(condition), context.shape(other)));
}

function turnWhere(node: WhereNode, turning: Turning): void {
  const { order, names } = aligned([node.condition, node.input, node.other], turning);
  const [condition = '', input = '', other = ''] = names;
  turning.add({ ...node, condition, input, other }, order);
}

/** A quotient or a power soon leaves what 16 bits hold, and what is compared should not have been rounded. */
const lackingBinary = ({ name, kind }: BinaryNode): string | undefined =>
  ['add', 'sub', 'mul', 'min', 'max'].includes(kind) ? undefined : `the operation ${kind} (${name})`;

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
  costsLittle: false,
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
  costsLittle: false,
  float16: { words: 'sums, products and extremes of two values', lacks: lackingBinary },
  turn: inOneOrder,
  isLayer: false,
  givesLogits: ({ kind }) => (isComparison(kind) ? 'never' : 'perhaps'),
};

export const whereOperator: Operator<WhereNode> = {
  inputs: ({ condition, input, other }) => [condition, input, other],
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: ({ condition }) => [condition],
  forward: whereForward,
  forwardAgain: 'as before',
  backward: whereBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: null,
  turn: turnWhere,
  isLayer: false,
  givesLogits: perhapsLogits,
};
