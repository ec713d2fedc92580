import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Binding, type Kernel, type Scalar, u32 } from '../kernel.js';
import { axisOf, axisScalars } from '../resize-bilinear/axis.js';
import upsampledWgsl from './upsampled.wgsl?raw';

/** A run of pixels of an upsampled map, counted row by row over all images: a part of a map too large to be held. */
export interface PixelRange {
  first: number;
  count: number;
}

/** A kernel that reads upsampled logits; its WGSL declares `logits` and `params`. */
export const upsampledKernel = (name: string, wgsl: string): Kernel => ({
  name,
  wgsl: [flatGridWgsl, upsampledWgsl, wgsl].join('\n'),
});

/** Logits [N,h,w,C] and the height and width that they are upsampled to. */
export interface Upsampled {
  logits: Tensor;
  height: number;
  width: number;
}

/** Every pixel of all images. */
export const allPixels = ({ logits, height, width }: Upsampled): PixelRange => ({
  first: 0,
  count: (logits.shape[0] ?? 0) * height * width,
});

/** `Params` of upsampled.wgsl. */
export function scalarsOf(
  { logits, height, width }: Upsampled,
  first: number,
  end: number,
  origin: number,
  firstClass = 0,
): Scalar[] {
  const [, inHeight = 0, inWidth = 0, classes = 0] = logits.shape;
  const axes = [axisOf(inHeight, height, false), axisOf(inWidth, width, false)];
  return [...axes.flatMap(axisScalars), ...[classes, first, end, origin, firstClass].map(u32)];
}

/** Interpolated logits that one dispatch may take: a slow GPU stays well below the patience of its watchdog. */
const LOGITS_PER_DISPATCH = 2 ** 24;

/** A range in parts of no more work than that. */
export function* parts({ logits }: Upsampled, { first, count }: PixelRange): Generator<{ first: number; end: number }> {
  const classes = logits.shape[3] ?? 1;
  const most = Math.max(1, Math.floor(LOGITS_PER_DISPATCH / classes));
  for (let at = first; at < first + count; at += most) {
    yield { first: at, end: Math.min(at + most, first + count) };
  }
}

/** One value per pixel of the range, from all of its logits: in several dispatches where that is much work. */
export function dispatchPixels(kernel: Kernel, map: Upsampled, bindings: Binding[], range: PixelRange): void {
  for (const { first, end } of parts(map, range)) {
    dispatch(kernel, bindings, scalarsOf(map, first, end, range.first), flatGrid(end - first));
  }
}

/** One value per pixel of the range for each of some classes, from one logit: [classes, count]. */
export function dispatchClassPixels(
  kernel: Kernel,
  map: Upsampled,
  bindings: Binding[],
  { first, count }: PixelRange,
  classes: { first: number; count: number },
): void {
  const scalars = scalarsOf(map, first, first + count, first, classes.first);
  dispatch(kernel, bindings, scalars, flatGrid(count * classes.count));
}
