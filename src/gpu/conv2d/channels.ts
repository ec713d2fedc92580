import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { type Binding, u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { type Storage, storageOfBinding } from '../storage/half.js';
import { flatWorkgroups } from './grid.js';
import repackChannels from './repack-channels.wgsl?raw';

const repack = storedForms('conv2d-repack-channels', repackChannels);

export type Shape4 = [number, number, number, number];
export const shapeOf = (tensor: Tensor): Shape4 => tensor.shape as Shape4;

/** The kernels read 4 channels at a time. */
export const padded = (channels: number): number => Math.ceil(channels / 4) * 4;

/** [rows, channels] -> [rows, wanted], with zeros in new channels. */
function repacked(values: Binding, rows: number, channels: number, shape: number[], storage: Storage): Tensor {
  const wanted = shape[shape.length - 1] ?? 0;
  const y = emptyTensor(shape, storage);
  dispatch(repack[storage], [values, y], [rows, channels, wanted].map(u32), flatWorkgroups(rows * wanted));
  return y;
}

/** Tensors made on the way to a result, to be disposed once it has been dispatched. */
export class Scratch {
  private readonly made: Tensor[] = [];

  /** `values` as rows of a multiple of 4 channels: themselves, or a copy with zeros added. Ranges are float32 by default. */
  pad<B extends Binding>(values: B, rows: number, channels: number, storage = storageOfBinding(values)): B | Tensor {
    if (channels % 4 === 0) return values;
    const copy = repacked(values, rows, channels, [rows, padded(channels)], storage);
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
  const y = repacked(whole, rows, padded(channels), shape, storage);
  whole.dispose();
  return y;
}
