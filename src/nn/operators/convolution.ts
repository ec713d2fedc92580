import { foldBatchNorm } from '../../gpu/batch-norm/fold.js';
import {
  convTranspose,
  convTransposeBiasGradient,
  convTransposeInputGradient,
  convTransposeWeightGradient,
} from '../../gpu/conv-transpose/conv-transpose.js';
import { conv2d, conv2dGradientForNorm, conv2dInputGradient, conv2dMeasured } from '../../gpu/conv2d/conv2d.js';
import { conv2dBiasGradient, conv2dWeightGradient } from '../../gpu/conv2d/weight-gradient.js';
import type { ConvNode, ConvTransposeNode } from '../graph.js';
import { type BackwardContext, type ForwardContext, type NodeResult, parameterRange, weightRange } from './context.js';
import { batchNormRanges, goesByBatch } from './normalisation.js';
import {
  type Arrived,
  lacksWeights,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  oneInput,
  perhapsLogits,
  readsInput,
  weightAndBias,
} from './operator.js';
import { branchesOf, summedBackward, summedForward } from './summed-convolutions.js';
import { inOwnOrder } from './turning.js';

type Shape4 = [number, number, number, number];

function convForward(node: ConvNode, context: ForwardContext): NodeResult {
  const { norm } = node;
  if (!norm || node.end || node.beside || !goesByBatch(norm, context.mode)) return convForwardAgain(node, context);
  const { value, weights } = context;
  const bias = node.bias === null ? undefined : parameterRange(weights, node.bias);
  const weight = weightRange(weights, node.weight);
  const { y, moments } = conv2dMeasured(value(node.input), weight, bias, node.channels, node);
  return { output: y, moments };
}

/** Nothing is measured again: the batch norm has kept its statistics. */
function convForwardAgain(node: ConvNode, context: ForwardContext): NodeResult {
  if (node.beside) return summedForward(node, context);
  const { value, weights } = context;
  const bias = node.bias === null ? undefined : parameterRange(weights, node.bias);
  const weight = weightRange(weights, node.weight);
  const x = value(node.input);
  if (!node.end) return { output: conv2d(x, weight, bias, node.channels, node) };
  const { norm, residual, relu } = node.end;
  const folded = norm ? foldBatchNorm(batchNormRanges(norm, weights), node.channels, norm.eps) : undefined;
  const end = { ...folded, ...(residual === null ? {} : { residual: value(residual) }), relu };
  const output = conv2d(x, weight, bias, node.channels, node, end);
  folded?.scale.dispose();
  folded?.shift.dispose();
  return { output };
}

function convBackward(node: ConvNode, { dy }: Arrived, context: BackwardContext): void {
  if (node.beside) {
    summedBackward(node, dy, context);
    return;
  }
  const x = context.value(node.input);
  context.train(node.weight, (gradient, pending) => conv2dWeightGradient(x, dy, gradient, node, pending));
  if (node.bias !== null) context.train(node.bias, (gradient, pending) => conv2dBiasGradient(dy, gradient, pending));
  const weight = weightRange(context.weights, node.weight);
  const before = node.normBefore && context.normBefore(node.normBefore);
  if (before) context.giveSummed(node.input, () => conv2dGradientForNorm(dy, weight, x.shape as Shape4, node, before));
  else context.give(node.input, () => conv2dInputGradient(dy, weight, x.shape as Shape4, node));
}

function convTransposeForward(node: ConvTransposeNode, { value, weights }: ForwardContext): NodeResult {
  const bias = node.bias === null ? undefined : parameterRange(weights, node.bias);
  const weight = weightRange(weights, node.weight);
  return { output: convTranspose(value(node.input), weight, bias, node.channels, node) };
}

function convTransposeBackward(node: ConvTransposeNode, { dy }: Arrived, context: BackwardContext): void {
  const x = context.value(node.input);
  context.train(node.weight, (gradient) => convTransposeWeightGradient(x, dy, gradient, node));
  if (node.bias !== null) context.train(node.bias, (gradient) => convTransposeBiasGradient(dy, gradient));
  const weight = weightRange(context.weights, node.weight);
  context.give(node.input, () => convTransposeInputGradient(dy, weight, x.shape.at(-1) ?? 0, node));
}

export const convOperator: Operator<ConvNode> = {
  inputs: ({ input, end }) => (end?.residual ? [input, end.residual] : [input]),
  parameters: (node) => branchesOf(node).flatMap(weightAndBias),
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsInput,
  forward: convForward,
  forwardAgain: convForwardAgain,
  backward: convBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: { words: 'convolution', lacks: lacksWeights('a convolution') },
  turn: inOwnOrder(4),
  isLayer: true,
  givesLogits: perhapsLogits,
};

export const convTransposeOperator: Operator<ConvTransposeNode> = {
  inputs: oneInput,
  parameters: weightAndBias,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsInput,
  forward: convTransposeForward,
  forwardAgain: 'as before',
  backward: convTransposeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: { words: 'transposed convolution', lacks: lacksWeights('a transposed convolution') },
  turn: inOwnOrder(4),
  isLayer: true,
  givesLogits: perhapsLogits,
};
