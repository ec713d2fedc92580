import type { TensorInfo } from '@tensorflow/tfjs-core';

/** A compute kernel: WGSL with its own bindings (group 0, in order; the uniform struct last) and entry point `main`. */
export interface Kernel {
  /** Name for labels, error messages and the pipeline cache; unique. */
  name: string;
  wgsl: string;
  /** Values of WGSL `override` constants. */
  constants?: Record<string, number>;
  /** Works on float16 tensors; other kernels refuse them. */
  float16?: true;
}

/** A range of a buffer of our own, in bytes; `offset` is a multiple of 256. */
export interface BufferRange {
  buffer: GPUBuffer;
  offset: number;
  size: number;
}

export type Binding = TensorInfo | BufferRange;

/** A scalar of a kernel's uniform struct. */
export type Scalar = { u32: number } | { i32: number } | { f32: number };
export const u32 = (value: number): Scalar => ({ u32: value });
export const i32 = (value: number): Scalar => ({ i32: value });
export const f32 = (value: number): Scalar => ({ f32: value });

export const isRange = (binding: Binding): binding is BufferRange => !('dataId' in binding);

/** A kernel's uniform struct as bytes. */
export function encodeScalars(scalars: readonly Scalar[]): ArrayBuffer {
  const bytes = new ArrayBuffer(Math.ceil((scalars.length * 4) / 16) * 16);
  const view = new DataView(bytes);
  scalars.forEach((scalar, index) => {
    if ('u32' in scalar) view.setUint32(index * 4, scalar.u32, true);
    else if ('i32' in scalar) view.setInt32(index * 4, scalar.i32, true);
    else view.setFloat32(index * 4, scalar.f32, true);
  });
  return bytes;
}
