import type { Tensor } from '@tensorflow/tfjs-core';
import { f32, i32, type Scalar, u32 } from '../kernel.js';
import { axisOf, axisScalars } from '../resize-bilinear/axis.js';

/** Height and width of a map of pixels. */
export interface MapSize {
  height: number;
  width: number;
}

/** Pixels and the logits that they are interpolated from, in the terms of the kernels. */
export interface PixelMap {
  images: number;
  /** Of the logits. */
  inHeight: number;
  inWidth: number;
  height: number;
  width: number;
  classes: number;
  pixels: number;
  /**
   * True when the logits are smaller than the map of pixels: they are interpolated as by `resizeBilinear` without
   * aligned corners.
   */
  upsampled: boolean;
  /** Groups of up to four pixels, one thread each (strip.wgsl). */
  strips: number;
  stripsPerCell: number;
}

const pixelsPerStrip = 4;

/**
 * @throws Error unless `logits` is float32 [N,h,w,C] with 2 to 254 classes and no larger than `size` (by default that
 * of the logits).
 */
export function pixelMapOf(logits: Tensor, size?: MapSize): PixelMap {
  const [images = 0, inHeight = 0, inWidth = 0, classes = 0] = logits.shape;
  if (logits.rank !== 4 || logits.dtype !== 'float32' || classes < 2 || classes > 254 || logits.size === 0) {
    const found = `${logits.dtype} [${logits.shape.join(', ')}]`;
    throw new Error(`Logits must be float32 [N, H, W, C] with 2 to 254 classes, but are ${found}.`);
  }
  const { height, width } = size ?? { height: inHeight, width: inWidth };
  if (height < inHeight || width < inWidth) {
    throw new Error(`Logits of ${inHeight} x ${inWidth} cannot be reduced to a map of ${height} x ${width}.`);
  }
  const map = { images, inHeight, inWidth, height, width, classes, pixels: images * height * width };
  if (height === inHeight && width === inWidth) {
    return { ...map, upsampled: false, stripsPerCell: 0, strips: Math.ceil(map.pixels / pixelsPerStrip) };
  }
  const stripsPerCell = Math.ceil(Math.ceil(width / inWidth) / pixelsPerStrip);
  return { ...map, upsampled: true, stripsPerCell, strips: images * height * (inWidth + 1) * stripsPerCell };
}

/** The size of labels or other maps [N,H,W,…] that pixels are compared with; that of the logits if it is no map. */
export function sizeOfMap({ rank, shape }: Tensor): MapSize | undefined {
  const [, height, width] = shape;
  return rank >= 3 && height && width ? { height, width } : undefined;
}

/** @throws Error unless `found` has this type and one value per pixel (and class, where `classes` says so). */
export function checkMap(
  what: string,
  found: Tensor,
  dtype: 'int32' | 'float32',
  { images, height, width, classes }: PixelMap,
  perClass = false,
): void {
  const shape = [images, height, width, ...(perClass ? [classes] : [])];
  if (found.dtype !== dtype || found.shape.join() !== shape.join()) {
    const own = `${found.dtype} [${found.shape.join(', ')}]`;
    throw new Error(`${what} must be ${dtype} [${shape.join(', ')}] to fit the logits, but are ${own}.`);
  }
}

/** Workgroups of 64 strips. */
export const rowsOf = ({ strips }: PixelMap): number => Math.ceil(strips / 64);

/** Numbers of the losses that the kernels take (params.wgsl); 0 where a kernel needs none. */
export interface LossParams {
  gamma?: number;
  alpha?: number;
  entropyScale?: number;
  diversityScale?: number;
  delta?: number;
  positiveScale?: number;
  negativeScale?: number;
  overValid?: boolean;
  negativeIgnore?: number;
  /** The curriculum weight takes no gradient. */
  detached?: boolean;
  /** Largest h of the pixels in the mean of the curriculum entropy; null: all are in it. */
  entropyLimit?: number | null;
}

/** `Params` of params.wgsl. */
export function mapScalars(map: PixelMap, params: LossParams = {}): Scalar[] {
  const { gamma = 0, alpha = 0, entropyScale = 0, diversityScale = 0 } = params;
  const { delta = 0, positiveScale = 0, negativeScale = 0, overValid = false, negativeIgnore = 0 } = params;
  const { detached = false, entropyLimit = null } = params;
  return [
    ...[u32(map.pixels), u32(map.classes), f32(Math.log(map.classes)), u32(map.strips), u32(map.stripsPerCell)],
    ...axisScalars(axisOf(map.inHeight, map.height, false)),
    ...axisScalars(axisOf(map.inWidth, map.width, false)),
    ...[gamma, alpha, entropyScale, diversityScale, delta, positiveScale, negativeScale].map(f32),
    u32(overValid ? 1 : 0),
    i32(negativeIgnore),
    ...[u32(detached ? 1 : 0), u32(entropyLimit === null ? 0 : 1), f32(entropyLimit ?? 0), u32(rowsOf(map))],
  ];
}
