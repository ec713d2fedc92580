import type { ConvGeometry } from '../conv2d/geometry.js';
import { conv2dGradientReference, conv2dReference } from '../conv2d/reference.js';

type Shape4 = readonly [number, number, number, number];

export interface BranchValues {
  weights: ArrayLike<number>;
  bias: ArrayLike<number>;
  geometry: ConvGeometry;
}

/** Sum of convolutions with their biases, in float64. */
export function convSumReference(x: ArrayLike<number>, shape: Shape4, channels: number, branches: BranchValues[]) {
  const sums = branches.map(({ weights, bias, geometry }) =>
    conv2dReference(x, shape, weights, channels, geometry).map((value, i) => value + (bias[i % channels] ?? 0)),
  );
  return (sums[0] as Float64Array).map((_, i) => sums.reduce((total, sum) => total + (sum[i] ?? 0), 0));
}

/** dX, and dW of each branch, in float64; the gradient of each bias. */
export function convSumGradientReference(
  x: ArrayLike<number>,
  shape: Shape4,
  channels: number,
  branches: BranchValues[],
  dy: ArrayLike<number>,
) {
  const parts = branches.map(({ weights, geometry }) =>
    conv2dGradientReference(x, shape, weights, channels, geometry, dy),
  );
  const dx = Float64Array.from(x, (_, i) => parts.reduce((total, part) => total + (part.dx[i] ?? 0), 0));
  const dBias = new Float64Array(channels);
  Array.from(dy).forEach((value, i) => {
    dBias[i % channels] = (dBias[i % channels] ?? 0) + value;
  });
  return { dx, dWeights: parts.map(({ dw }) => dw), dBias };
}
