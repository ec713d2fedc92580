import { gridSample, gridSampleGridGradient, gridSampleInputGradient } from '../../gpu/grid-sample/grid-sample.js';
import type { GridSampleNode } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';
import {
  type Arrived,
  noParameters,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  perhapsLogits,
} from './operator.js';
import { identity, type Turning } from './turning.js';

function gridSampleForward(node: GridSampleNode, { value }: ForwardContext): NodeResult {
  return { output: gridSample(value(node.input), value(node.grid), node.sampling) };
}

function gridSampleBackward(node: GridSampleNode, { dy }: Arrived, context: BackwardContext): void {
  const { input, grid, sampling } = node;
  const places = context.value(grid);
  context.give(input, () => gridSampleInputGradient(dy, context.shape(input), places, sampling));
  context.give(grid, () => gridSampleGridGradient(dy, context.value(input), places, sampling));
}

const readByGridSample = ({ input, grid }: GridSampleNode, wanted: (value: string) => boolean): string[] =>
  wanted(grid) ? [input, grid] : [grid];

function turnGridSample(node: GridSampleNode, turning: Turning): void {
  const order = identity(4);
  const [input, grid] = [turning.inOrder(node.input, order), turning.inOrder(node.grid, order)];
  turning.add({ ...node, input, grid }, order);
}

export const gridSampleOperator: Operator<GridSampleNode> = {
  inputs: ({ input, grid }) => [input, grid],
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readByGridSample,
  forward: gridSampleForward,
  forwardAgain: 'as before',
  backward: gridSampleBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: null,
  turn: turnGridSample,
  isLayer: false,
  givesLogits: perhapsLogits,
};
