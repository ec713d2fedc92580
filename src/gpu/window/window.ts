/**
 * A window that moves over a map [H, W]: its sides and steps, the distance of its taps, and padding around the map, in
 * pixels. Negative padding cuts pixels off.
 */
export interface Window {
  kernelHeight: number;
  kernelWidth: number;
  strideY: number;
  strideX: number;
  dilationY: number;
  dilationX: number;
  padTop: number;
  padLeft: number;
  padBottom: number;
  padRight: number;
}

/** A window along one axis; its padding in front of the map and behind it. */
export interface WindowAxis {
  kernel: number;
  stride: number;
  dilation: number;
  before: number;
  after: number;
}

export const alongY = (window: Window): WindowAxis => ({
  kernel: window.kernelHeight,
  stride: window.strideY,
  dilation: window.dilationY,
  before: window.padTop,
  after: window.padBottom,
});

export const alongX = (window: Window): WindowAxis => ({
  kernel: window.kernelWidth,
  stride: window.strideX,
  dilation: window.dilationX,
  before: window.padLeft,
  after: window.padRight,
});

/** Pixels from the first tap to the last one. */
export const spanOf = ({ kernel, dilation }: Pick<WindowAxis, 'kernel' | 'dilation'>): number =>
  dilation * (kernel - 1) + 1;

/** Windows along an axis of `size` pixels that lie within map and padding. Less than 1 where none fits. */
export const windowCount = (size: number, axis: WindowAxis): number =>
  Math.floor((size + axis.before + axis.after - spanOf(axis)) / axis.stride) + 1;

/** The same along both axes. */
export const squareWindow = (
  kernel: number,
  { stride = 1, dilation = 1, padding = 0 }: { stride?: number; dilation?: number; padding?: number } = {},
): Window => ({
  kernelHeight: kernel,
  kernelWidth: kernel,
  strideY: stride,
  strideX: stride,
  dilationY: dilation,
  dilationX: dilation,
  padTop: padding,
  padLeft: padding,
  padBottom: padding,
  padRight: padding,
});
