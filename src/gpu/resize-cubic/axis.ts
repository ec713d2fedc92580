import { f32, i32, type Scalar } from '../kernel.js';

/** ONNX's coordinate_transformation_mode; all agree with PyTorch's where it has them. */
export type Coordinates = 'half-pixel' | 'pytorch-half-pixel' | 'align-corners' | 'asymmetric';

/** How an output is put together of its four neighbours along an axis. Beyond the border the outermost pixel is repeated. */
export interface CubicRule {
  coordinates: Coordinates;
  /** The a of Keys' cubic convolution: -0.75 in PyTorch, -0.5 in TensorFlow. */
  coefficient: number;
  /** Neighbours beyond the border do not count; the others are weighted up. */
  excludeOutside: boolean;
}

/** Input pixels to output pixels. It may differ from that of the sizes, where those were rounded. */
interface Ratio {
  from: number;
  to: number;
}

export interface Ratios {
  rows: Ratio;
  columns: Ratio;
}

/** Output i reads around (slope * i + origin) / unit: whole numbers, so that positions are exact, forward and backward. */
interface Places {
  slope: number;
  origin: number;
  unit: number;
}

function placesOf(inSize: number, outSize: number, coordinates: Coordinates, { from, to }: Ratio): Places {
  const halfPixel = { slope: 2 * from, origin: from - to, unit: 2 * to };
  const first = { slope: 0, origin: 0, unit: 1 };
  switch (coordinates) {
    case 'half-pixel':
      return halfPixel;
    case 'pytorch-half-pixel':
      return outSize === 1 ? first : halfPixel;
    case 'align-corners':
      return outSize === 1 ? first : { slope: inSize - 1, origin: 0, unit: outSize - 1 };
    case 'asymmetric':
      return { slope: from, origin: 0, unit: to };
    default:
      return coordinates satisfies never;
  }
}

export interface Axis {
  inSize: number;
  outSize: number;
  /** Default: that of the sizes. */
  ratio: Ratio | undefined;
  rule: CubicRule;
}

/**
 * One axis as it stands in the kernels' uniforms.
 * @throws Error when a size is 0 or the whole numbers would not fit 32 bits
 */
export function axisScalars({ inSize, outSize, ratio, rule }: Axis): Scalar[] {
  if (inSize < 1 || outSize < 1)
    throw new Error(`Cannot resize ${inSize} to ${outSize} pixels: a size must be at least 1.`);
  const { from, to } = ratio ?? { from: inSize, to: outSize };
  if (Math.max(inSize * outSize, from * outSize, to * inSize) > 2 ** 28)
    throw new Error(`Cannot resize ${inSize} to ${outSize} pixels: too large.`);
  const { slope, origin, unit } = placesOf(inSize, outSize, rule.coordinates, { from, to });
  return [...[inSize, outSize, slope, origin, unit, Number(rule.excludeOutside)].map(i32), f32(rule.coefficient)];
}
