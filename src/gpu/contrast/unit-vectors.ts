import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { u32 } from '../kernel.js';
import { type Rows, rowKernels, rowsOf, type Team, teamed } from '../rows/rows.js';
import unitVectorsWgsl from './unit-vectors.wgsl?raw';
import unitVectorsBackwardWgsl from './unit-vectors-backward.wgsl?raw';

const forward = rowKernels('unit-vectors', unitVectorsWgsl);
const backward = rowKernels('unit-vectors-backward', unitVectorsBackwardWgsl);

const sizes = ({ rows, stride, lanes }: Rows) => [rows, stride / lanes].map(u32);

/**
 * Each row of `x` [.., C] scaled to length 1, as torch.nn.functional.normalize(dim=-1): x / max(|x|, 1e-12), a new tensor.
 * `team`: threads per row, chosen by device and C when left out.
 * @throws Error when the tensor is empty
 */
export function unitVectors(x: Tensor, team?: Team): Tensor {
  const rows = rowsOf('Unit vectors', x, team);
  const y = emptyTensor(x.shape);
  dispatch(teamed(forward[rows.lanes], rows.team), [x, y], sizes(rows), rows.grid);
  return y;
}

/**
 * Gradient of `unitVectors` with regard to x, a new tensor. Rows that are shorter than 1e-12 get 0: they come from a ReLU
 * that let nothing through, and lets no gradient through either.
 * @throws Error when the sizes differ
 */
export function unitVectorsBackward(dy: Tensor, x: Tensor, team?: Team): Tensor {
  const rows = rowsOf('Unit vectors', x, team);
  if (dy.size !== x.size) throw new Error(`Unit vectors: shapes [${dy.shape}] and [${x.shape}] differ.`);
  const dx = emptyTensor(x.shape);
  dispatch(teamed(backward[rows.lanes], rows.team), [dy, x, dx], sizes(rows), rows.grid);
  return dx;
}
