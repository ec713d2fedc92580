import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, laneKernels, lanesOf } from '../elementwise/lanes.js';
import { type Kernel, u32 } from '../kernel.js';
import { type Axis, axisScalars, type CubicRule, type Ratios } from './axis.js';
import resizeAxisWgsl from './resize-axis.wgsl?raw';
import resizeAxisBackwardWgsl from './resize-axis-backward.wgsl?raw';
import tapsWgsl from './taps.wgsl?raw';

const forward = laneKernels('resize-cubic', `${tapsWgsl}${resizeAxisWgsl}`);
const backward = laneKernels('resize-cubic-backward', `${tapsWgsl}${resizeAxisBackwardWgsl}`);

type Shape4 = [number, number, number, number];

function shape4({ shape }: Tensor): Shape4 {
  if (shape.length !== 4) throw new Error(`Resizing needs a tensor [N, H, W, C], not [${shape}].`);
  return shape as Shape4;
}

/** Tensors [outer, axis, inner]. */
function alongAxis(kernels: Record<LaneCount, Kernel>, x: Tensor, y: Tensor, inner: number, axis: Axis): void {
  const lanes = lanesOf(inner);
  const count = y.size / lanes;
  dispatch(kernels[lanes], [x, y], [u32(count), u32(inner / lanes), ...axisScalars(axis)], flatGrid(count));
}

/**
 * `x` [N, H, W, C] resized to [N, height, width, C] without antialiasing, as
 * torch.nn.functional.interpolate(mode='bicubic') with a coefficient of -0.75, for any scale up or down; a new tensor.
 * `ratios`: where they are not those of the sizes.
 * @throws Error when a size is 0
 */
export function resizeCubic(x: Tensor, height: number, width: number, rule: CubicRule, ratios?: Ratios): Tensor {
  const [batch, inHeight, inWidth, channels] = shape4(x);
  const rows = { inSize: inHeight, outSize: height, ratio: ratios?.rows, rule };
  const columns = { inSize: inWidth, outSize: width, ratio: ratios?.columns, rule };
  const half = emptyTensor([batch, height, inWidth, channels]);
  alongAxis(forward, x, half, inWidth * channels, rows);
  const y = emptyTensor([batch, height, width, channels]);
  alongAxis(forward, half, y, channels, columns);
  half.dispose();
  return y;
}

/** Gradient of `resizeCubic` with regard to its input [N, inHeight, inWidth, C], a new tensor. */
export function resizeCubicBackward(
  dy: Tensor,
  inHeight: number,
  inWidth: number,
  rule: CubicRule,
  ratios?: Ratios,
): Tensor {
  const [batch, height, width, channels] = shape4(dy);
  const rows = { inSize: inHeight, outSize: height, ratio: ratios?.rows, rule };
  const columns = { inSize: inWidth, outSize: width, ratio: ratios?.columns, rule };
  const half = emptyTensor([batch, inHeight, width, channels]);
  alongAxis(backward, dy, half, width * channels, rows);
  const dx = emptyTensor([batch, inHeight, inWidth, channels]);
  alongAxis(backward, half, dx, channels, columns);
  half.dispose();
  return dx;
}
