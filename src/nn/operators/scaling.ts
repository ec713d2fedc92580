import { scaleSamples } from '../../gpu/scale-samples/scale-samples.js';
import type { ScaleSamplesNode } from '../graph.js';
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
} from './operator.js';
import { withLastAxisLast } from './turning.js';

const scaleForward = (node: ScaleSamplesNode, { value }: ForwardContext): NodeResult => ({
  output: scaleSamples(value(node.input), value(node.factors), node),
});

function scaleBackward(node: ScaleSamplesNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () => scaleSamples(dy, context.value(node.factors), node));
}

export const scaleSamplesOperator: Operator<ScaleSamplesNode> = {
  inputs: ({ input, factors }) => [input, factors],
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: ({ factors }) => [factors],
  forward: scaleForward,
  forwardAgain: 'as before',
  backward: scaleBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('the scaling of samples'),
  turn: withLastAxisLast,
  isLayer: false,
  givesLogits: perhapsLogits,
};
