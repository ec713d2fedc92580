import type { Tensor } from '@tensorflow/tfjs-core';
import type { Binding, BufferRange } from '../kernel.js';

/** Ranges of C floats each. */
export interface BatchNormRanges {
  gamma: BufferRange;
  beta: BufferRange;
  runningMean: BufferRange;
  runningVar: BufferRange;
}

export interface BatchNormOptions {
  eps: number;
  /** Share of this batch in the running statistics, 0 to 1; 1 / k makes them the average of the first k batches. */
  momentum: number;
  /** true: batch statistics, and the running ones are updated; false: running statistics, left as they are. */
  training: boolean;
  /** y = relu(bn(x) + residual) */
  relu: boolean;
  /** Of the shape of x; added before the ReLU. */
  residual?: Tensor;
  /** Of x, where the convolution that made it measured them: see `emptyMoments`. They stay the caller's. */
  moments?: Tensor;
}

export interface BatchNormGradientRanges {
  gamma: BufferRange;
  dGamma: Binding;
  dBeta: Binding;
}
