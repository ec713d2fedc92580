import { type ConvGeometry, convOutputShape } from '../../src/gpu/conv2d/geometry.js';
import { squareWindow } from '../../src/gpu/window/window.js';
import { noise, sampledError } from '../compare.js';

export interface ConvShape {
  name: string;
  batch: number;
  height: number;
  width: number;
  inChannels: number;
  outChannels: number;
  kernel: number;
  stride: number;
  dilation: number;
}

export const PASSES = ['forward', 'dx', 'dw'] as const;
export type Pass = (typeof PASSES)[number];

type Shape4 = [number, number, number, number];

/** A convolution with its values, NHWC and HWIO, and the sums that define its three results, in float64. */
export class ConvProblem {
  readonly geometry: ConvGeometry;
  readonly xShape: Shape4;
  readonly wShape: Shape4;
  readonly yShape: Shape4;
  readonly x: Float32Array<ArrayBuffer>;
  readonly w: Float32Array<ArrayBuffer>;
  readonly dy: Float32Array<ArrayBuffer>;

  constructor(readonly shape: ConvShape) {
    const { batch, height, width, inChannels, outChannels, kernel, stride, dilation } = shape;
    const pad = (dilation * (kernel - 1)) / 2;
    const sizes = { ...squareWindow(kernel, { stride, dilation, padding: pad }), groups: 1 };
    this.geometry = sizes;
    this.xShape = [batch, height, width, inChannels];
    this.wShape = [kernel, kernel, inChannels, outChannels];
    this.yShape = [batch, ...convOutputShape(height, width, sizes), outChannels];
    this.x = noise(product(this.xShape), 1);
    this.w = noise(product(this.wShape), 2);
    this.dy = noise(product(this.yShape), 3);
  }

  get flops(): number {
    return 2 * product(this.yShape) * product(this.wShape.slice(0, 3));
  }

  /** Every tensor once. */
  get bytes(): number {
    return 4 * (this.x.length + this.w.length + this.dy.length);
  }

  /** Error of a pass's result, in this layout. */
  error(pass: Pass, values: ArrayLike<number>): number {
    if (values.length !== this.count(pass)) return Number.POSITIVE_INFINITY;
    return sampledError(values, (index) => SUMS[pass](this, index));
  }

  /** The whole result of a pass in float64. */
  expected(pass: Pass): Float64Array {
    return Float64Array.from({ length: this.count(pass) }, (_, index) => SUMS[pass](this, index));
  }

  private count(pass: Pass): number {
    return { forward: this.dy, dx: this.x, dw: this.w }[pass].length;
  }
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** [a, b, c, d] of a flat index. */
function unravel(index: number, [, b, c, d]: Shape4): Shape4 {
  return [Math.floor(index / (b * c * d)), Math.floor(index / (c * d)) % b, Math.floor(index / d) % c, index % d];
}

/** Row or column of x that output `o` meets at tap `k`; -1 outside. */
function meet(
  o: number,
  k: number,
  size: number,
  pad: number,
  { strideY: stride, dilationY: dilation }: ConvGeometry,
): number {
  const i = o * stride - pad + k * dilation;
  return i >= 0 && i < size ? i : -1;
}

function y({ x, w, geometry, xShape, wShape, yShape }: ConvProblem, index: number): number {
  const [n, oy, ox, o] = unravel(index, yShape);
  const [, height, width, channels] = xShape;
  let sum = 0;
  for (let ky = 0; ky < wShape[0]; ky++) {
    for (let kx = 0; kx < wShape[1]; kx++) {
      const iy = meet(oy, ky, height, geometry.padTop, geometry);
      const ix = meet(ox, kx, width, geometry.padLeft, geometry);
      if (iy < 0 || ix < 0) continue;
      const from = ((n * height + iy) * width + ix) * channels;
      const weights = (ky * wShape[1] + kx) * channels;
      for (let c = 0; c < channels; c++) sum += x[from + c]! * w[(weights + c) * wShape[3] + o]!;
    }
  }
  return sum;
}

function dx({ dy, w, geometry, xShape, wShape, yShape }: ConvProblem, index: number): number {
  const [n, iy, ix, c] = unravel(index, xShape);
  const [, outHeight, outWidth, outChannels] = yShape;
  let sum = 0;
  for (let ky = 0; ky < wShape[0]; ky++) {
    for (let kx = 0; kx < wShape[1]; kx++) {
      const oy = (iy + geometry.padTop - ky * geometry.dilationY) / geometry.strideY;
      const ox = (ix + geometry.padLeft - kx * geometry.dilationY) / geometry.strideY;
      const hits =
        Number.isInteger(oy) && Number.isInteger(ox) && oy >= 0 && ox >= 0 && oy < outHeight && ox < outWidth;
      if (!hits) continue;
      const from = ((n * outHeight + oy) * outWidth + ox) * outChannels;
      const weights = ((ky * wShape[1] + kx) * wShape[2] + c) * outChannels;
      for (let o = 0; o < outChannels; o++) sum += dy[from + o]! * w[weights + o]!;
    }
  }
  return sum;
}

function dw({ x, dy, geometry, xShape, wShape, yShape }: ConvProblem, index: number): number {
  const [ky, kx, c, o] = unravel(index, wShape);
  const [batch, height, width, channels] = xShape;
  const [, outHeight, outWidth, outChannels] = yShape;
  let sum = 0;
  for (let n = 0; n < batch; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const iy = meet(oy, ky, height, geometry.padTop, geometry);
      for (let ox = 0; iy >= 0 && ox < outWidth; ox++) {
        const ix = meet(ox, kx, width, geometry.padLeft, geometry);
        if (ix < 0) continue;
        const pixel = (n * outHeight + oy) * outWidth + ox;
        sum += x[((n * height + iy) * width + ix) * channels + c]! * dy[pixel * outChannels + o]!;
      }
    }
  }
  return sum;
}

const SUMS: Record<Pass, (problem: ConvProblem, index: number) => number> = { forward: y, dx, dw };
