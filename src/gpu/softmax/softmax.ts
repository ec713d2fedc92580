import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { f32, u32 } from '../kernel.js';
import { type Rows, rowKernels, rowsOf, type Team, teamed } from '../rows/rows.js';
import softmaxWgsl from './softmax.wgsl?raw';
import softmaxBackwardWgsl from './softmax-backward.wgsl?raw';

const forward = rowKernels('softmax', softmaxWgsl);
const backward = rowKernels('softmax-backward', softmaxBackwardWgsl);

export interface SoftmaxOptions {
  /** Values of a row that take part, when rows are padded; the padding of the result is 0. Default: all. */
  length?: number;
  /** Threads per row; chosen by device and row length when left out. */
  team?: Team;
}

const sizes = ({ rows, stride, lanes }: Rows, length = stride) => [rows, length, stride / lanes].map(u32);

/**
 * exp(x) / sum(exp(x)) over the last axis of `x` [.., C], as torch.softmax(dim=-1), computed relative to each row's maximum;
 * a new tensor of the same shape. Any number of rows.
 * @throws Error when the tensor is empty
 */
export function softmax(x: Tensor, options: SoftmaxOptions = {}): Tensor {
  const rows = rowsOf('Softmax', x, options.team);
  const y = emptyTensor(x.shape);
  dispatch(teamed(forward[rows.lanes], rows.team), [x, y], sizes(rows, options.length), rows.grid);
  return y;
}

/**
 * Gradient of `softmax(x * factor)` with regard to x, by its result `y`: factor * y * (dy - sum(dy * y)) over each row, a
 * new tensor. Finite values in the padding of `dy` do not count.
 */
export function softmaxBackward(dy: Tensor, y: Tensor, options: SoftmaxOptions & { factor?: number } = {}): Tensor {
  const rows = rowsOf('Softmax', y, options.team);
  if (dy.size !== y.size) throw new Error(`Softmax: shapes [${dy.shape}] and [${y.shape}] differ.`);
  const dx = emptyTensor(y.shape);
  const scalars = [...sizes(rows, options.length), f32(options.factor ?? 1)];
  dispatch(teamed(backward[rows.lanes], rows.team), [dy, y, dx], scalars, rows.grid);
  return dx;
}
