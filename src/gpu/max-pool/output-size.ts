export interface MaxPoolOptions {
  /** Side of the square window, in pixels. */
  kernel: number;
  stride: number;
  /** Pixels on every side that can never be the maximum; at most half the kernel. */
  padding: number;
  /** Rounds the output size up instead of down. */
  ceilMode: boolean;
}

/**
 * Number of windows along an axis of `size` pixels, by PyTorch's rule: with `ceilMode` the last window must start inside
 * the input or its left padding.
 * @throws Error when the options make no window
 */
export function maxPoolOutputSize(size: number, { kernel, stride, padding, ceilMode }: MaxPoolOptions): number {
  if (padding * 2 > kernel) {
    throw new Error(`Max pooling with kernel ${kernel} allows a padding of at most half of it, not ${padding}.`);
  }
  const span = size + 2 * padding - kernel;
  if (span < 0) throw new Error(`Max pooling with kernel ${kernel} needs a larger input than ${size} pixels.`);
  if (!ceilMode) return Math.floor(span / stride) + 1;
  const windows = Math.ceil(span / stride) + 1;
  return (windows - 1) * stride >= size + padding ? windows - 1 : windows;
}
