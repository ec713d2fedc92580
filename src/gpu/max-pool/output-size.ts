import { alongX, alongY, spanOf, type Window, type WindowAxis, windowCount } from '../window/window.js';

/** Padding can never be the maximum. It is not negative. */
export interface PoolOptions extends Window {
  /** Rounds the output size up instead of down. */
  ceilMode: boolean;
}

/**
 * Number of windows along an axis of `size` pixels, by PyTorch's rule: with `ceilMode` the last window must start inside
 * the input or the padding in front of it.
 * @throws Error when the options make no window
 */
function poolOutputSize(size: number, axis: WindowAxis, ceilMode: boolean): number {
  const { stride, before, after } = axis;
  const span = size + before + after - spanOf(axis);
  if (span < 0) throw new Error(`Pooling over ${spanOf(axis)} pixels needs a larger input than ${size} pixels.`);
  if (!ceilMode) return windowCount(size, axis);
  const windows = Math.ceil(span / stride) + 1;
  return (windows - 1) * stride >= size + before ? windows - 1 : windows;
}

/** [H', W'] of the pooling of an [H, W] map. @throws Error when the options make no window */
export const poolOutputShape = (height: number, width: number, options: PoolOptions): [number, number] => [
  poolOutputSize(height, alongY(options), options.ceilMode),
  poolOutputSize(width, alongX(options), options.ceilMode),
];
