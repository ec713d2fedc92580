import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { chunksOf } from '../column-sums/column-sums.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type Binding, f32, u32 } from '../kernel.js';
import { rowsOf, storedRowKernels, type Team, teamed } from '../rows/rows.js';
import { storageOf } from '../storage/half.js';
import inputGradientWgsl from './input-gradient.wgsl?raw';
import layerNormWgsl from './layer-norm.wgsl?raw';
import mergeGradientsWgsl from './merge-gradients.wgsl?raw';
import partialGradientsWgsl from './partial-gradients.wgsl?raw';

const forward = storedRowKernels('layer-norm', layerNormWgsl);
const inputGradient = storedRowKernels('layer-norm-input-gradient', inputGradientWgsl);
const partialGradients = storedRowKernels('layer-norm-partial-gradients', partialGradientsWgsl);
const mergeGradients = { name: 'layer-norm-merge-gradients', wgsl: mergeGradientsWgsl };

/** Of C floats each, float32 whatever x is. */
export interface LayerNormParameters {
  gamma: Binding;
  beta: Binding;
}

export interface LayerNormSaved {
  /** [rows, 2]: mean less the row's first value, and 1 / sqrt(var + eps): 8 bytes a row. The caller disposes it. */
  statistics: Tensor;
}

export interface LayerNormGradientRanges {
  dGamma: Binding;
  dBeta: Binding;
}

/**
 * Normalises each row of `x` [.., C] to mean 0 and (biased) variance 1, then * gamma + beta, as torch.nn.LayerNorm(C): a new
 * tensor. One dispatch. `team`: threads per row, chosen by device and C when left out.
 * @throws Error when the tensor is empty
 */
export function layerNorm(
  x: Tensor,
  { gamma, beta }: LayerNormParameters,
  { eps, team }: { eps: number; team?: Team },
): { y: Tensor; saved: LayerNormSaved } {
  const { rows, stride, lanes, team: size, grid } = rowsOf('Layer norm', x, team);
  const storage = storageOf(x);
  const y = emptyTensor(x.shape, storage);
  const statistics = emptyTensor([rows, 2]);
  const scalars = [u32(rows), u32(stride / lanes), f32(1 / stride), f32(eps)];
  dispatch(teamed(forward[storage][lanes], size), [x, gamma, beta, y, statistics], scalars, grid);
  return { y, saved: { statistics } };
}

/**
 * Gradient of `layerNorm` with regard to x, a new tensor; `dGamma` and `dBeta` (C floats each) grow by theirs. Without
 * `ranges` (frozen parameters) those two are not computed. Three dispatches, or one without `ranges`.
 * @throws Error when the shapes differ
 */
export function layerNormBackward(
  dy: Tensor,
  x: Tensor,
  { statistics }: LayerNormSaved,
  gamma: Binding,
  ranges: LayerNormGradientRanges | undefined,
  team?: Team,
): Tensor {
  if (dy.size !== x.size) throw new Error(`Layer norm: shapes [${dy.shape}] and [${x.shape}] differ.`);
  const { rows, stride, lanes, team: size, grid } = rowsOf('Layer norm', x, team);
  const storage = storageOf(x);
  const dx = emptyTensor(x.shape, storage);
  const scalars = [u32(rows), u32(stride / lanes), f32(1 / stride)];
  dispatch(teamed(inputGradient[storage][lanes], size), [dy, x, statistics, gamma, dx], scalars, grid);
  if (ranges) addParameterGradients(dy, x, statistics, ranges);
  return dx;
}

function addParameterGradients(
  dy: Tensor,
  x: Tensor,
  statistics: Tensor,
  { dGamma, dBeta }: LayerNormGradientRanges,
): void {
  const { rows, stride, lanes } = rowsOf('Layer norm', x);
  const { chunks, chunkRows } = chunksOf(rows, stride, lanes);
  const partials = emptyTensor([chunks, 2, stride]);
  dispatch(
    partialGradients[storageOf(x)][lanes],
    [dy, x, statistics, partials],
    [rows, stride / lanes, chunks, chunkRows].map(u32),
    flatGrid((chunks * stride) / lanes),
  );
  dispatch(mergeGradients, [partials, dGamma, dBeta], [u32(stride), u32(chunks)], flatGrid(2 * stride));
  partials.dispose();
}
