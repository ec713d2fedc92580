import type { Tensor } from '@tensorflow/tfjs-core';
import { addBias } from '../channels/add-bias.js';
import { addColumnSums } from '../column-sums/column-sums.js';
import { conv2d, conv2dInputGradient } from '../conv2d/conv2d.js';
import type { ConvGeometry } from '../conv2d/geometry.js';
import { conv2dWeightGradient } from '../conv2d/weight-gradient.js';
import type { Binding, BufferRange } from '../kernel.js';
import { alongX, alongY, spanOf, type WindowAxis } from '../window/window.js';

/*
 * A transposed convolution is the input gradient of the convolution with the same geometry, which goes the other way. Its
 * padding is cut off its output; negative padding at the far ends adds rows and columns there (PyTorch's output_padding).
 */

const outputSize = (size: number, axis: WindowAxis): number =>
  (size - 1) * axis.stride + spanOf(axis) - axis.before - axis.after;

/** [OH, OW] of a transposed convolution of an [H, W] map. @throws Error when nothing is left */
export function convTransposeOutputShape(height: number, width: number, geometry: ConvGeometry): [number, number] {
  const out: [number, number] = [outputSize(height, alongY(geometry)), outputSize(width, alongX(geometry))];
  if (Math.min(...out) < 1) {
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
  geometry: ConvGeometry,
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
  geometry: ConvGeometry,
): Tensor => conv2d(dy, weights, undefined, inChannels, geometry);

/** Gradient of `convTranspose` with regard to the weights, added to `gradient` in their layout. */
export const convTransposeWeightGradient = (
  x: Tensor,
  dy: Tensor,
  gradient: BufferRange,
  geometry: ConvGeometry,
): void => conv2dWeightGradient(dy, x, gradient, geometry);

/** Gradient of `convTranspose` with regard to the bias, added to `gradient` (Cout floats). */
export const convTransposeBiasGradient = (dy: Tensor, gradient: BufferRange): void => addColumnSums(dy, gradient);
