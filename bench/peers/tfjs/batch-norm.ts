import '@tensorflow/tfjs';
import { batchNorm, moments, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';

/** Batch norm by the batch's statistics, as tfjs operators give it, and with their gradients. */
export function stockBatchNorm(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, eps: number): Tensor4D {
  const { mean, variance } = moments(x, [0, 1, 2]);
  return batchNorm(x, mean as Tensor1D, variance as Tensor1D, beta, gamma, eps);
}
