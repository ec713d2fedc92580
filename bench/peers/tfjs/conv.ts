import '@tensorflow/tfjs';
import {
  batchToSpaceND,
  Conv2DBackpropFilter,
  conv2d,
  conv2dTranspose,
  engine,
  spaceToBatchND,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { ConvGeometry } from '../../../src/gpu/conv2d/geometry.js';

/**
 * The best that stock tfjs offers for a dilated convolution: space to batch, a valid convolution, batch to space. Its own
 * dilated convolution has no gradient.
 */
interface Blocks {
  dilation: number;
  /** Zeros around x: those of the convolution, and what makes the size a multiple of the dilation. */
  pads: [number, number][];
  /** Rows and columns of the result that those zeros add. */
  crops: [number, number][];
}

function blocksOf(
  [, height, width]: readonly number[],
  { dilationY: dilation, padTop, padLeft }: ConvGeometry,
): Blocks {
  const extra = (size: number, padding: number) => (dilation - ((size + 2 * padding) % dilation)) % dilation;
  const [bottom, right] = [extra(height ?? 0, padTop), extra(width ?? 0, padLeft)];
  return {
    dilation,
    pads: [
      [padTop, padTop + bottom],
      [padLeft, padLeft + right],
    ],
    crops: [
      [0, bottom],
      [0, right],
    ],
  };
}

const square = (size: number): number[] => [size, size];

const dilated = ({ dilationY }: ConvGeometry): boolean => dilationY > 1;

/** y = conv(x, w) with a gradient for any dilation of stride 1. */
export function stockConv2d(x: Tensor4D, w: Tensor4D, geometry: ConvGeometry): Tensor4D {
  if (!dilated(geometry)) return conv2d(x, w, geometry.strideY, geometry.padTop, 'NHWC', 1, 'floor');
  const { dilation, pads, crops } = blocksOf(x.shape, geometry);
  const blocks = spaceToBatchND(x, square(dilation), pads);
  return batchToSpaceND(conv2d(blocks, w, 1, 'valid'), square(dilation), crops);
}

/** Forward only: the dilated kernel of tfjs itself. */
export const stockConv2dForward = (x: Tensor4D, w: Tensor4D, geometry: ConvGeometry): Tensor4D =>
  conv2d(x, w, geometry.strideY, geometry.padTop, 'NHWC', geometry.dilationY, 'floor');

/** x in the form in which the forward pass of `stockConv2d` leaves it for dW. */
export const keptForGradient = (x: Tensor4D, geometry: ConvGeometry): Tensor4D => {
  if (!dilated(geometry)) return x;
  const { dilation, pads } = blocksOf(x.shape, geometry);
  return spaceToBatchND(x, square(dilation), pads);
};

export function stockInputGradient(
  dy: Tensor4D,
  w: Tensor4D,
  xShape: [number, number, number, number],
  geometry: ConvGeometry,
): Tensor4D {
  if (!dilated(geometry)) return conv2dTranspose(dy, w, xShape, geometry.strideY, geometry.padTop, 'floor');
  const { dilation, pads, crops } = blocksOf(xShape, geometry);
  const dyBlocks = spaceToBatchND(dy, square(dilation), crops);
  const [n, h, width] = dyBlocks.shape;
  const taps = geometry.kernelHeight - 1;
  const inner: [number, number, number, number] = [n, h + taps, width + taps, xShape[3]];
  return batchToSpaceND(conv2dTranspose(dyBlocks, w, inner, 1, 'valid'), square(dilation), pads);
}

/** dW from what `keptForGradient` gave. */
export function stockWeightGradient(
  kept: Tensor4D,
  dy: Tensor4D,
  wShape: [number, number, number, number],
  xShape: readonly number[],
  geometry: ConvGeometry,
): Tensor4D {
  const { dilation, crops } = blocksOf(xShape, geometry);
  const ready = dilated(geometry) ? spaceToBatchND(dy, square(dilation), crops) : dy;
  const [strides, pad]: [number, number | string] = dilated(geometry)
    ? [1, 'valid']
    : [geometry.strideY, geometry.padTop];
  const attributes = { strides, pad, dataFormat: 'NHWC', filterShape: wShape };
  const rounding = typeof pad === 'number' ? { dimRoundingMode: 'floor' } : {};
  return engine().runKernel(Conv2DBackpropFilter, { x: kept, dy: ready }, { ...attributes, ...rounding }) as Tensor4D;
}
