import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { lanesOf } from '../elementwise/lanes.js';
import { type Binding, u32 } from '../kernel.js';
import { storedLaneKernels } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import addBiasWgsl from './add-bias.wgsl?raw';

const kernels = storedLaneKernels('add-bias', addBiasWgsl);

/** x [.., C] + bias of C floats, a new tensor. Its gradient by the bias is `addColumnSums`. */
export function addBias(x: Tensor, bias: Binding): Tensor {
  const channels = x.shape.at(-1) ?? 0;
  const y = emptyTensor(x.shape, storageOf(x));
  const lanes = lanesOf(channels);
  const sizes = [x.size, channels].map((size) => u32(size / lanes));
  dispatch(kernels[storageOf(x)][lanes], [x, bias, y], sizes, flatGrid(x.size / lanes));
  return y;
}
