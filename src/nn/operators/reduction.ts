import type { Tensor } from '@tensorflow/tfjs-core';
import { globalAveragePool, globalAveragePoolBackward } from '../../gpu/average-pool/average-pool.js';
import { view } from '../../gpu/backend.js';
import type { ReduceNode } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';

function checked(node: ReduceNode, rank: number): void {
  if (node.kind !== 'mean' || rank !== 4 || String([...node.axes].sort()) !== '1,2') {
    throw new Error(`${node.name}: a ${node.kind} over the axes ${node.axes} cannot be computed yet.`);
  }
}

export function reduceForward(node: ReduceNode, { value }: ForwardContext): NodeResult {
  const x = value(node.input);
  checked(node, x.shape.length);
  const mean = globalAveragePool(x);
  if (node.keepAxes) return { output: mean };
  const output = view(mean, [x.shape[0] ?? 0, x.shape.at(-1) ?? 0]);
  mean.dispose();
  return { output };
}

export function reduceBackward(node: ReduceNode, dy: Tensor, context: BackwardContext): void {
  context.give(node.input, () => globalAveragePoolBackward(dy, context.shape(node.input)));
}
