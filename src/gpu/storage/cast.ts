import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, gpuDevice } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { lanesOf } from '../elementwise/lanes.js';
import { type Binding, type BufferRange, u32 } from '../kernel.js';
import { storedLaneKernels } from './forms.js';
import { storageOf } from './half.js';
import toFloat16Wgsl from './to-float16.wgsl?raw';
import toFloat32Wgsl from './to-float32.wgsl?raw';

const toFloat16Kernels = storedLaneKernels('to-float16', toFloat16Wgsl).float16;
const toFloat32Kernels = storedLaneKernels('to-float32', toFloat32Wgsl).float16;

function cast(kernels: typeof toFloat16Kernels, x: Binding, y: Binding, count: number): void {
  const lanes = lanesOf(count);
  dispatch(kernels[lanes], [x, y], [u32(count / lanes)], flatGrid(count / lanes));
}

/** Float32 values rounded to float16, a new tensor of their shape. Magnitudes beyond 65504 become infinite. */
export function toFloat16(x: Tensor): Tensor {
  const y = emptyTensor(x.shape, 'float16');
  cast(toFloat16Kernels, x, y, x.size);
  return y;
}

/** Float16 values in float32, a new tensor of their shape. */
export function toFloat32(x: Tensor): Tensor {
  if (storageOf(x) !== 'float16') throw new Error(`A tensor [${x.shape}] of float16 was expected.`);
  const y = emptyTensor(x.shape);
  cast(toFloat32Kernels, x, y, x.size);
  return y;
}

/** Runs `work` on float32 values where those of the tensors are float16, and rounds its result: for what is rare. */
export function inFloat32<Tensors extends [Tensor, ...Tensor[]]>(
  tensors: Tensors,
  work: (...whole: Tensors) => Tensor,
): Tensor {
  if (storageOf(tensors[0]) !== 'float16') return work(...tensors);
  const whole = tensors.map(toFloat32) as Tensors; // As many as there are.
  const made = work(...whole);
  const result = toFloat16(made);
  for (const one of [...whole, made]) one.dispose();
  return result;
}

/** Values of a piece: both of its ranges begin where they can be bound. */
const PIECE = 128;

/**
 * Copies `count` floats of a buffer to one of half its size, rounded to float16: value i lies at byte 2 i. In as many
 * dispatches as the device's largest binding asks for; `count` is a multiple of 128.
 */
export function copyToFloat16(from: GPUBuffer, to: GPUBuffer, count: number): void {
  const largest = Math.floor(gpuDevice().limits.maxStorageBufferBindingSize / 4 / PIECE) * PIECE;
  const range = (buffer: GPUBuffer, start: number, values: number, bytes: number): BufferRange => ({
    buffer,
    offset: start * bytes,
    size: values * bytes,
  });
  for (let start = 0; start < count; start += largest) {
    const values = Math.min(largest, count - start);
    cast(toFloat16Kernels, range(from, start, values, 4), range(to, start, values, 2), values);
  }
}
