import { type PoolOptions, poolOutputShape } from './output-size.js';

/** The largest value of nothing. */
const LOWEST = -3.4028234663852886e38;

type Shape4 = readonly [number, number, number, number];

/** Max pooling of [N, H, W, C] by looking at every position of every window: the oracle of the kernels. */
export function maxPoolReference(x: ArrayLike<number>, [n, h, w, c]: Shape4, options: PoolOptions) {
  const { kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, padTop, padLeft } = options;
  const shape: Shape4 = [n, ...poolOutputShape(h, w, options), c];
  const y: number[] = [];
  const indices: number[] = [];
  for (const [image, row, column, channel] of positions(shape)) {
    let largest = LOWEST;
    let index = -1;
    for (let dh = 0; dh < kernelHeight; dh++) {
      for (let dw = 0; dw < kernelWidth; dw++) {
        const r = row * strideY - padTop + dh * dilationY;
        const s = column * strideX - padLeft + dw * dilationX;
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
    if (indices[i]! >= 0) dx[(image * h * w + indices[i]!) * c + channel]! += dy[i]!;
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
