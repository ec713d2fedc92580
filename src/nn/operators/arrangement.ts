import type { Tensor } from '@tensorflow/tfjs-core';
import {
  addSlice,
  concat,
  copyOf,
  depthToSpace,
  expand,
  inverseOf,
  type Slice,
  slice,
  spaceToDepth,
  transpose,
} from '../../gpu/arrange/arrange.js';
import { view } from '../../gpu/backend.js';
import { mergePartials } from '../../gpu/column-sums/column-sums.js';
import { gather, gatherBackward } from '../../gpu/gather/gather.js';
import { pad, padBackward } from '../../gpu/pad/pad.js';
import { sumTo } from '../../gpu/reduce/reduce.js';
import { toFloat16, toFloat32 } from '../../gpu/storage/cast.js';
import { storageOf } from '../../gpu/storage/half.js';
import { stepOf, tableOf } from '../gather-tables.js';
import type {
  ConcatNode,
  ConstantNode,
  DepthToSpaceNode,
  ExpandNode,
  GatherNode,
  PadNode,
  ReshapeNode,
  SliceNode,
  TransposeNode,
} from '../graph.js';
import { resolveShape, resolveSize, type ShapeOf } from '../sizes.js';
import {
  type BackwardContext,
  type ForwardContext,
  type NodeResult,
  parameterRange,
  parameterShape,
  type Weights,
} from './context.js';

export function reshapeForward(node: ReshapeNode, { value, shape }: ForwardContext): NodeResult {
  const x = value(node.input);
  return { output: view(x, resolveShape(node.shape, x.size, shape)) };
}

export function reshapeBackward(node: ReshapeNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => view(dy, context.shape(node.input)));
}

export function transposeForward(node: TransposeNode, { value }: ForwardContext): NodeResult {
  return { output: transpose(value(node.input), node.permutation) };
}

export function transposeBackward(node: TransposeNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => transpose(dy, inverseOf(node.permutation)));
}

export function concatForward(node: ConcatNode, { value }: ForwardContext): NodeResult {
  return { output: concat(node.inputs.map(value), node.axis) };
}

export function concatBackward({ inputs, axis }: ConcatNode, dy: Tensor, context: BackwardContext): void {
  let start = 0;
  for (const name of inputs) {
    const place = { axis, start, end: start + (context.shape(name)[axis] ?? 0), step: 1 };
    context.give(name, () => slice(dy, place));
    start = place.end;
  }
}

function sliceOf(node: SliceNode, shapeOf: ShapeOf): Slice {
  const length = shapeOf(node.input)[node.axis] ?? 0;
  const end = Math.min(resolveSize(node.end, shapeOf), length);
  return { axis: node.axis, start: resolveSize(node.start, shapeOf), end, step: node.step };
}

export function sliceForward(node: SliceNode, { value, shape }: ForwardContext): NodeResult {
  return { output: slice(value(node.input), sliceOf(node, shape)) };
}

export function sliceBackward(node: SliceNode, dy: Tensor, context: BackwardContext): void {
  context.giveInPlace(node.input, (whole) => addSlice(dy, whole, sliceOf(node, context.shape)));
}

/** Moves values about in float32, which holds those of float16 exactly. */
function inFloat32(x: Tensor, work: (x: Tensor) => Tensor): Tensor {
  if (storageOf(x) !== 'float16') return work(x);
  const whole = toFloat32(x);
  const moved = work(whole);
  const result = toFloat16(moved);
  whole.dispose();
  moved.dispose();
  return result;
}

export function padForward(node: PadNode, { value }: ForwardContext): NodeResult {
  return { output: inFloat32(value(node.input), (x) => pad(x, node)) };
}

export function padBackwardNode(node: PadNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => inFloat32(dy, (gradient) => padBackward(gradient, context.shape(node.input), node)));
}

/** As many values as the sizes hold: an expand has no -1. */
const targetOf = (node: ExpandNode, shapeOf: ShapeOf): number[] => node.shape.map((size) => resolveSize(size, shapeOf));

export function expandForward(node: ExpandNode, { value, shape }: ForwardContext): NodeResult {
  return { output: expand(value(node.input), targetOf(node, shape)) };
}

export function expandBackward(node: ExpandNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => sumTo(dy, context.shape(node.input)));
}

export function depthToSpaceForward(node: DepthToSpaceNode, { value }: ForwardContext): NodeResult {
  return { output: depthToSpace(value(node.input), node) };
}

export function depthToSpaceBackward(node: DepthToSpaceNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => spaceToDepth(dy, context.shape(node.input), node));
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

export function gatherForward(node: GatherNode, { value, weights }: ForwardContext): NodeResult {
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

export function gatherBackwardNode(node: GatherNode, gradient: Tensor, context: BackwardContext): void {
  const shape = context.shape(node.input);
  const picked = shape.map((size, at) => (at === node.axis ? node.indices.length : size));
  const even = evenPositions(node, shape);
  const dy = view(gradient, picked);
  if (even) context.giveInPlace(node.input, (whole) => addSlice(dy, whole, even));
  else context.give(node.input, () => gatherBackward(dy, shape, pickedBy(node, context.weights)));
  dy.dispose();
}

export function constantForward(node: ConstantNode, { weights }: ForwardContext): NodeResult {
  return { output: copyOf(parameterRange(weights, node.parameter), parameterShape(weights, node.parameter)) };
}

export function constantBackward(node: ConstantNode, dy: Tensor, context: BackwardContext): void {
  context.train(node.parameter, (gradient) => mergePartials(dy, gradient, dy.size, { add: true }));
}
