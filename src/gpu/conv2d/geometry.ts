import { alongX, alongY, type Window, windowCount } from '../window/window.js';

/** Geometry of a 2-D convolution. */
export interface ConvGeometry extends Window {
  groups: number;
}

/** [OH, OW] of a convolution of an [H, W] map. Throws when the kernel does not fit. */
export function convOutputShape(height: number, width: number, geometry: ConvGeometry): [number, number] {
  const { kernelHeight, kernelWidth } = geometry;
  const out: [number, number] = [windowCount(height, alongY(geometry)), windowCount(width, alongX(geometry))];
  if (out[0] < 1 || out[1] < 1) {
    throw new Error(`A ${kernelHeight}x${kernelWidth} convolution does not fit a ${width}x${height} map.`);
  }
  return out;
}
