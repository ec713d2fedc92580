import type { Tensor } from '@tensorflow/tfjs-core';
import { addBias } from '../channels/add-bias.js';
import { addColumnSums } from '../column-sums/column-sums.js';
import { conv2d, conv2dInputGradient } from '../conv2d/conv2d.js';
import type { ConvGeometry } from '../conv2d/geometry.js';
import { conv2dWeightGradient } from '../conv2d/weight-gradient.js';
import type { Binding, BufferRange } from '../kernel.js';

/** A transposed convolution is the input gradient of the convolution with this geometry, which goes the other way. */
export interface ConvTransposeGeometry extends ConvGeometry {
  /** Rows and columns added at the far ends of the output, fewer than the stride. */
  outputPadY: number;
  outputPadX: number;
}

const outputSize = (size: number, kernel: number, pad: number, outputPad: number, geometry: ConvGeometry): number =>
  (size - 1) * geometry.stride - 2 * pad + geometry.dilation * (kernel - 1) + outputPad + 1;

/** [OH, OW] of a transposed convolution of an [H, W] map. @throws Error when nothing is left, or the padding is too large */
export function convTransposeOutputShape(
  height: number,
  width: number,
  geometry: ConvTransposeGeometry,
): [number, number] {
  const { kernelHeight, kernelWidth, padY, padX, outputPadY, outputPadX, stride } = geometry;
  const out: [number, number] = [
    outputSize(height, kernelHeight, padY, outputPadY, geometry),
    outputSize(width, kernelWidth, padX, outputPadX, geometry),
  ];
  if (Math.min(...out) < 1 || Math.max(outputPadY, outputPadX) >= stride) {
    throw new Error(`A transposed convolution of ${width}x${height} to ${out[1]}x${out[0]} pixels is impossible.`);
  }
  return out;
}

/**
 * Transposed convolution of `x` [N, H, W, Cin] by weights [KH, KW, Cout / groups, Cin] (torch.nn.ConvTranspose2d's
 * [Cin, Cout / groups, KH, KW], reordered) plus `bias` of Cout floats: a new tensor [N, OH, OW, channels = Cout].
 * @throws Error when the geometry leaves no output
 */
export function convTranspose(
  x: Tensor,
  weights: Binding,
  bias: Binding | undefined,
  channels: number,
  geometry: ConvTransposeGeometry,
): Tensor {
  const [batch = 0, height = 0, width = 0] = x.shape;
  const [outHeight, outWidth] = convTransposeOutputShape(height, width, geometry);
  const y = conv2dInputGradient(x, weights, [batch, outHeight, outWidth, channels], geometry);
  if (!bias) return y;
  const withBias = addBias(y, bias);
  y.dispose();
  return withBias;
}

/** Gradient of `convTranspose` with regard to x: dy [N, OH, OW, Cout] -> a new tensor [N, H, W, inChannels]. */
export const convTransposeInputGradient = (
  dy: Tensor,
  weights: Binding,
  inChannels: number,
  geometry: ConvTransposeGeometry,
): Tensor => conv2d(dy, weights, undefined, inChannels, geometry);

/** Gradient of `convTranspose` with regard to the weights, added to `gradient` in their layout. */
export const convTransposeWeightGradient = (
  x: Tensor,
  dy: Tensor,
  gradient: BufferRange,
  geometry: ConvTransposeGeometry,
): void => conv2dWeightGradient(dy, x, gradient, geometry);

/** Gradient of `convTranspose` with regard to the bias, added to `gradient` (Cout floats). */
export const convTransposeBiasGradient = (dy: Tensor, gradient: BufferRange): void => addColumnSums(dy, gradient);
