import { dispatch, gpuDevice } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type BufferRange, type Kernel, type Scalar, u32 } from '../kernel.js';
import { inPieces, type Region } from './pieces.js';

/** Floats that share a word of the table: a parameter begins at a multiple of it. */
export const TABLE_BLOCK = 64;

/** Bits of a word, as in group-table.wgsl. */
export const TRAINED = 1;
export const DECAYED = 2;
export const HEAD = 4;

/**
 * Runs a kernel on four floats a thread, over all floats that the table describes; the table is bound behind the regions.
 * `scalars` are the last of its uniforms: before them are the vectors of a piece, its first vector, and its first block.
 */
export function dispatchGroups(
  kernel: Kernel,
  regions: Region[],
  table: BufferRange,
  count: number,
  scalars: Scalar[],
): void {
  let start = 0;
  for (const piece of inPieces(regions, count, gpuDevice().limits.maxStorageBufferBindingSize)) {
    const threads = piece.count / 4;
    const place = [u32(threads), u32(start / 4), u32(start / TABLE_BLOCK)];
    dispatch(kernel, [...piece.ranges, table], [...place, ...scalars], flatGrid(threads));
    start += piece.count;
  }
}
