import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { addColumnSums } from '../column-sums/column-sums.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type BufferRange, type Kernel, u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { type Storage, storageOf } from '../storage/half.js';
import preluWgsl from './prelu.wgsl?raw';
import preluBackwardWgsl from './prelu-backward.wgsl?raw';

const forward = storedForms('prelu', preluWgsl);
const backward = storedForms('prelu-backward', preluBackwardWgsl);

function run(forms: Record<Storage, Kernel>, inputs: Tensor[], x: Tensor, slope: BufferRange): Tensor {
  const slopes = slope.size / 4;
  if (slopes !== 1 && slopes !== x.shape.at(-1)) {
    throw new Error(`PReLU with ${slopes} slopes does not fit [${x.shape}].`);
  }
  const storage = storageOf(x);
  const result = emptyTensor(x.shape, storage);
  dispatch(forms[storage], [...inputs, slope, result], [u32(x.size), u32(slopes)], flatGrid(x.size));
  return result;
}

/**
 * x where x > 0, else slope * x, for `x` [.., C], as torch.nn.PReLU: a new tensor. `slope`: C floats, or one for all.
 * @throws Error when `slope` has another size
 */
export const prelu = (x: Tensor, slope: BufferRange): Tensor => run(forward, [x], x, slope);

/**
 * Gradient of `prelu` with regard to x, a new tensor; `dSlope`, of the size of `slope`, grows by its gradient, if given.
 * @throws Error when the shapes differ
 */
export function preluBackward(dy: Tensor, x: Tensor, slope: BufferRange, dSlope?: BufferRange): Tensor {
  if (dy.size !== x.size) throw new Error(`PReLU: shapes [${dy.shape}] and [${x.shape}] differ.`);
  if (dSlope) addColumnSums(dy, dSlope, { by: x, term: 'product where negative' });
  return run(backward, [dy, x], x, slope);
}
