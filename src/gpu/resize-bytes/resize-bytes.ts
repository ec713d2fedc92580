import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Kernel, u32 } from '../kernel.js';
import resizeBytesWgsl from './resize-bytes.wgsl?raw';

const resizeOf: Kernel = { name: 'resize-bytes', wgsl: `${flatGridWgsl}\n${resizeBytesWgsl}` };

/**
 * What each output of an axis is made of: `taps` neighbouring inputs from `first[output]` on, which lie within the axis, by
 * `weights[output * taps + tap]`: not negative, with 22 fractional bits, and together 1.
 */
export interface AxisTaps {
  taps: number;
  first: Int32Array;
  weights: Int32Array;
}

/** 8-bit data [rows, columns, channels]. */
export interface ByteMap {
  height: number;
  width: number;
  channels: number;
  data: Uint8Array;
}

const wordsOf = (bytes: number): number => Math.ceil(bytes / 4);

/** Uploads bytes as they are, four to a word; those that fill the last word are 0. */
function upload({ data }: ByteMap): Tensor {
  const whole = data.byteOffset % 4 === 0 && data.length % 4 === 0;
  const padded = whole ? data : new Uint8Array(4 * wordsOf(data.length));
  if (!whole) padded.set(data);
  return tensor1d(new Int32Array(padded.buffer, padded.byteOffset, padded.length / 4), 'int32');
}

/** Resizes along the axis of `inSize` values, `step` bytes from each other; `outer` such axes lie one after another. Frees `packed`. */
function alongAxis(packed: Tensor, outer: number, inSize: number, step: number, axis: AxisTaps): Tensor {
  const { taps, first, weights } = axis;
  const words = wordsOf(outer * first.length * step);
  const resized = emptyTensor([words], 'int32');
  const tables = [tensor1d(first, 'int32'), tensor1d(weights, 'int32')];
  const scalars = [words, inSize, first.length, step, taps].map(u32);
  dispatch(resizeOf, [packed, ...tables, resized], scalars, flatGrid(words));
  for (const used of [packed, ...tables]) used.dispose();
  return resized;
}

/** Taps of the two axes; an axis without them stays as it is. */
export interface ResizedAxes {
  columns?: AxisTaps | undefined;
  rows?: AxisTaps | undefined;
}

/** Bytes of the largest buffer that `resizeBytes` binds. */
export function bytesOfAxes({ height, width, channels }: ByteMap, { columns, rows }: ResizedAxes): number {
  const [toHeight, toWidth] = [rows?.first.length ?? height, columns?.first.length ?? width];
  const maps = [height * width, height * toWidth, toHeight * toWidth].map((pixels) => 4 * wordsOf(pixels * channels));
  const tables = [columns, rows].map((axis) => axis?.weights.byteLength ?? 0);
  return Math.max(...maps, ...tables);
}

/**
 * Resizes 8-bit data by weighted sums: along the rows, rounded to 8 bits, then along the columns. With the taps of PIL's filters
 * these are PIL's bytes (libImaging/Resample.c: 22-bit weights, two passes, clip8). The result comes back from the GPU.
 */
export async function resizeBytes(map: ByteMap, { columns, rows }: ResizedAxes): Promise<ByteMap> {
  const { height, width, channels } = map;
  const [toHeight, toWidth] = [rows?.first.length ?? height, columns?.first.length ?? width];
  let packed = upload(map);
  if (columns) packed = alongAxis(packed, height, width, channels, columns);
  if (rows) packed = alongAxis(packed, 1, height, toWidth * channels, rows);
  try {
    const words = (await packed.data()) as Int32Array; // As an int32 tensor gives them.
    const data = new Uint8Array(words.buffer, words.byteOffset, toHeight * toWidth * channels);
    return { height: toHeight, width: toWidth, channels, data };
  } finally {
    packed.dispose();
  }
}
