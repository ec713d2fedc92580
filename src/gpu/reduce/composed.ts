import type { Tensor } from '@tensorflow/tfjs-core';
import { activate } from '../activation/activation.js';
import { binary } from '../binary/binary.js';
import { areNeighbours, reduceMax, reduceMaxBackward, reduceSum } from './reduce.js';

// Reductions that are made of other kernels. All keep the reduced axes with size 1, as their results y and gradients dy do.

/** Frees what a computation made on its way. */
function freeing(made: readonly Tensor[], result: Tensor): Tensor {
  for (const one of made) one.dispose();
  return result;
}

/** Gradient of `reduceMax`: all equal largest values share it evenly, as in torch.amax. A new tensor, or a view of dy. */
export function evenMaxBackward(dy: Tensor, x: Tensor, y: Tensor, axes: readonly number[]): Tensor {
  if (areNeighbours(x.shape, axes)) return reduceMaxBackward(dy, x, axes);
  const chosen = binary('equal', x, y);
  const ties = reduceSum(chosen, axes);
  const share = binary('div', dy, ties);
  return freeing([chosen, ties, share], binary('mul', chosen, share));
}

/** The root of the sum of squares of `x` over some axes, a new tensor. */
export function euclideanNorm(x: Tensor, axes: readonly number[]): Tensor {
  const squares = binary('mul', x, x);
  const sum = reduceSum(squares, axes);
  return freeing([squares, sum], activate(sum, { kind: 'sqrt' }));
}

/** Gradient of `euclideanNorm`: dy x / y, and 0 where the norm is 0, as in torch.linalg.vector_norm. A new tensor. */
export function euclideanNormBackward(dy: Tensor, x: Tensor, y: Tensor): Tensor {
  const isZero = activate(y, { kind: 'not' });
  const divisor = binary('add', y, isZero);
  const share = binary('div', dy, divisor);
  return freeing([isZero, divisor, share], binary('mul', x, share));
}

/** log(sum(exp(x))) over some axes, computed relative to the maximum, a new tensor. */
export function logSumExp(x: Tensor, axes: readonly number[]): Tensor {
  const largest = reduceMax(x, axes);
  const shifted = binary('sub', x, largest);
  const exponentials = activate(shifted, { kind: 'exp' });
  const sum = reduceSum(exponentials, axes);
  const size = activate(sum, { kind: 'log' });
  return freeing([largest, shifted, exponentials, sum, size], binary('add', size, largest));
}

/** Gradient of `logSumExp`: dy exp(x - y), a new tensor. */
export function logSumExpBackward(dy: Tensor, x: Tensor, y: Tensor): Tensor {
  const shifted = binary('sub', x, y);
  const weights = activate(shifted, { kind: 'exp' });
  return freeing([shifted, weights], binary('mul', weights, dy));
}
