import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor, view } from '../backend.js';
import { addColumnSums, columnPartialSums, mergePartials } from '../column-sums/column-sums.js';
import type { PendingSums } from '../column-sums/pending-sums.js';
import type { Shape4 } from '../conv2d/channels.js';
import { conv2d, conv2dInputGradient } from '../conv2d/conv2d.js';
import type { ConvGeometry } from '../conv2d/geometry.js';
import { conv2dWeightGradient } from '../conv2d/weight-gradient.js';
import type { Binding, BufferRange } from '../kernel.js';
import { reduction } from '../reduction.js';
import { storageOf } from '../storage/half.js';
import { squareWindow } from '../window/window.js';
import { splitsFor, stridedMatmul } from './strided.js';

export interface LinearWeights {
  /** inputs * outputs values, e.g. a range of the parameters' buffer, in the storage of what is multiplied. */
  values: Binding;
  inputs: number;
  outputs: number;
  /** 'in-out': [inputs, outputs], as ONNX's MatMul; 'out-in': [outputs, inputs], as torch.nn.Linear. */
  layout: 'in-out' | 'out-in';
}

const matricesOf = (values: Binding, line: number, transposed = false) => ({
  values,
  line,
  batch: 0,
  head: 0,
  transposed,
});

const stored = ({ inputs, outputs, layout }: LinearWeights): number => (layout === 'in-out' ? outputs : inputs);

function rowsOf(x: Tensor, columns: number): number {
  if (x.size === 0 || x.shape.at(-1) !== columns) {
    throw new Error(`A linear layer of ${columns} values a row does not fit [${x.shape}].`);
  }
  return x.size / columns;
}

const POINTWISE: ConvGeometry = { ...squareWindow(1), groups: 1 };

/**
 * True where a layer goes through the tiles of the convolution, as one without a window over a row of pixels: on GPUs, whose
 * workgroups share what they load. Weights [outputs, inputs] are those of the convolution that goes the other way.
 */
const isConvolution = ({ inputs, outputs }: Omit<LinearWeights, 'values'>): boolean =>
  reduction() === 'workgroups' && inputs % 4 === 0 && outputs % 4 === 0;

const pixels = (rows: number, channels: number): Shape4 => [1, 1, rows, channels];

/** x W (+ bias) by the convolution's kernels; `transposed`: x W^T for W [to, from]. A new tensor of `shape`. */
function convolved(x: Tensor, values: Binding, transposed: boolean, shape: readonly number[], bias?: Binding): Tensor {
  const channels = shape.at(-1) ?? 1;
  const source = view(x, pixels(x.size / (x.shape.at(-1) ?? 1), x.shape.at(-1) ?? 1));
  const y = transposed
    ? conv2dInputGradient(source, values, pixels(source.shape[2] ?? 1, channels), POINTWISE, bias)
    : conv2d(source, values, bias, channels, POINTWISE);
  const shaped = view(y, shape);
  source.dispose();
  y.dispose();
  return shaped;
}

const withLast = (x: Tensor, columns: number): number[] => [...x.shape.slice(0, -1), columns];

/**
 * x W (+ bias) for x [.., inputs], as torch.nn.Linear: a new tensor [.., outputs] in the storage of x. `bias`: `outputs` floats.
 * @throws Error when x has other rows
 */
export function linear(x: Tensor, weights: LinearWeights, bias?: Binding): Tensor {
  const { inputs, outputs } = weights;
  const rows = rowsOf(x, inputs);
  if (isConvolution(weights)) {
    return convolved(x, weights.values, weights.layout === 'out-in', withLast(x, outputs), bias);
  }
  const y = emptyTensor(withLast(x, outputs), storageOf(x));
  stridedMatmul(
    matricesOf(x, inputs),
    matricesOf(weights.values, stored(weights), weights.layout === 'out-in'),
    matricesOf(y, outputs),
    { rows, columns: outputs, inner: inputs, batch: 1, heads: 1 },
    { bias },
  );
  return y;
}

/** Gradient of `linear` with regard to x: dy [.., outputs] -> a new tensor [.., inputs]. */
export function linearInputGradient(dy: Tensor, weights: LinearWeights): Tensor {
  const { inputs, outputs } = weights;
  const rows = rowsOf(dy, outputs);
  if (isConvolution(weights)) {
    return convolved(dy, weights.values, weights.layout === 'in-out', withLast(dy, inputs));
  }
  const dx = emptyTensor(withLast(dy, inputs), storageOf(dy));
  stridedMatmul(
    matricesOf(dy, outputs),
    matricesOf(weights.values, stored(weights), weights.layout === 'in-out'),
    matricesOf(dx, inputs),
    { rows, columns: inputs, inner: outputs, batch: 1, heads: 1 },
  );
  return dx;
}

/**
 * Gradient of `linear` with regard to the weights, added to `gradient` in the layout of `weights`; x [.., inputs],
 * dy [.., outputs]. The rows are split among threads and their sums added in a fixed order. With `pending`, the gradient
 * may be complete only when that is flushed.
 */
export function linearWeightGradient(
  x: Tensor,
  dy: Tensor,
  { inputs, outputs, layout }: Omit<LinearWeights, 'values'>,
  gradient: BufferRange,
  pending?: PendingSums,
): void {
  const rows = rowsOf(x, inputs);
  if (rowsOf(dy, outputs) !== rows) throw new Error(`A linear layer cannot have made [${dy.shape}] of [${x.shape}].`);
  const count = inputs * outputs;
  const [from, by, height, width] = layout === 'in-out' ? [x, dy, inputs, outputs] : [dy, x, outputs, inputs];
  if (isConvolution({ inputs, outputs, layout })) {
    const [source, target] = [view(from, pixels(rows, height)), view(by, pixels(rows, width))];
    conv2dWeightGradient(source, target, gradient, POINTWISE, pending);
    source.dispose();
    target.dispose();
    return;
  }
  const splits = splitsFor(rows, Math.ceil(height / 4) * Math.ceil(width / 8), count);
  const partials = emptyTensor([splits, count]);
  stridedMatmul(matricesOf(from, height, true), matricesOf(by, width), matricesOf(partials, width), {
    rows: height,
    columns: width,
    inner: rows,
    batch: 1,
    heads: 1,
    splits,
    splitStride: count,
  });
  mergePartials(partials, gradient, count, { add: true });
  partials.dispose();
}

/**
 * Gradient of `linear` with regard to the bias, added to `gradient` (`outputs` floats). With `pending`, it may be complete
 * only when that is flushed.
 */
export function linearBiasGradient(dy: Tensor, gradient: BufferRange, pending?: PendingSums): void {
  if (pending) pending.add(columnPartialSums(dy), gradient);
  else addColumnSums(dy, gradient);
}
