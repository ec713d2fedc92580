import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Binding, isRange } from '../kernel.js';

/** How a tensor's values lie in GPU memory; all that is not float16 takes 4 bytes a value. */
export type Storage = 'float32' | 'float16';

/** tfjs has no float16. A float16 tensor is known by the memory behind it, so that clones are known too. */
const halves = new WeakSet<object>();

export function markHalf(tensor: TensorInfo): void {
  halves.add(tensor.dataId);
}

export const storageOf = (tensor: TensorInfo): Storage => (halves.has(tensor.dataId) ? 'float16' : 'float32');

/** Ranges of parameters and gradients are float32. */
export const storageOfBinding = (binding: Binding): Storage => (isRange(binding) ? 'float32' : storageOf(binding));

/** Bytes of this many values; bindings are multiples of 4. */
export const bytesOf = (count: number, dtype: Storage | 'int32'): number =>
  dtype === 'float16' ? Math.ceil(count / 2) * 4 : count * 4;
