import type { Tensor } from '@tensorflow/tfjs-core';
import { view } from '../../gpu/backend.js';
import {
  euclideanNorm,
  euclideanNormBackward,
  evenMaxBackward,
  logSumExp,
  logSumExpBackward,
} from '../../gpu/reduce/composed.js';
import {
  reduceMax,
  reduceMean,
  reduceProduct,
  reduceProductBackward,
  reduceSum,
  reduceSumBackward,
} from '../../gpu/reduce/reduce.js';
import { inFloat32 } from '../../gpu/storage/cast.js';
import type { ReduceNode } from '../graph.js';
import type { BackwardContext, ForwardContext, NodeResult } from './context.js';
import {
  type Arrived,
  noParameters,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  oneInput,
  perhapsLogits,
  readsInput,
  readsNothing,
} from './operator.js';
import { type Turning, without } from './turning.js';

function reduced({ kind, axes }: ReduceNode, x: Tensor): Tensor {
  switch (kind) {
    case 'mean':
      return reduceMean(x, axes);
    case 'sum':
      return reduceSum(x, axes);
    case 'max':
      return inFloat32([x], (whole) => reduceMax(whole, axes));
    case 'product':
      return reduceProduct(x, axes);
    case 'l2':
      return euclideanNorm(x, axes);
    case 'log-sum-exp':
      return logSumExp(x, axes);
    default:
      return kind satisfies never;
  }
}

function reduceForward(node: ReduceNode, { value }: ForwardContext): NodeResult {
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

/** What the gradient is computed from. */
const READS: Record<ReduceNode['kind'], (node: ReduceNode) => string[]> = {
  mean: readsNothing,
  sum: readsNothing,
  max: ({ input, output }) => [input, output],
  product: readsInput,
  l2: ({ input, output }) => [input, output],
  'log-sum-exp': ({ input, output }) => [input, output],
};

/** The gradient; y and dy keep the reduced axes with size 1. */
function gradientOf({ kind, input, axes }: ReduceNode, dy: Tensor, y: () => Tensor, context: BackwardContext): Tensor {
  switch (kind) {
    case 'mean':
    case 'sum':
      return reduceSumBackward(dy, context.shape(input), axes, kind);
    case 'max':
      return inFloat32([dy, context.value(input), y()], (whole, x, largest) =>
        evenMaxBackward(whole, x, largest, axes),
      );
    case 'product':
      return reduceProductBackward(dy, context.value(input), axes);
    case 'l2':
      return euclideanNormBackward(dy, context.value(input), y());
    case 'log-sum-exp':
      return logSumExpBackward(dy, context.value(input), y());
    default:
      return kind satisfies never;
  }
}

function reduceBackward(node: ReduceNode, { dy }: Arrived, context: BackwardContext): void {
  const kept = context.shape(node.input).map((size, axis) => (node.axes.includes(axis) ? 1 : size));
  context.give(node.input, () => {
    const views = [view(dy, kept)];
    const y = (): Tensor => {
      const one = view(context.value(node.output), kept);
      views.push(one);
      return one;
    };
    const gradient = gradientOf(node, views[0] ?? dy, y, context);
    for (const one of views) one.dispose();
    return gradient;
  });
}

function turnReduce(node: ReduceNode, turning: Turning): void {
  const { name, order } = turning.find(node.input);
  const axes = node.axes.map((axis) => order.indexOf(axis)).toSorted((a, b) => a - b);
  turning.add({ ...node, input: name, axes }, node.keepAxes ? order : without(order, node.axes));
}

const lackingReduction = ({ name, kind }: ReduceNode): string | undefined =>
  ['mean', 'sum', 'max'].includes(kind) ? undefined : `the reduction ${kind} (${name})`;

export const reduceOperator: Operator<ReduceNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: (node) => READS[node.kind](node),
  forward: reduceForward,
  forwardAgain: 'as before',
  backward: reduceBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: { words: 'means, sums and maxima', lacks: lackingReduction },
  turn: turnReduce,
  isLayer: false,
  givesLogits: perhapsLogits,
};
