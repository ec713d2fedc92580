import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { lanesOf } from '../elementwise/lanes.js';
import { u32 } from '../kernel.js';
import { toFloat32 } from '../storage/cast.js';
import { storedLaneKernels } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import scaleSamplesWgsl from './scale-samples.wgsl?raw';

const kernels = storedLaneKernels('scale-samples', scaleSamplesWgsl);

/** The factors in a row that a value is scaled by. */
export interface FactorColumns {
  column: number;
  /** One factor for a sample, or one for each of its channels: as many columns. */
  each: 'sample' | 'channel';
}

/**
 * x [N, .., C] times factors [N, K] of its samples or their channels; a new tensor.
 * @throws Error when there are not as many rows as samples, or too few columns
 */
export function scaleSamples(x: Tensor, factors: Tensor, { column, each }: FactorColumns): Tensor {
  const [samples = 0] = x.shape;
  const channels = each === 'channel' ? (x.shape.at(-1) ?? 1) : 1;
  const [rows, row = 0] = factors.shape;
  if (factors.rank !== 2 || rows !== samples || column + channels > row) {
    throw new Error(`Factors [${factors.shape}] from column ${column} do not fit samples [${x.shape}].`);
  }
  const perSample = x.size / samples;
  // Neighbours of one sample have one factor; those of one channel lie apart.
  const lanes = each === 'sample' ? lanesOf(perSample) : 1;
  const y = emptyTensor(x.shape, storageOf(x));
  const threads = x.size / lanes;
  const scalars = [threads, perSample / lanes, channels, row, column].map(u32);
  // A graph's own factors are values like others; those that a step draws are float32.
  const whole = storageOf(factors) === 'float16' ? toFloat32(factors) : factors.clone();
  dispatch(kernels[storageOf(x)][lanes], [x, whole, y], scalars, flatGrid(threads));
  whole.dispose();
  return y;
}
