import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { lanesOf } from '../elementwise/lanes.js';
import { u32 } from '../kernel.js';
import type { Ratios } from '../resize-bilinear/axis.js';
import { storedLaneKernels } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import { axisScalars, type NearestRule } from './axis.js';
import axisWgsl from './axis.wgsl?raw';
import resizeNearestWgsl from './resize-nearest.wgsl?raw';
import resizeNearestBackwardWgsl from './resize-nearest-backward.wgsl?raw';

const forward = storedLaneKernels('resize-nearest', `${axisWgsl}${resizeNearestWgsl}`);
const backward = storedLaneKernels('resize-nearest-backward', `${axisWgsl}${resizeNearestBackwardWgsl}`);

type Shape4 = [number, number, number, number];

function shape4({ shape }: Tensor): Shape4 {
  if (shape.length !== 4) throw new Error(`Resizing needs a tensor [N, H, W, C], not [${shape}].`);
  return shape as Shape4;
}

const axesOf = (rows: [number, number], columns: [number, number], rule: NearestRule, ratios: Ratios | undefined) => [
  ...axisScalars(...rows, rule, ratios?.rows),
  ...axisScalars(...columns, rule, ratios?.columns),
];

/**
 * `x` [N, H, W, C] resized to [N, height, width, C], each pixel that of the nearest one by `rule`; a new tensor. `ratios` are given where
 * they are not those of the sizes.
 * @throws Error when a size is 0
 */
export function resizeNearest(x: Tensor, height: number, width: number, rule: NearestRule, ratios?: Ratios): Tensor {
  const [batch, inHeight, inWidth, channels] = shape4(x);
  const axes = axesOf([inHeight, height], [inWidth, width], rule, ratios);
  const y = emptyTensor([batch, height, width, channels], storageOf(x));
  const lanes = lanesOf(channels);
  const count = y.size / lanes;
  dispatch(forward[storageOf(x)][lanes], [x, y], [u32(count), u32(channels / lanes), ...axes], flatGrid(count));
  return y;
}

/** Gradient of `resizeNearest` with regard to its input [N, inHeight, inWidth, C], a new tensor. */
export function resizeNearestBackward(
  dy: Tensor,
  inHeight: number,
  inWidth: number,
  rule: NearestRule,
  ratios?: Ratios,
): Tensor {
  const [batch, height, width, channels] = shape4(dy);
  const axes = axesOf([inHeight, height], [inWidth, width], rule, ratios);
  const dx = emptyTensor([batch, inHeight, inWidth, channels], storageOf(dy));
  const lanes = lanesOf(channels);
  const count = dx.size / lanes;
  dispatch(backward[storageOf(dy)][lanes], [dy, dx], [u32(count), u32(channels / lanes), ...axes], flatGrid(count));
  return dx;
}
