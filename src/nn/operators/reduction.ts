import type { Tensor } from '@tensorflow/tfjs-core';
import { view } from '../../gpu/backend.js';
import { reduceMax, reduceMaxBackward, reduceMean, reduceSum, reduceSumBackward } from '../../gpu/reduce/reduce.js';
import type { ReduceNode } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';

function reduced({ kind, axes }: ReduceNode, x: Tensor): Tensor {
  switch (kind) {
    case 'mean':
      return reduceMean(x, axes);
    case 'sum':
      return reduceSum(x, axes);
    case 'max':
      return reduceMax(x, axes);
    default:
      return kind satisfies never;
  }
}

export function reduceForward(node: ReduceNode, { value }: ForwardContext): NodeResult {
  const x = value(node.input);
  const kept = reduced(node, x);
  if (node.keepAxes) return { output: kept };
  const output = view(
    kept,
    x.shape.filter((_, axis) => !node.axes.includes(axis)),
  );
  kept.dispose();
  return { output };
}

export function reduceBackward(node: ReduceNode, dy: Tensor, context: BackwardContext): void {
  const { kind, axes } = node;
  context.give(node.input, () =>
    kind === 'max'
      ? reduceMaxBackward(dy, context.value(node.input), axes)
      : reduceSumBackward(dy, context.shape(node.input), axes, kind),
  );
}
