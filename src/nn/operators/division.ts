import { division } from '../../gpu/division/division.js';
import { sumTo } from '../../gpu/reduce/reduce.js';
import type { DivisionNode } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';
import {
  type Arrived,
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

function divisionForward({ kind, input, other }: DivisionNode, { value }: ForwardContext): NodeResult {
  return { output: division(kind, value(input), value(other)) };
}

/** A quotient moves by steps. What is left moves as the dividend does; divisors are not trained. */
function divisionBackward({ kind, input }: DivisionNode, { dy }: Arrived, context: BackwardContext): void {
  if (kind !== 'quotient') context.give(input, () => sumTo(dy, context.shape(input)));
}

export const divisionOperator: Operator<DivisionNode> = {
  inputs: twoInputs,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: divisionForward,
  forwardAgain: 'as before',
  backward: divisionBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: null,
  turn: inOneOrder,
  isLayer: false,
  givesLogits: perhapsLogits,
};
