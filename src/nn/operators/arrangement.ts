import type { Tensor } from '@tensorflow/tfjs-core';
import { view } from '../../gpu/backend.js';
import { concatChannels, splitChannels } from '../../gpu/channels/concat.js';
import type { ConcatNode, ReshapeNode } from '../graph.js';
import { resolveShape } from '../sizes.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';

export function reshapeForward(node: ReshapeNode, { value, shape }: ForwardContext): NodeResult {
  const x = value(node.input);
  return { output: view(x, resolveShape(node.shape, x.size, shape)) };
}

export function reshapeBackward(node: ReshapeNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => view(dy, context.shape(node.input)));
}

export function concatForward(node: ConcatNode, { value }: ForwardContext): NodeResult {
  return { output: concatChannels(node.inputs.map(value)) };
}

export function concatBackward(node: ConcatNode, dy: Tensor, context: BackwardContext): void {
  const parts = splitChannels(
    dy,
    node.inputs.map((name) => context.shape(name).at(-1) ?? 0),
  );
  node.inputs.forEach((name, index) => {
    const part = parts[index];
    if (part) context.give(name, part);
  });
}
