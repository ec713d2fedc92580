import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, gpuDevice } from '../backend.js';
import { mergePartials } from '../column-sums/column-sums.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import { f32, u32 } from '../kernel.js';
import { inPieces, type Region } from '../optimizer/pieces.js';
import unscaleWgsl from './unscale.wgsl?raw';

const kernels = laneKernels('unscale', unscaleWgsl);

/** Enough to fill a GPU, few enough to merge quickly. */
const mostThreads = 16_384;

/**
 * Multiplies `count` gradients by `factor` in place. The result, a new tensor [1], is the sum of the squares of the new
 * gradients: not finite where one of them is not.
 */
export function unscale(gradients: Region, count: number, factor: number): Tensor {
  const total = emptyTensor([1]);
  inPieces([gradients], count, gpuDevice().limits.maxStorageBufferBindingSize).forEach((piece, index) => {
    const lanes = lanesOf(piece.count);
    const values = piece.count / lanes;
    const threads = Math.min(values, mostThreads);
    const squares = emptyTensor([threads * lanes]);
    const bindings = [...piece.ranges, squares];
    dispatch(kernels[lanes], bindings, [u32(values), u32(threads), f32(factor)], flatGrid(threads));
    mergePartials(squares, total, 1, { add: index > 0 });
    squares.dispose();
  });
  return total;
}
