import { addSlice, type Slice, slice } from '../../gpu/arrange/arrange.js';
import { view } from '../../gpu/backend.js';
import { gather, gatherBackward } from '../../gpu/gather/gather.js';
import { stepOf, tableOf } from '../gather-tables.js';
import type { GatherNode, SliceNode } from '../graph.js';
import { resolveSize, type ShapeOf } from '../sizes.js';
import { type BackwardContext, type ForwardContext, type NodeResult, parameterRange, type Weights } from './context.js';
import {
  type Arrived,
  inFloat16,
  logitsAsInput,
  noParameters,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  oneInput,
  perhapsLogits,
  REARRANGING,
  readsNothing,
} from './operator.js';
import { type Turning, without } from './turning.js';

function sliceOf(node: SliceNode, shapeOf: ShapeOf): Slice {
  const length = shapeOf(node.input)[node.axis] ?? 0;
  const end = Math.min(resolveSize(node.end, shapeOf), length);
  return { axis: node.axis, start: resolveSize(node.start, shapeOf), end, step: node.step };
}

function sliceForward(node: SliceNode, { value, shape }: ForwardContext): NodeResult {
  return { output: slice(value(node.input), sliceOf(node, shape)) };
}

function sliceBackward(node: SliceNode, { dy }: Arrived, context: BackwardContext): void {
  context.giveInPlace(node.input, (whole) => addSlice(dy, whole, sliceOf(node, context.shape)));
}

/** The positions of a gather as a slice, or undefined. Negative ones count from the end. */
function evenPositions({ axis, indices }: GatherNode, shape: readonly number[]): Slice | undefined {
  const step = stepOf(indices);
  if (step === undefined) return undefined;
  const first = indices[0] ?? 0;
  const start = first < 0 ? first + (shape[axis] ?? 0) : first;
  return { axis, start, end: start + step * (indices.length - 1) + 1, step };
}

function pickedBy(node: GatherNode, weights: Weights) {
  const table = tableOf(node);
  if (table === undefined) throw new Error(`${node.name} is a slice.`);
  return { axis: node.axis, indices: node.indices, table: parameterRange(weights, table) };
}

function gatherForward(node: GatherNode, { value, weights }: ForwardContext): NodeResult {
  const x = value(node.input);
  const even = evenPositions(node, x.shape);
  const picked = even ? slice(x, even) : gather(x, pickedBy(node, weights));
  if (node.keepAxis) return { output: picked };
  const output = view(
    picked,
    x.shape.filter((_, at) => at !== node.axis),
  );
  picked.dispose();
  return { output };
}

function gatherNodeBackward(node: GatherNode, arrived: Arrived, context: BackwardContext): void {
  const shape = context.shape(node.input);
  const picked = shape.map((size, at) => (at === node.axis ? node.indices.length : size));
  const even = evenPositions(node, shape);
  const dy = view(arrived.dy, picked);
  if (even) context.giveInPlace(node.input, (whole) => addSlice(dy, whole, even));
  else context.give(node.input, () => gatherBackward(dy, shape, pickedBy(node, context.weights)));
  dy.dispose();
}

function turnSlice(node: SliceNode, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  turning.add({ ...node, input: name, axis: order.indexOf(node.axis) }, order);
}

function turnGather(node: GatherNode, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  const left = node.keepAxis ? order : without(order, [node.axis]);
  turning.add({ ...node, input: name, axis: order.indexOf(node.axis) }, left);
}

export const sliceOperator: Operator<SliceNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: ({ start, end }) => [start, end],
  backwardReads: readsNothing,
  forward: sliceForward,
  forwardAgain: 'as before',
  backward: sliceBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(REARRANGING),
  turn: turnSlice,
  isLayer: false,
  givesLogits: logitsAsInput,
};

export const gatherOperator: Operator<GatherNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: gatherForward,
  forwardAgain: 'as before',
  backward: gatherNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(REARRANGING),
  turn: turnGather,
  isLayer: false,
  givesLogits: perhapsLogits,
};
