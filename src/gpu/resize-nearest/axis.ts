import { i32, type Scalar } from '../kernel.js';

/**
 * Which input an output i reads, by the names of ONNX's Resize:
 * - 'asymmetric-floor': floor(i * in / out), as torch's mode 'nearest' and ONNX's Upsample
 * - 'half-pixel-ceil': (i + 0.5) * in / out - 0.5 rounded, halves up, as torch's 'nearest-exact'
 * - 'half-pixel-floor': the same, halves down: ONNX's default
 * - 'align-corners': i * (in - 1) / (out - 1) rounded, halves down
 */
export type NearestRule = 'asymmetric-floor' | 'half-pixel-ceil' | 'half-pixel-floor' | 'align-corners';

interface Position {
  slope: number;
  origin: number;
  unit: number;
}

function positionOf(inSize: number, outSize: number, rule: NearestRule): Position {
  switch (rule) {
    case 'asymmetric-floor':
      return { slope: inSize, origin: 0, unit: outSize };
    case 'half-pixel-ceil':
      return { slope: 2 * inSize, origin: inSize, unit: 2 * outSize };
    case 'half-pixel-floor':
      return { slope: 2 * inSize, origin: inSize - 1, unit: 2 * outSize };
    case 'align-corners':
      if (outSize === 1) return { slope: 0, origin: 0, unit: 1 };
      return { slope: 2 * (inSize - 1), origin: outSize - 2, unit: 2 * (outSize - 1) };
    default:
      return rule satisfies never;
  }
}

/**
 * The rule in whole numbers, as it stands in the kernels' uniforms: floor((slope * i + origin) / unit).
 * @throws Error when a size is 0 or the numbers would not fit 32 bits
 */
export function axisScalars(inSize: number, outSize: number, rule: NearestRule): Scalar[] {
  if (inSize < 1 || outSize < 1) {
    throw new Error(`Cannot resize ${inSize} to ${outSize} pixels: a size must be at least 1.`);
  }
  if (inSize * outSize > 2 ** 28) throw new Error(`Cannot resize ${inSize} to ${outSize} pixels: too large.`);
  const { slope, origin, unit } = positionOf(inSize, outSize, rule);
  return [inSize, outSize, slope, origin, unit].map(i32);
}
