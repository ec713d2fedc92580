import type { Tensor } from '@tensorflow/tfjs-core';
import { concat, copyOf, expand, inverseOf, slice, transpose } from '../../gpu/arrange/arrange.js';
import { view } from '../../gpu/backend.js';
import { mergePartials } from '../../gpu/column-sums/column-sums.js';
import { type Padding, pad, padBackward } from '../../gpu/pad/pad.js';
import { sumTo } from '../../gpu/reduce/reduce.js';
import { inFloat32, toFloat16, toFloat32 } from '../../gpu/storage/cast.js';
import type { ConcatNode, ConstantNode, ExpandNode, PadNode, ReshapeNode, Size, TransposeNode } from '../graph.js';
import { toSize } from '../onnx/dims.js';
import { reshapedOrder } from '../onnx/reshape-groups.js';
import { resolveShape, resolveSize, type ShapeOf } from '../sizes.js';
import {
  type BackwardContext,
  type ForwardContext,
  type NodeResult,
  parameterRange,
  parameterShape,
} from './context.js';
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
import { aligned, identity, type Turning } from './turning.js';

function reshapeForward(node: ReshapeNode, { value, shape }: ForwardContext): NodeResult {
  const x = value(node.input);
  return { output: view(x, resolveShape(node.shape, x.size, shape)) };
}

function reshapeBackward(node: ReshapeNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () => view(dy, context.shape(node.input)));
}

function transposeForward(node: TransposeNode, { value }: ForwardContext): NodeResult {
  return { output: transpose(value(node.input), node.permutation) };
}

function transposeBackward(node: TransposeNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () => transpose(dy, inverseOf(node.permutation)));
}

function concatForward(node: ConcatNode, { value }: ForwardContext): NodeResult {
  return { output: concat(node.inputs.map(value), node.axis) };
}

function concatBackward({ inputs, axis }: ConcatNode, { dy }: Arrived, context: BackwardContext): void {
  let start = 0;
  for (const name of inputs) {
    const place = { axis, start, end: start + (context.shape(name)[axis] ?? 0), step: 1 };
    context.give(name, () => slice(dy, place));
    start = place.end;
  }
}

/** A border is made of values of the map in float32, which holds those of float16 exactly. */
const withBorder = (x: Tensor, { mode }: PadNode, work: (x: Tensor) => Tensor): Tensor =>
  mode === 'constant' ? work(x) : inFloat32([x], work);

/** A padding in numbers. */
export const paddingOf = ({ before, after, mode, value }: PadNode, shapeOf: ShapeOf): Padding => ({
  before: before.map((size) => resolveSize(size, shapeOf)),
  after: after.map((size) => resolveSize(size, shapeOf)),
  mode,
  value,
});

function padForward(node: PadNode, { value, shape }: ForwardContext): NodeResult {
  return { output: withBorder(value(node.input), node, (x) => pad(x, paddingOf(node, shape))) };
}

function padNodeBackward(node: PadNode, { dy }: Arrived, context: BackwardContext): void {
  const padding = paddingOf(node, context.shape);
  context.give(node.input, () =>
    withBorder(dy, node, (gradient) => padBackward(gradient, context.shape(node.input), padding)),
  );
}

/** As many values as the sizes hold: an expand has no -1. */
const targetOf = (node: ExpandNode, shapeOf: ShapeOf): number[] => node.shape.map((size) => resolveSize(size, shapeOf));

function expandForward(node: ExpandNode, { value, shape }: ForwardContext): NodeResult {
  return { output: expand(value(node.input), targetOf(node, shape)) };
}

function expandBackward(node: ExpandNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () => sumTo(dy, context.shape(node.input)));
}

function constantForward(node: ConstantNode, { weights }: ForwardContext): NodeResult {
  const values = copyOf(parameterRange(weights, node.parameter), parameterShape(weights, node.parameter));
  if (!weights.float16) return { output: values };
  const output = toFloat16(values);
  values.dispose();
  return { output };
}

function constantBackward(node: ConstantNode, { dy }: Arrived, context: BackwardContext): void {
  context.train(node.parameter, (gradient) => {
    const whole = context.weights.float16 ? toFloat32(dy) : dy.clone();
    mergePartials(whole, gradient, whole.size, { add: true });
    whole.dispose();
  });
}

function turnTranspose({ input, output, permutation }: TransposeNode, turning: Turning): void {
  const { name, order } = turning.find(input);
  turning.put(output, { name, order: order.map((axis) => permutation.indexOf(axis)) });
}

/** Keeps the order where the elements need not move. */
function turnReshape(node: ReshapeNode, turning: Turning): void {
  const [from, to] = [turning.shape(node.input), turning.shape(node.output)];
  const place = turning.find(node.input);
  const kept = reshapedOrder(from, to, place.order);
  const input = kept ? place.name : turning.inOrder(node.input, identity(from.length));
  const order = kept ?? identity(to.length);
  turning.add({ ...node, input, shape: order.map((axis) => toSize(to[axis] ?? 1)) }, order);
}

function turnConcat(node: ConcatNode, turning: Turning): void {
  const { order, names } = aligned(node.inputs, turning);
  turning.add({ ...node, inputs: names, axis: order.indexOf(node.axis) }, order);
}

function turnPad(node: PadNode, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  const turned = (sides: Size[]) => order.map((axis) => sides[axis] ?? 0);
  turning.add({ ...node, input: name, before: turned(node.before), after: turned(node.after) }, order);
}

function turnExpand(node: ExpandNode, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  turning.add({ ...node, input: name, shape: order.map((axis) => node.shape[axis] ?? 1) }, order);
}

export const reshapeOperator: Operator<ReshapeNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: ({ shape }) => shape,
  backwardReads: readsNothing,
  forward: reshapeForward,
  forwardAgain: 'as before',
  backward: reshapeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(REARRANGING),
  turn: turnReshape,
  isLayer: false,
  givesLogits: logitsAsInput,
};

export const transposeOperator: Operator<TransposeNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: transposeForward,
  forwardAgain: 'as before',
  backward: transposeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(REARRANGING),
  turn: turnTranspose,
  isLayer: false,
  givesLogits: logitsAsInput,
};

export const concatOperator: Operator<ConcatNode> = {
  inputs: ({ inputs }) => inputs,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: concatForward,
  forwardAgain: 'as before',
  backward: concatBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(REARRANGING),
  turn: turnConcat,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const padOperator: Operator<PadNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: ({ before, after }) => [...before, ...after],
  backwardReads: readsNothing,
  forward: padForward,
  forwardAgain: 'as before',
  backward: padNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('padding'),
  turn: turnPad,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const expandOperator: Operator<ExpandNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: ({ shape }) => shape,
  backwardReads: readsNothing,
  forward: expandForward,
  forwardAgain: 'as before',
  backward: expandBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(REARRANGING),
  turn: turnExpand,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const constantOperator: Operator<ConstantNode> = {
  inputs: () => [],
  parameters: ({ parameter }) => [parameter],
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: constantForward,
  forwardAgain: 'as before',
  backward: constantBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(REARRANGING),
  turn: (node, turning) => turning.add(node, identity(turning.shape(node.output).length)),
  isLayer: false,
  givesLogits: perhapsLogits,
};
