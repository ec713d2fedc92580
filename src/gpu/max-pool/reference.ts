import { type MaxPoolOptions, maxPoolOutputSize } from './output-size.js';

type Shape4 = readonly [number, number, number, number];

/** Max pooling of [N, H, W, C] by looking at every position of every window: the oracle of the kernels. */
export function maxPoolReference(x: ArrayLike<number>, [n, h, w, c]: Shape4, options: MaxPoolOptions) {
  const { kernel, stride, padding } = options;
  const shape: Shape4 = [n, maxPoolOutputSize(h, options), maxPoolOutputSize(w, options), c];
  const y: number[] = [];
  const indices: number[] = [];
  for (const [image, row, column, channel] of positions(shape)) {
    let largest = Number.NEGATIVE_INFINITY;
    let index = -1;
    for (let dh = 0; dh < kernel; dh++) {
      for (let dw = 0; dw < kernel; dw++) {
        const r = row * stride - padding + dh;
        const s = column * stride - padding + dw;
        if (r < 0 || r >= h || s < 0 || s >= w) continue;
        const value = x[((image * h + r) * w + s) * c + channel]!;
        if (value > largest) [largest, index] = [value, r * w + s];
      }
    }
    y.push(largest);
    indices.push(index);
  }
  return { shape, y, indices };
}

/** Gradient by scattering dy to the maxima. */
export function maxPoolGradientReference(
  dy: ArrayLike<number>,
  indices: number[],
  shape: Shape4,
  [n, h, w, c]: Shape4,
) {
  const dx = new Float64Array(n * h * w * c);
  let i = 0;
  for (const [image, , , channel] of positions(shape)) {
    dx[(image * h * w + indices[i]!) * c + channel]! += dy[i]!;
    i += 1;
  }
  return dx;
}

function* positions([n, h, w, c]: Shape4): Generator<Shape4> {
  for (let image = 0; image < n; image++)
    for (let row = 0; row < h; row++)
      for (let column = 0; column < w; column++)
        for (let channel = 0; channel < c; channel++) yield [image, row, column, channel];
}
