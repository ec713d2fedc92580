import { dispatch } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import type { Binding, Kernel } from '../kernel.js';
import { type PixelRange, parts, scalarsOf, type Upsampled, upsampledKernel } from './upsampled.js';
import stripsWgsl from './upsampled-strips.wgsl?raw';

/** A kernel of one thread per strip of pixels; its WGSL declares `logits` and `params`. */
export const upsampledStripKernel = (name: string, wgsl: string): Kernel =>
  upsampledKernel(name, `${stripsWgsl}\n${wgsl}`);

const PIXELS_PER_STRIP = 4;

/** All pixels of a range, of which each thread takes a strip: in several dispatches where that is much work. */
export function dispatchUpsampledStrips(kernel: Kernel, map: Upsampled, bindings: Binding[], range: PixelRange): void {
  const { logits, width } = map;
  const near = 3 * (logits.shape[2] ?? 0) <= width;
  const form = { ...kernel, constants: { NEAR: Number(near) } };
  for (const { first, end } of parts(map, range)) {
    const rows = Math.floor((end - 1) / width) - Math.floor(first / width) + 1;
    const strips = rows * Math.ceil(width / PIXELS_PER_STRIP);
    dispatch(form, bindings, scalarsOf(map, first, end, range.first), flatGrid(strips));
  }
}
