import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { lanesOf } from '../elementwise/lanes.js';
import { u32 } from '../kernel.js';
import { storedLaneKernels } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import { type Axis, axisOf, axisScalars, type ResizeForm } from './axis.js';
import backwardWgsl from './resize-axis-backward.wgsl?raw';
import forwardWgsl from './resize-bilinear.wgsl?raw';

const forward = storedLaneKernels('resize-bilinear', forwardWgsl);
const axisBackward = storedLaneKernels('resize-axis-backward', backwardWgsl);

/** `strip` in the WGSL. */
const rowsPerThread = 8;

type Shape4 = [number, number, number, number];

function shape4(x: Tensor): Shape4 {
  if (x.shape.length !== 4) throw new Error(`Resizing needs a tensor [N, H, W, C], not [${x.shape}].`);
  return x.shape as Shape4;
}

/**
 * `x` [N, H, W, C] resized to [N, height, width, C], as torch.nn.functional.interpolate(mode='bilinear', no antialiasing)
 * for any scale up or down; a new tensor. `form` is for ONNX's other ways.
 */
export function resizeBilinear(
  x: Tensor,
  height: number,
  width: number,
  alignCorners: boolean,
  { ratios, fromCorner }: ResizeForm = {},
): Tensor {
  const [batch, inHeight, inWidth, channels] = shape4(x);
  const rows = axisOf(inHeight, height, alignCorners, { ratio: ratios?.rows, fromCorner });
  const columns = axisOf(inWidth, width, alignCorners, { ratio: ratios?.columns, fromCorner });
  const y = emptyTensor([batch, height, width, channels], storageOf(x));
  const lanes = lanesOf(channels);
  const scalars = [...axisScalars(rows), ...axisScalars(columns), u32(channels / lanes)];
  const grid = checkedGrid((width * channels) / lanes / 64, height / rowsPerThread, batch);
  dispatch(forward[storageOf(x)][lanes], [x, y], scalars, grid);
  return y;
}

/** Gradient of `resizeBilinear` with regard to its input [N, inHeight, inWidth, C], a new tensor. */
export function resizeBilinearBackward(
  dy: Tensor,
  inHeight: number,
  inWidth: number,
  alignCorners: boolean,
  { ratios, fromCorner }: ResizeForm = {},
): Tensor {
  const [batch, height, width, channels] = shape4(dy);
  // Rows first: the long pass then reads whole lines.
  const half = emptyTensor([batch, inHeight, width, channels], storageOf(dy));
  const rows = axisOf(inHeight, height, alignCorners, { ratio: ratios?.rows, fromCorner });
  gatherAxis(dy, half, rows, batch, width * channels);
  const dx = emptyTensor([batch, inHeight, inWidth, channels], storageOf(dy));
  const columns = axisOf(inWidth, width, alignCorners, { ratio: ratios?.columns, fromCorner });
  gatherAxis(half, dx, columns, batch * inHeight, channels);
  half.dispose();
  return dx;
}

function gatherAxis(dy: Tensor, dx: Tensor, axis: Axis, outer: number, inner: number): void {
  const lanes = lanesOf(inner);
  const grid = checkedGrid(inner / lanes / 64, axis.inSize, outer);
  dispatch(axisBackward[storageOf(dy)][lanes], [dy, dx], [...axisScalars(axis), u32(inner / lanes)], grid);
}

/** Workgroups, rounded up. */
function checkedGrid(...counts: [number, number, number]): number[] {
  const grid = counts.map(Math.ceil);
  if (Math.max(...grid) > 65_535)
    throw new Error(`Resizing: ${counts} workgroups are more than the GPU takes at once.`);
  return grid;
}
