import type { Tensor } from '@tensorflow/tfjs-core';
import { type Branch, ConvSumGradient, convSum, fitsBetween } from '../../gpu/conv-sum/conv-sum.js';
import { conv2d, conv2dInputGradient } from '../../gpu/conv2d/conv2d.js';
import { conv2dBiasGradient, conv2dWeightGradient } from '../../gpu/conv2d/weight-gradient.js';
import { add } from '../../gpu/elementwise/elementwise.js';
import type { ConvNode } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult, Ranges } from './context.js';

type Shape4 = [number, number, number, number];

/** A convolution and those whose results are added to its own. */
export const branchesOf = (node: ConvNode): ConvNode[] => [node, ...(node.beside ?? [])];

const branchesIn = (node: ConvNode, ranges: Ranges): Branch[] =>
  branchesOf(node).map(({ weight, bias, ...geometry }) => ({
    weight: ranges.range(weight),
    bias: bias === null ? undefined : ranges.range(bias),
    geometry,
  }));

/** The sum of a node's convolutions. */
export function summedForward(node: ConvNode, { value, weights }: ForwardContext): NodeResult {
  const x = value(node.input);
  const branches = branchesIn(node, weights.trainable);
  if (fitsBetween(x.shape, branches, node.channels)) return { output: convSum(x, branches, node.channels) };
  return { output: oneByOne(x, branches, node.channels) };
}

function oneByOne(x: Tensor, branches: readonly Branch[], channels: number): Tensor {
  const [first, ...others] = branches.map(({ weight, bias, geometry }) => ({ weight, bias, geometry }));
  if (!first) throw new Error('A sum has no branches.');
  return others.reduce(
    (sum, { weight, bias, geometry }) => {
      const y = conv2d(x, weight, bias, channels, geometry, { residual: sum });
      sum.dispose();
      return y;
    },
    conv2d(x, first.weight, first.bias, channels, first.geometry),
  );
}

export function summedBackward(node: ConvNode, dy: Tensor, context: BackwardContext): void {
  const x = context.value(node.input);
  const branches = branchesIn(node, context.weights.trainable);
  if (!fitsBetween(x.shape, branches, node.channels)) {
    backwardOneByOne(node, dy, context, branches);
    return;
  }
  const gradient = new ConvSumGradient(x, dy, branches);
  // All of them are trained, or none.
  context.train(node.weight, () => gradient.addTo(branchesIn(node, context.gradients)));
  context.give(node.input, () => gradient.ofInput());
  gradient.dispose();
}

function backwardOneByOne(node: ConvNode, dy: Tensor, context: BackwardContext, branches: readonly Branch[]): void {
  const x = context.value(node.input);
  context.train(node.weight, () => {
    for (const { weight, bias, geometry } of branchesIn(node, context.gradients)) {
      conv2dWeightGradient(x, dy, weight, geometry);
      if (bias) conv2dBiasGradient(dy, bias);
    }
  });
  context.give(node.input, () =>
    branches
      .toReversed()
      .map(({ weight, geometry }) => conv2dInputGradient(dy, weight, x.shape as Shape4, geometry))
      .reduce((sum, one) => {
        const both = add(sum, one);
        for (const part of [sum, one]) part.dispose();
        return both;
      }),
  );
}
