import { dispatch, gpuDevice } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import { type BufferRange, f32, type Kernel, u32 } from '../kernel.js';
import { dispatchGroups } from '../optimizer/group-table.js';
import tableWgsl from '../optimizer/group-table.wgsl?raw';
import { inPieces, type Region } from '../optimizer/pieces.js';
import { unscale } from '../unscale/unscale.js';
import climbWgsl from './climb.wgsl?raw';
import maskWgsl from './mask.wgsl?raw';

const climbKernels = laneKernels('climb', climbWgsl);
const maskKernel: Kernel = { name: 'mask-gradients', wgsl: maskWgsl + tableWgsl };

/** Sets the gradients of parameters that are not trained to 0: they count in no norm, and move nothing. */
export function maskGradients(gradients: Region, table: BufferRange, count: number): void {
  dispatchGroups(maskKernel, [gradients], table, count, []);
}

/**
 * The climb of sharpness-aware minimisation (Foret et al. 2021), in place: w <- w + radius g / (||g|| + 1e-12), with the norm
 * over all `count` gradients. Nothing is read back.
 */
export function climb(weights: Region, gradients: Region, count: number, radius: number): void {
  const squares = unscale(gradients, count, 1);
  for (const piece of inPieces([weights, gradients], count, gpuDevice().limits.maxStorageBufferBindingSize)) {
    const lanes = lanesOf(piece.count);
    const threads = piece.count / lanes;
    dispatch(climbKernels[lanes], [...piece.ranges, squares], [u32(threads), f32(radius)], flatGrid(threads));
  }
  squares.dispose();
}
