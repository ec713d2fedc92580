/** Geometry of a 2-D convolution, as PyTorch names it. Square stride and dilation; padding by axis. */
export interface ConvGeometry {
  kernelHeight: number;
  kernelWidth: number;
  stride: number;
  padY: number;
  padX: number;
  dilation: number;
  groups: number;
}

/** Output length along one axis: floor((size + 2 pad - dilation (kernel - 1) - 1) / stride) + 1. */
function convOutputSize(size: number, kernel: number, pad: number, stride: number, dilation: number): number {
  return Math.floor((size + 2 * pad - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** [OH, OW] of a convolution of an [H, W] map. Throws when the kernel does not fit. */
export function convOutputShape(height: number, width: number, geometry: ConvGeometry): [number, number] {
  const { kernelHeight, kernelWidth, stride, padY, padX, dilation } = geometry;
  const out: [number, number] = [
    convOutputSize(height, kernelHeight, padY, stride, dilation),
    convOutputSize(width, kernelWidth, padX, stride, dilation),
  ];
  if (out[0] < 1 || out[1] < 1) {
    throw new Error(`A ${kernelHeight}x${kernelWidth} convolution does not fit a ${width}x${height} map.`);
  }
  return out;
}
