import type { Tensor } from '@tensorflow/tfjs-core';
import { batchNorm, batchNormBackward, normalizeBy } from '../../gpu/batch-norm/batch-norm.js';
import { instanceNorm, instanceNormBackward } from '../../gpu/instance-norm/instance-norm.js';
import type { Binding } from '../../gpu/kernel.js';
import { layerNorm, layerNormBackward } from '../../gpu/layer-norm/layer-norm.js';
import { inFloat32 } from '../../gpu/storage/cast.js';
import type { BatchNormNode, InstanceNormNode, LayerNormNode } from '../graph.js';
import {
  type BackwardContext,
  type ForwardContext,
  type ForwardMode,
  gradientTarget,
  type NodeResult,
  parameterRange,
  type Saved,
  savedTensor,
  type Weights,
} from './context.js';
import {
  type Arrived,
  gammaAndBeta,
  inFloat16,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  oneInput,
  perhapsLogits,
  readsInput,
} from './operator.js';
import { inOwnOrder, withLastAxisLast } from './turning.js';

type NormNode = BatchNormNode | LayerNormNode | InstanceNormNode;

const affine = (node: NormNode, weights: Weights) => ({
  gamma: parameterRange(weights, node.gamma),
  beta: parameterRange(weights, node.beta),
});

export const batchNormRanges = (node: BatchNormNode, weights: Weights) => ({
  ...affine(node, weights),
  runningMean: weights.statistics.range(node.runningMean),
  runningVar: weights.statistics.range(node.runningVar),
});

/** True where a batch norm goes by the statistics of the batch. */
export const goesByBatch = ({ ofBatch }: BatchNormNode, { batchNorm }: Pick<ForwardMode, 'batchNorm'>): boolean =>
  ofBatch ?? batchNorm === 'batch';

function batchNormForward(node: BatchNormNode, { value, takeMoments, weights, mode }: ForwardContext): NodeResult {
  const moments = takeMoments(node.input);
  const { y, saved } = batchNorm(value(node.input), batchNormRanges(node, weights), {
    eps: node.eps,
    momentum: mode.momentum ?? node.momentum,
    training: goesByBatch(node, mode),
    relu: node.relu,
    ...(node.residual === null ? {} : { residual: value(node.residual) }),
    ...(moments ? { moments } : {}),
  });
  moments?.dispose();
  return { output: y, saved: [saved.statistics] };
}

/** By the statistics that the first time saved: the running ones do not move twice. */
function batchNormAgain(node: BatchNormNode, { value, weights }: ForwardContext, saved: Saved): NodeResult {
  const statistics = savedTensor(node, saved);
  const residual = node.residual === null ? {} : { residual: value(node.residual) };
  const options = { relu: node.relu, ...residual };
  return { output: normalizeBy({ statistics }, value(node.input), affine(node, weights), options), saved };
}

function batchNormNodeBackward(
  node: BatchNormNode,
  { dy, plus, sums, saved }: Arrived,
  context: BackwardContext,
): void {
  const x = context.value(node.input);
  const y = node.relu ? context.value(node.output) : x;
  const { dx, dResidual } = withGradients(node, context, x, ({ dGamma, dBeta }) =>
    batchNormBackward(
      dy,
      x,
      y,
      { statistics: savedTensor(node, saved) },
      { gamma: parameterRange(context.weights, node.gamma), dGamma, dBeta },
      {
        training: goesByBatch(node, context),
        relu: node.relu,
        residual: node.residual !== null,
        ...(plus ? { plus } : {}),
        ...(sums ? { sums } : {}),
      },
    ),
  );
  context.give(node.input, dx);
  if (dResidual && node.residual !== null) context.give(node.residual, dResidual);
}

/** Runs a backward pass that computes the gradients of gamma and beta on its way. */
function withGradients<T>(
  node: NormNode,
  context: BackwardContext,
  x: Tensor,
  run: (targets: { dGamma: Binding; dBeta: Binding }) => T,
): T {
  const channels = x.shape.at(-1) ?? 0;
  const dGamma = gradientTarget(context, node.gamma, channels);
  const dBeta = gradientTarget(context, node.beta, channels);
  const result = run({ dGamma: dGamma.binding, dBeta: dBeta.binding });
  dGamma.free();
  dBeta.free();
  return result;
}

function layerNormForward(node: LayerNormNode, { value, weights }: ForwardContext): NodeResult {
  const { y, saved } = layerNorm(value(node.input), affine(node, weights), { eps: node.eps });
  return { output: y, saved: [saved.statistics] };
}

function layerNormNodeBackward(node: LayerNormNode, { dy, saved }: Arrived, context: BackwardContext): void {
  const x = context.value(node.input);
  const { gamma } = affine(node, context.weights);
  const dx = withGradients(node, context, x, (targets) =>
    layerNormBackward(dy, x, { statistics: savedTensor(node, saved) }, gamma, targets),
  );
  context.give(node.input, dx);
}

function instanceNormForward(node: InstanceNormNode, { value, weights }: ForwardContext): NodeResult {
  let kept: Saved = [];
  const output = inFloat32([value(node.input)], (x) => {
    const { y, saved } = instanceNorm(x, affine(node, weights), node.eps);
    kept = [saved.mean, saved.variance];
    return y;
  });
  return { output, saved: kept };
}

function instanceNormNodeBackward(node: InstanceNormNode, { dy, saved }: Arrived, context: BackwardContext): void {
  const x = context.value(node.input);
  const { gamma } = affine(node, context.weights);
  const statistics = { mean: savedTensor(node, saved, 0), variance: savedTensor(node, saved, 1) };
  const dx = withGradients(node, context, x, (targets) =>
    inFloat32([dy, x], (wholeDy, whole) => instanceNormBackward(wholeDy, whole, statistics, gamma, targets, node.eps)),
  );
  context.give(node.input, dx);
}

export const batchNormOperator: Operator<BatchNormNode> = {
  inputs: ({ input, residual }) => (residual === null ? [input] : [input, residual]),
  parameters: gammaAndBeta,
  statistics: ({ runningMean, runningVar }) => [runningMean, runningVar],
  sizes: noSizes,
  backwardReads: ({ input, output, relu }) => (relu ? [input, output] : [input]),
  forward: batchNormForward,
  forwardAgain: batchNormAgain,
  backward: batchNormNodeBackward,
  takesTwoGradients: ({ residual }) => residual !== null,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('batch norm'),
  turn: withLastAxisLast,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const layerNormOperator: Operator<LayerNormNode> = {
  inputs: oneInput,
  parameters: gammaAndBeta,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsInput,
  forward: layerNormForward,
  forwardAgain: 'as before',
  backward: layerNormNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: true,
  float16: inFloat16('layer norm'),
  turn: withLastAxisLast,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const instanceNormOperator: Operator<InstanceNormNode> = {
  inputs: oneInput,
  parameters: gammaAndBeta,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsInput,
  forward: instanceNormForward,
  forwardAgain: 'as before',
  backward: instanceNormNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: true,
  float16: inFloat16('instance norm'),
  turn: inOwnOrder(4),
  isLayer: false,
  givesLogits: perhapsLogits,
};
