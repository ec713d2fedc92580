import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { f32, type Kernel, u32 } from '../kernel.js';
import { type Rows, rowsOf, storedRowKernels, type Team, teamed } from '../rows/rows.js';
import { type Storage, storageOf } from '../storage/half.js';
import fromFloat32 from './from-float32.wgsl?raw';
import fromStored from './from-stored.wgsl?raw';
import softmaxWgsl from './softmax.wgsl?raw';
import softmaxBackwardWgsl from './softmax-backward.wgsl?raw';

/** One kernel for what comes in and goes out in one storage, and for float32 that goes out as float16. */
const formsOf = (name: string, wgsl: string) => ({
  alike: storedRowKernels(name, `${fromStored}${wgsl}`),
  rounding: storedRowKernels(`${name}-of-float32`, `${fromFloat32}${wgsl}`).float16,
});

const forward = formsOf('softmax', softmaxWgsl);
const backward = formsOf('softmax-backward', softmaxBackwardWgsl);

export interface SoftmaxOptions {
  /** Values of a row that take part, when rows are padded; the padding of the result is 0. Default: all. */
  length?: number;
  /** Threads per row; chosen by device and row length when left out. */
  team?: Team;
  /** Storage of the result: that of x by default, or float16 of a float32 x. */
  storage?: Storage;
}

type Forms = typeof forward;

const kernelFor = (forms: Forms, from: Storage, to: Storage, { lanes }: Rows): Kernel =>
  (from === to ? forms.alike[to] : forms.rounding)[lanes];

const sizes = ({ rows, stride, lanes }: Rows, length = stride) => [rows, length, stride / lanes].map(u32);

/**
 * exp(x) / sum(exp(x)) over the last axis of `x` [.., C], as torch.softmax(dim=-1), computed relative to each row's maximum;
 * a new tensor of the same shape. Any number of rows.
 * @throws Error when the tensor is empty
 */
export function softmax(x: Tensor, options: SoftmaxOptions = {}): Tensor {
  const rows = rowsOf('Softmax', x, options.team);
  const storage = options.storage ?? storageOf(x);
  const y = emptyTensor(x.shape, storage);
  const constants = { TEAM: rows.team, ROUNDED: Number(storage === 'float16') };
  const kernel = { ...kernelFor(forward, storageOf(x), storage, rows), constants };
  dispatch(kernel, [x, y], sizes(rows, options.length), rows.grid);
  return y;
}

/**
 * Gradient of `softmax(x * factor)` with regard to x, by its result `y`: factor * y * (dy - sum(dy * y)) over each row, a
 * new tensor in the storage of y; dy may be float32. Finite values in the padding of `dy` do not count.
 */
export function softmaxBackward(dy: Tensor, y: Tensor, options: SoftmaxOptions & { factor?: number } = {}): Tensor {
  const rows = rowsOf('Softmax', y, options.team);
  if (dy.size !== y.size) throw new Error(`Softmax: shapes [${dy.shape}] and [${y.shape}] differ.`);
  const dx = emptyTensor(y.shape, storageOf(y));
  const kernel = kernelFor(backward, storageOf(dy), storageOf(y), rows);
  const scalars = [...sizes(rows, options.length), f32(options.factor ?? 1)];
  dispatch(teamed(kernel, rows.team), [dy, y, dx], scalars, rows.grid);
  return dx;
}
