import { i32, type Scalar } from '../kernel.js';
import type { Ratio } from '../resize-bilinear/axis.js';

/**
 * Which input an output i reads, by the names of ONNX's Resize: where the output lies in the input, and how that is rounded.
 * - 'asymmetric': i * in / out. With 'floor' it is torch's mode 'nearest' and ONNX's Upsample
 * - 'half-pixel': (i + 0.5) * in / out - 0.5. With 'round-up' it is torch's 'nearest-exact', with 'round-down' ONNX's default
 * - 'align-corners': i * (in - 1) / (out - 1)
 * 'round-down' and 'round-up' go to the nearest whole number, halves down or up.
 */
export interface NearestRule {
  position: 'asymmetric' | 'half-pixel' | 'align-corners';
  rounding: 'floor' | 'ceil' | 'round-down' | 'round-up';
}

interface Position {
  slope: number;
  origin: number;
  unit: number;
}

/** Where output i lies: (slope * i + origin) / unit. */
function positionOf(position: NearestRule['position'], outSize: number, { from, to }: Ratio): Position {
  switch (position) {
    case 'asymmetric':
      return { slope: from, origin: 0, unit: to };
    case 'half-pixel':
      return { slope: 2 * from, origin: from - to, unit: 2 * to };
    case 'align-corners':
      if (outSize === 1) return { slope: 0, origin: 0, unit: 1 };
      return { slope: from - 1, origin: 0, unit: to - 1 };
    default:
      return position satisfies never;
  }
}

/** The same with the rounding in it, so that floor gives the input. */
function rounded({ slope, origin, unit }: Position, rounding: NearestRule['rounding']): Position {
  switch (rounding) {
    case 'floor':
      return { slope, origin, unit };
    case 'ceil':
      return { slope, origin: origin + unit - 1, unit };
    case 'round-down':
      return { slope: 2 * slope, origin: 2 * origin + unit - 1, unit: 2 * unit };
    case 'round-up':
      return { slope: 2 * slope, origin: 2 * origin + unit, unit: 2 * unit };
    default:
      return rounding satisfies never;
  }
}

/**
 * The rule in whole numbers, as it stands in the kernels' uniforms: floor((slope * i + origin) / unit). `ratio` is given where
 * it is not that of the sizes.
 * @throws Error when a size is 0 or the numbers would not fit 32 bits
 */
export function axisScalars(
  inSize: number,
  outSize: number,
  { position, rounding }: NearestRule,
  ratio: Ratio = { from: inSize, to: outSize },
): Scalar[] {
  if (inSize < 1 || outSize < 1) {
    throw new Error(`Cannot resize ${inSize} to ${outSize} pixels: a size must be at least 1.`);
  }
  const aligned = position === 'align-corners';
  const { slope, origin, unit } = rounded(
    positionOf(position, outSize, aligned ? { from: inSize, to: outSize } : ratio),
    rounding,
  );
  if (Math.max(slope * outSize + Math.abs(origin), inSize * unit) > 2 ** 30) {
    throw new Error(`Cannot resize ${inSize} to ${outSize} pixels: too large.`);
  }
  return [inSize, outSize, slope, origin, unit].map(i32);
}
