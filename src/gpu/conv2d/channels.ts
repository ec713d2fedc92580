import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { type Binding, type Kernel, u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { type Storage, storageOfBinding } from '../storage/half.js';
import cutChannels from './cut-channels.wgsl?raw';
import { flatWorkgroups } from './grid.js';
import padChannels from './pad-channels.wgsl?raw';

const padding = storedForms('conv2d-pad-channels', padChannels);
const cutting = storedForms('conv2d-cut-channels', cutChannels);

export type Shape4 = [number, number, number, number];
export const shapeOf = (tensor: Tensor): Shape4 => tensor.shape as Shape4;

/** The kernels read 4 channels at a time. */
export const padded = (channels: number): number => Math.ceil(channels / 4) * 4;

/** Copies between rows of `channels` and rows of whole blocks of 4, in `y`. */
function copyRows(kernel: Kernel, values: Binding, y: Tensor, rows: number, channels: number): void {
  const blocks = padded(channels) / 4;
  dispatch(kernel, [values, y], [rows, channels, blocks].map(u32), flatWorkgroups(rows * blocks));
}

/** Tensors made on the way to a result, to be disposed once it has been dispatched. */
export class Scratch {
  private readonly made: Tensor[] = [];

  /** `values` as rows of a multiple of 4 channels: themselves, or a copy with zeros added. Ranges are float32 by default. */
  pad<B extends Binding>(values: B, rows: number, channels: number, storage = storageOfBinding(values)): B | Tensor {
    if (channels % 4 === 0) return values;
    const copy = emptyTensor([rows, padded(channels)], storage);
    copyRows(padding[storage], values, copy, rows, channels);
    this.made.push(copy);
    return copy;
  }

  dispose(): void {
    for (const tensor of this.made) tensor.dispose();
  }
}

/** A tensor of this shape that a kernel writes in whole blocks of 4 channels. */
export function writePadded(shape: Shape4, storage: Storage, write: (target: Tensor) => void): Tensor {
  const [batch, height, width, channels] = shape;
  const rows = batch * height * width;
  const whole = emptyTensor([batch, height, width, padded(channels)], storage);
  write(whole);
  if (channels % 4 === 0) return whole;
  const y = emptyTensor(shape, storage);
  copyRows(cutting[storage], whole, y, rows, channels);
  whole.dispose();
  return y;
}
