import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { f32, type Kernel, u32 } from '../kernel.js';
import purityLabelsWgsl from './purity-labels.wgsl?raw';

const kernel: Kernel = { name: 'purity-labels', wgsl: `${flatGridWgsl}\n${purityLabelsWgsl}` };

export interface PurityLabelsInput {
  /** int32 [N,H,W]: ids below `classes`, else no class. */
  labels: Tensor;
  /** float32 [N]: the pixels of an image of weight 0 have no class. */
  weights: Tensor;
  classes: number;
  /** Rows and columns of cells, at most H and W. */
  height: number;
  width: number;
  /** Share of a cell's pixels that its class must fill. */
  purity: number;
  /** Rows of pixels at the top and at the bottom that have no class. */
  top?: number;
  bottom?: number;
}

/**
 * Labels of cells, int32 [N, height, width]: the class that fills the largest part of a cell, if it fills `purity` of it,
 * else 255. Of classes that fill as much, the first. Where the sizes do not divide, cells are those of torch's
 * adaptive pooling. A new tensor.
 */
export function purityLabels(input: PurityLabelsInput): Tensor {
  const { labels, weights, classes, height: rows, width: columns, purity, top = 0, bottom = 0 } = input;
  const [count = 0, height = 0, width = 0] = labels.shape;
  if (labels.dtype !== 'int32' || rows > height || columns > width || weights.size !== count) {
    throw new Error(
      `Labels ${labels.dtype} [${labels.shape}] and weights [${weights.shape}] for ${rows}x${columns} cells.`,
    );
  }
  const cells = emptyTensor([count, rows, columns], 'int32');
  const sizes = [cells.size, classes, height, width, rows, columns, top, bottom].map(u32);
  dispatch(kernel, [labels, weights, cells], [...sizes, f32(purity)], flatGrid(cells.size));
  return cells;
}
