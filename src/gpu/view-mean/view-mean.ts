import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { filled } from '../elementwise/elementwise.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { f32, type Kernel, u32 } from '../kernel.js';
import addViewWgsl from './add-view.wgsl?raw';
import lnMeanWgsl from './ln-mean.wgsl?raw';

const addView: Kernel = { name: 'view-mean-add', wgsl: `${flatGridWgsl}\n${addViewWgsl}` };
const lnMean: Kernel = { name: 'view-mean-ln', wgsl: `${flatGridWgsl}\n${lnMeanWgsl}` };

/** Sums up the class probabilities of several views of the same images, at the size of the images. */
export class ViewMean {
  private readonly sums: Tensor;
  private views = 0;

  /** `shape`: [N,H,W,C]. */
  constructor(private readonly shape: readonly [number, number, number, number]) {
    this.sums = filled(shape, 0);
  }

  /** Logits [N,H,W,C] of a view; those of a mirrored one are mirrored back. */
  add(logits: Tensor, mirrored: boolean): void {
    const [images, height, width, classes] = this.shape;
    if (logits.shape.join() !== this.shape.join()) {
      throw new Error(`The logits of a view must be [${this.shape.join(', ')}], but are [${logits.shape.join(', ')}].`);
    }
    const pixels = images * height * width;
    const scalars = [pixels, width, classes, mirrored ? 1 : 0].map(u32);
    dispatch(addView, [logits, this.sums], scalars, flatGrid(pixels));
    this.views += 1;
  }

  /** Logits whose softmax is the mean of the probabilities; frees the sums. */
  take(): Tensor {
    const { size } = this.sums;
    const logits = emptyTensor([...this.shape]);
    dispatch(lnMean, [this.sums, logits], [u32(size), f32(1 / this.views)], flatGrid(size));
    this.sums.dispose();
    return logits;
  }
}
