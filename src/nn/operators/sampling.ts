import type { Tensor } from '@tensorflow/tfjs-core';
import { depthToSpace, spaceToDepth } from '../../gpu/arrange/arrange.js';
import { averagePool, averagePoolBackward } from '../../gpu/average-pool/average-pool.js';
import { maxPool, maxPoolBackward } from '../../gpu/max-pool/max-pool.js';
import { maxUnpool, maxUnpoolBackward } from '../../gpu/max-pool/max-unpool.js';
import { resizeBilinear, resizeBilinearBackward } from '../../gpu/resize-bilinear/resize-bilinear.js';
import { resizeCubic, resizeCubicBackward } from '../../gpu/resize-cubic/resize-cubic.js';
import { resizeNearest, resizeNearestBackward } from '../../gpu/resize-nearest/resize-nearest.js';
import { inFloat32 } from '../../gpu/storage/cast.js';
import type { AveragePoolNode, DepthToSpaceNode, MaxPoolNode, MaxUnpoolNode, ResizeNode } from '../graph.js';
import { resolveSize } from '../sizes.js';
import { type BackwardContext, type ForwardContext, type NodeResult, savedTensor } from './context.js';
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
import { identity, inOwnOrder, type Turning } from './turning.js';

function maxPoolForward(node: MaxPoolNode, { value }: ForwardContext): NodeResult {
  const { y, indices } = maxPool(value(node.input), node);
  return { output: y, saved: [indices] };
}

function maxPoolNodeBackward(node: MaxPoolNode, { dy, saved }: Arrived, context: BackwardContext): void {
  const indices = savedTensor(node, saved);
  context.give(node.input, () => maxPoolBackward(dy, indices, context.shape(node.input), node));
}

/** Pools a second time for the places of the maxima: keeping them would take more memory than that takes time. */
function maxUnpoolForward(node: MaxUnpoolNode, { value }: ForwardContext): NodeResult {
  const pooled = value(node.pooled);
  const { y, indices } = maxPool(pooled, node);
  y.dispose();
  return { output: maxUnpool(value(node.input), indices, pooled.shape, node), saved: [indices] };
}

function maxUnpoolNodeBackward(node: MaxUnpoolNode, { dy, saved }: Arrived, context: BackwardContext): void {
  const indices = savedTensor(node, saved);
  context.give(node.input, () => maxUnpoolBackward(dy, indices));
}

function turnMaxUnpool(node: MaxUnpoolNode, turning: Turning): void {
  const order = identity(4);
  const [input, pooled] = [turning.inOrder(node.input, order), turning.inOrder(node.pooled, order)];
  turning.add({ ...node, input, pooled }, order);
}

function averagePoolForward(node: AveragePoolNode, { value }: ForwardContext): NodeResult {
  return { output: averagePool(value(node.input), node) };
}

function averagePoolNodeBackward(node: AveragePoolNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () => averagePoolBackward(dy, context.shape(node.input), node));
}

function resized(node: ResizeNode, x: Tensor, height: number, width: number): Tensor {
  switch (node.mode) {
    case 'bilinear':
      return resizeBilinear(x, height, width, node.alignCorners, node);
    case 'cubic':
      return inFloat32([x], (whole) => resizeCubic(whole, height, width, node.rule, node.ratios));
    case 'nearest':
      return resizeNearest(x, height, width, node.rule, node.ratios);
    default:
      return node satisfies never;
  }
}

function resizeForward(node: ResizeNode, { value, shape }: ForwardContext): NodeResult {
  const [height, width] = [resolveSize(node.height, shape), resolveSize(node.width, shape)];
  return { output: resized(node, value(node.input), height, width) };
}

function resizeGradient(node: ResizeNode, dy: Tensor, height: number, width: number): Tensor {
  switch (node.mode) {
    case 'bilinear':
      return resizeBilinearBackward(dy, height, width, node.alignCorners, node);
    case 'cubic':
      return inFloat32([dy], (whole) => resizeCubicBackward(whole, height, width, node.rule, node.ratios));
    case 'nearest':
      return resizeNearestBackward(dy, height, width, node.rule, node.ratios);
    default:
      return node satisfies never;
  }
}

function resizeNodeBackward(node: ResizeNode, { dy }: Arrived, context: BackwardContext): void {
  const [, height = 0, width = 0] = context.shape(node.input);
  context.give(node.input, () => resizeGradient(node, dy, height, width));
}

function depthToSpaceForward(node: DepthToSpaceNode, { value }: ForwardContext): NodeResult {
  return { output: depthToSpace(value(node.input), node) };
}

function depthToSpaceBackward(node: DepthToSpaceNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () => spaceToDepth(dy, context.shape(node.input), node));
}

export const maxPoolOperator: Operator<MaxPoolNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: maxPoolForward,
  forwardAgain: 'as before',
  backward: maxPoolNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: true,
  costsLittle: false,
  float16: inFloat16('max pooling'),
  turn: inOwnOrder(4),
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const maxUnpoolOperator: Operator<MaxUnpoolNode> = {
  inputs: ({ input, pooled }) => [input, pooled],
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: maxUnpoolForward,
  forwardAgain: 'as before',
  backward: maxUnpoolNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: true,
  costsLittle: false,
  float16: inFloat16('max unpooling'),
  turn: turnMaxUnpool,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const averagePoolOperator: Operator<AveragePoolNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: averagePoolForward,
  forwardAgain: 'as before',
  backward: averagePoolNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('average pooling'),
  turn: inOwnOrder(4),
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const resizeOperator: Operator<ResizeNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: ({ height, width }) => [height, width],
  backwardReads: readsNothing,
  forward: resizeForward,
  forwardAgain: 'as before',
  backward: resizeNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('resizing'),
  turn: inOwnOrder(4),
  isLayer: false,
  givesLogits: logitsAsInput,
};

export const depthToSpaceOperator: Operator<DepthToSpaceNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsNothing,
  forward: depthToSpaceForward,
  forwardAgain: 'as before',
  backward: depthToSpaceBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(REARRANGING),
  turn: inOwnOrder(4),
  isLayer: false,
  givesLogits: perhapsLogits,
};
