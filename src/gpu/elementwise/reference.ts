/** The oracles of the elementwise kernels, in float64. */
export const reluReference = (x: ArrayLike<number>): Float64Array =>
  Float64Array.from(x, (value) => Math.max(value, 0));

export const reluBackwardReference = (dy: ArrayLike<number>, y: ArrayLike<number>): Float64Array =>
  Float64Array.from(dy, (value, i) => (y[i]! > 0 ? value : 0));

export const addReference = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  Float64Array.from(a, (value, i) => value + b[i]!);

export const scaleReference = (x: ArrayLike<number>, factor: number): Float64Array =>
  Float64Array.from(x, (value) => value * factor);

export const normalizeRgbReference = (
  x: ArrayLike<number>,
  mean: readonly number[],
  std: readonly number[],
  order: 'rgb' | 'bgr' = 'rgb',
): Float64Array =>
  Float64Array.from(x, (_, i) => {
    const channel = order === 'rgb' ? i % 3 : 2 - (i % 3);
    return (x[i - (i % 3) + channel]! - mean[channel]!) / std[channel]!;
  });
