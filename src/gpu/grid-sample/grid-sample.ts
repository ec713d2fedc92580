import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import { i32, type Kernel, u32 } from '../kernel.js';
import boundsWgsl from './bounds.wgsl?raw';
import gridWgsl from './grid.wgsl?raw';
import gridGradientWgsl from './grid-gradient.wgsl?raw';
import gridSampleWgsl from './grid-sample.wgsl?raw';
import inputGradientWgsl from './input-gradient.wgsl?raw';

const forward = laneKernels('grid-sample', `${gridWgsl}${gridSampleWgsl}`);
const gridGradient: Kernel = { name: 'grid-sample-grid-gradient', wgsl: `${gridWgsl}${gridGradientWgsl}` };
const bounds: Kernel = { name: 'grid-sample-bounds', wgsl: `${gridWgsl}${boundsWgsl}` };
const inputGradient: Kernel = { name: 'grid-sample-input-gradient', wgsl: `${gridWgsl}${inputGradientWgsl}` };

/** In the order of MODE and PADDING in grid.wgsl. */
const modes = ['linear', 'nearest', 'cubic'] as const;
const paddings = ['zeros', 'border', 'reflection'] as const;
const taps: Record<Sampling['mode'], number> = { linear: 2, nearest: 1, cubic: 4 };

/** As PyTorch's grid_sample. */
export interface Sampling {
  mode: (typeof modes)[number];
  padding: (typeof paddings)[number];
  /** -1 and 1 are the centres of the outermost pixels, not their edges. */
  alignCorners: boolean;
}

const chosen = (kernel: Kernel, { mode, padding, alignCorners }: Sampling): Kernel => ({
  ...kernel,
  constants: {
    MODE: modes.indexOf(mode),
    PADDING: paddings.indexOf(padding),
    ALIGN: Number(alignCorners),
    TAPS: taps[mode],
  },
});

interface Sizes {
  batch: number;
  height: number;
  width: number;
  channels: number;
  /** Samples an image. */
  samples: number;
}

function sizesOf(x: readonly number[], grid: readonly number[]): Sizes {
  const [batch = 0, height = 0, width = 0, channels = 0] = x;
  const [images, rows = 0, columns = 0, two] = grid;
  if (x.length !== 4 || grid.length !== 4 || images !== batch || two !== 2) {
    throw new Error(`A map [${x}] cannot be sampled by a grid [${grid}].`);
  }
  return { batch, height, width, channels, samples: rows * columns };
}

/** `x` [N, H, W, C] at the places of `grid` [N, h, w, 2], each (x, y) from -1 to 1: a new tensor [N, h, w, C]. */
export function gridSample(x: Tensor, grid: Tensor, sampling: Sampling): Tensor {
  const { channels, samples, height, width } = sizesOf(x.shape, grid.shape);
  const y = emptyTensor([...grid.shape.slice(0, 3), channels]);
  const lanes = lanesOf(channels);
  const count = y.size / lanes;
  const sizes = [u32(count), u32(channels / lanes), u32(samples), i32(height), i32(width)];
  dispatch(chosen(forward[lanes], sampling), [x, grid, y], sizes, flatGrid(count));
  return y;
}

/** Gradient of `gridSample` with regard to the grid, a new tensor. */
export function gridSampleGridGradient(dy: Tensor, x: Tensor, grid: Tensor, sampling: Sampling): Tensor {
  const { batch, channels, samples, height, width } = sizesOf(x.shape, grid.shape);
  const gradient = emptyTensor([...grid.shape]);
  const count = batch * samples;
  const sizes = [u32(count), u32(channels), u32(samples), i32(height), i32(width)];
  dispatch(chosen(gridGradient, sampling), [x, grid, dy, gradient], sizes, flatGrid(count));
  return gradient;
}

/** Samples that share their bounds. */
const blockSize = 64;

/** Gradient of `gridSample` with regard to its map of `shape`, a new tensor. Deterministic. */
export function gridSampleInputGradient(
  dy: Tensor,
  shape: readonly number[],
  grid: Tensor,
  sampling: Sampling,
): Tensor {
  const { batch, channels, samples, height, width } = sizesOf(shape, grid.shape);
  const blocks = Math.ceil(samples / blockSize);
  const ends = emptyTensor([batch, blocks, 4], 'int32');
  const area = [i32(height), i32(width)];
  const boundSizes = [u32(batch * blocks), u32(blocks), u32(samples), ...area];
  dispatch(chosen(bounds, sampling), [grid, ends], boundSizes, flatGrid(batch * blocks));
  const dx = emptyTensor([...shape]);
  const pixels = batch * height * width;
  const sizes = [u32(pixels), u32(channels), u32(samples), u32(blocks), ...area];
  dispatch(chosen(inputGradient, sampling), [grid, ends, dy, dx], sizes, flatGrid(pixels));
  ends.dispose();
  return dx;
}
