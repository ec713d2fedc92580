import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { segmentSums } from '../column-sums/column-sums.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import { type Binding, f32, u32 } from '../kernel.js';
import deviationsWgsl from './deviations.wgsl?raw';
import inputGradientWgsl from './input-gradient.wgsl?raw';
import normalizeWgsl from './normalize.wgsl?raw';
import parameterGradientsWgsl from './parameter-gradients.wgsl?raw';

const deviationKernels = laneKernels('instance-norm-deviations', deviationsWgsl);
const normalize = laneKernels('instance-norm-normalize', normalizeWgsl);
const inputGradient = laneKernels('instance-norm-input-gradient', inputGradientWgsl);
const parameterGradients = { name: 'instance-norm-parameter-gradients', wgsl: parameterGradientsWgsl };

export interface InstanceNormSaved {
  /** [N, C] each; the caller disposes them. */
  mean: Tensor;
  variance: Tensor;
}

function sizesOf(x: Tensor) {
  const images = x.shape[0] ?? 0;
  const channels = x.shape.at(-1) ?? 0;
  if (x.shape.length < 3 || x.size === 0) throw new Error(`Instance norm needs a tensor [N, .., C], not [${x.shape}].`);
  const lanes = lanesOf(channels);
  const scalars = [x.size, channels, x.size / images].map((size) => u32(size / lanes));
  return { images, channels, pixels: x.size / images / channels, lanes, scalars, grid: flatGrid(x.size / lanes) };
}

function deviationsOf(x: Tensor, mean: Tensor): Tensor {
  const { lanes, scalars, grid } = sizesOf(x);
  const deviations = emptyTensor(x.shape);
  dispatch(deviationKernels[lanes], [x, mean, deviations], scalars, grid);
  return deviations;
}

/**
 * Normalises each channel of each image of `x` [N, H, W, C] by its own mean and (biased) variance over the pixels, then
 * * gamma + beta (C floats each), as torch.nn.InstanceNorm2d(affine=True): a new tensor. One tensor of the size of x is in
 * use for a while.
 * @throws Error when x is empty
 */
export function instanceNorm(
  x: Tensor,
  { gamma, beta }: { gamma: Binding; beta: Binding },
  eps: number,
): { y: Tensor; saved: InstanceNormSaved } {
  const { images, pixels, lanes, scalars, grid } = sizesOf(x);
  const mean = segmentSums(x, images, { factor: 1 / pixels });
  const deviations = deviationsOf(x, mean);
  const variance = segmentSums(deviations, images, { by: deviations, term: 'product', factor: 1 / pixels });
  const y = emptyTensor(x.shape);
  dispatch(normalize[lanes], [deviations, variance, gamma, beta, y], [...scalars, f32(eps)], grid);
  deviations.dispose();
  return { y, saved: { mean, variance } };
}

/**
 * Gradient of `instanceNorm` with regard to x, a new tensor; `dGamma` and `dBeta` (C floats each) grow by theirs, if given.
 * @throws Error when the shapes differ
 */
export function instanceNormBackward(
  dy: Tensor,
  x: Tensor,
  { mean, variance }: InstanceNormSaved,
  gamma: Binding,
  ranges: { dGamma: Binding; dBeta: Binding } | undefined,
  eps: number,
): Tensor {
  if (dy.size !== x.size) throw new Error(`Instance norm: shapes [${dy.shape}] and [${x.shape}] differ.`);
  const { images, channels, pixels, lanes, scalars, grid } = sizesOf(x);
  const deviations = deviationsOf(x, mean);
  const sums = segmentSums(dy, images);
  const sumsByDeviation = segmentSums(dy, images, { by: deviations, term: 'product' });
  const dx = emptyTensor(x.shape);
  dispatch(
    inputGradient[lanes],
    [dy, deviations, variance, sums, sumsByDeviation, gamma, dx],
    [...scalars, f32(eps), f32(1 / pixels)],
    grid,
  );
  if (ranges) {
    const bindings = [variance, sums, sumsByDeviation, ranges.dGamma, ranges.dBeta];
    dispatch(parameterGradients, bindings, [u32(images), u32(channels), f32(eps)], flatGrid(channels));
  }
  for (const one of [deviations, sums, sumsByDeviation]) one.dispose();
  return dx;
}
