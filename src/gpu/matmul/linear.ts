import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../backend.js';
import { addColumnSums, mergePartials } from '../column-sums/column-sums.js';
import type { Binding, BufferRange } from '../kernel.js';
import { splitsFor, stridedMatmul } from './strided.js';

export interface LinearWeights {
  /** inputs * outputs floats, e.g. a range of the parameters' buffer. */
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

const withLast = (x: Tensor, columns: number): number[] => [...x.shape.slice(0, -1), columns];

/**
 * x W (+ bias) for x [.., inputs], as torch.nn.Linear: a new tensor [.., outputs]. `bias`: `outputs` floats.
 * @throws Error when x has other rows
 */
export function linear(x: Tensor, weights: LinearWeights, bias?: Binding): Tensor {
  const { inputs, outputs } = weights;
  const rows = rowsOf(x, inputs);
  const y = emptyTensor(withLast(x, outputs));
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
  const dx = emptyTensor(withLast(dy, inputs));
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
 * dy [.., outputs]. The rows are split among threads and their sums added in a fixed order.
 */
export function linearWeightGradient(
  x: Tensor,
  dy: Tensor,
  { inputs, outputs, layout }: Omit<LinearWeights, 'values'>,
  gradient: BufferRange,
): void {
  const rows = rowsOf(x, inputs);
  if (rowsOf(dy, outputs) !== rows) throw new Error(`A linear layer cannot have made [${dy.shape}] of [${x.shape}].`);
  const count = inputs * outputs;
  const [from, by, height, width] = layout === 'in-out' ? [x, dy, inputs, outputs] : [dy, x, outputs, inputs];
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

/** Gradient of `linear` with regard to the bias, added to `gradient` (`outputs` floats). */
export const linearBiasGradient = (dy: Tensor, gradient: BufferRange): void => addColumnSums(dy, gradient);
