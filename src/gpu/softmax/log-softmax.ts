import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { u32 } from '../kernel.js';
import { type Rows, rowKernels, rowsOf, type Team, teamed } from '../rows/rows.js';
import logSoftmaxWgsl from './log-softmax.wgsl?raw';
import logSoftmaxBackwardWgsl from './log-softmax-backward.wgsl?raw';

const forward = rowKernels('log-softmax', logSoftmaxWgsl);
const backward = rowKernels('log-softmax-backward', logSoftmaxBackwardWgsl);

const sizes = ({ rows, stride, lanes }: Rows) => [rows, stride / lanes].map(u32);

/**
 * x - log(sum(exp(x))) over the last axis of `x` [.., C], as torch.log_softmax(dim=-1), computed relative to each row's
 * maximum; a new tensor of the same shape. `team`: threads per row, chosen by device and row length when left out.
 * @throws Error when the tensor is empty
 */
export function logSoftmax(x: Tensor, team?: Team): Tensor {
  const rows = rowsOf('Log-softmax', x, team);
  const y = emptyTensor(x.shape);
  dispatch(teamed(forward[rows.lanes], rows.team), [x, y], sizes(rows), rows.grid);
  return y;
}

/** Gradient of `logSoftmax` with regard to x, by its result `y`: dy - exp(y) * sum(dy) over each row, a new tensor. */
export function logSoftmaxBackward(dy: Tensor, y: Tensor, team?: Team): Tensor {
  const rows = rowsOf('Log-softmax', y, team);
  if (dy.size !== y.size) throw new Error(`Log-softmax: shapes [${dy.shape}] and [${y.shape}] differ.`);
  const dx = emptyTensor(y.shape);
  dispatch(teamed(backward[rows.lanes], rows.team), [dy, y, dx], sizes(rows), rows.grid);
  return dx;
}
