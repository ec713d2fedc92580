import type { Tensor } from '@tensorflow/tfjs-core';
import { averagePool, averagePoolBackward } from '../../gpu/average-pool/average-pool.js';
import { maxPool, maxPoolBackward } from '../../gpu/max-pool/max-pool.js';
import { resizeBilinear, resizeBilinearBackward } from '../../gpu/resize-bilinear/resize-bilinear.js';
import { resizeNearest, resizeNearestBackward } from '../../gpu/resize-nearest/resize-nearest.js';
import type { AveragePoolNode, MaxPoolNode, ResizeNode } from '../graph.js';
import { resolveSize } from '../sizes.js';
import { type BackwardContext, type ForwardContext, type NodeResult, type Saved, savedTensor } from './context.js';

export function maxPoolForward(node: MaxPoolNode, { value }: ForwardContext): NodeResult {
  const { y, indices } = maxPool(value(node.input), node);
  return { output: y, saved: [indices] };
}

export function maxPoolBackwardNode(
  node: MaxPoolNode,
  dy: Tensor,
  saved: Saved | undefined,
  context: BackwardContext,
): void {
  const indices = savedTensor(node, saved);
  context.give(node.input, () => maxPoolBackward(dy, indices, context.shape(node.input), node));
}

export function averagePoolForward(node: AveragePoolNode, { value }: ForwardContext): NodeResult {
  return { output: averagePool(value(node.input), node) };
}

export function averagePoolBackwardNode(node: AveragePoolNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => averagePoolBackward(dy, context.shape(node.input), node));
}

export function resizeForward(node: ResizeNode, { value, shape }: ForwardContext): NodeResult {
  const x = value(node.input);
  const [height, width] = [resolveSize(node.height, shape), resolveSize(node.width, shape)];
  const output =
    node.mode === 'bilinear'
      ? resizeBilinear(x, height, width, node.alignCorners)
      : resizeNearest(x, height, width, node.rule);
  return { output };
}

export function resizeBackward(node: ResizeNode, dy: Tensor, context: BackwardContext): void {
  const [, height = 0, width = 0] = context.shape(node.input);
  context.give(node.input, () =>
    node.mode === 'bilinear'
      ? resizeBilinearBackward(dy, height, width, node.alignCorners)
      : resizeNearestBackward(dy, height, width, node.rule),
  );
}
