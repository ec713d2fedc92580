import { type ConvGeometry, convOutputShape } from './geometry.js';

type Shape4 = readonly [number, number, number, number];

type Visit = (x: number, w: number, y: number) => void;

/** Calls `visit` with the flat indices of x [N,H,W,Cin], w [KH,KW,Cin/g,Cout] and y [N,OH,OW,Cout] of every product. */
function everyProduct(shape: Shape4, channels: number, geometry: ConvGeometry, visit: Visit): void {
  const [batch, height, width, inChannels] = shape;
  const { kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft, dilationY, dilationX, groups } = geometry;
  const [outHeight, outWidth] = convOutputShape(height, width, geometry);
  const groupIn = inChannels / groups;
  const groupOut = channels / groups;
  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const n = Math.floor(pixel / (outHeight * outWidth));
    const oy = Math.floor(pixel / outWidth) % outHeight;
    const ox = pixel % outWidth;
    for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
      const iy = oy * strideY - padTop + Math.floor(tap / kernelWidth) * dilationY;
      const ix = ox * strideX - padLeft + (tap % kernelWidth) * dilationX;
      if (iy < 0 || ix < 0 || iy >= height || ix >= width) continue;
      const from = ((n * height + iy) * width + ix) * inChannels;
      for (let i = 0; i < groupIn; i++) {
        for (let o = 0; o < channels; o++) {
          const c = Math.floor(o / groupOut) * groupIn + i;
          visit(from + c, (tap * groupIn + i) * channels + o, pixel * channels + o);
        }
      }
    }
  }
}

/** Convolution in float64: the oracle of the kernels. Shapes as in `conv2d`. */
export function conv2dReference(
  x: ArrayLike<number>,
  shape: Shape4,
  w: ArrayLike<number>,
  channels: number,
  geometry: ConvGeometry,
): Float64Array {
  const [outHeight, outWidth] = convOutputShape(shape[1], shape[2], geometry);
  const y = new Float64Array(shape[0] * outHeight * outWidth * channels);
  everyProduct(shape, channels, geometry, (i, j, k) => {
    y[k] = (y[k] ?? 0) + (x[i] ?? 0) * (w[j] ?? 0);
  });
  return y;
}

/** dX and dW in float64. */
export function conv2dGradientReference(
  x: ArrayLike<number>,
  shape: Shape4,
  w: ArrayLike<number>,
  channels: number,
  geometry: ConvGeometry,
  dy: ArrayLike<number>,
): { dx: Float64Array; dw: Float64Array } {
  const dx = new Float64Array(shape[0] * shape[1] * shape[2] * shape[3]);
  const dw = new Float64Array(w.length);
  everyProduct(shape, channels, geometry, (i, j, k) => {
    dx[i] = (dx[i] ?? 0) + (dy[k] ?? 0) * (w[j] ?? 0);
    dw[j] = (dw[j] ?? 0) + (dy[k] ?? 0) * (x[i] ?? 0);
  });
  return { dx, dw };
}
