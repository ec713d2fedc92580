import { i32, type Scalar } from '../kernel.js';

/**
 * Where output position i reads along one axis: at clamp(slope * i + origin, 0, (inSize - 1) * unit) / unit. All three are
 * whole numbers, so that kernels compute positions and weights without rounding, forward and backward alike.
 */
export interface Axis {
  inSize: number;
  outSize: number;
  slope: number;
  origin: number;
  unit: number;
}

/** Input pixels to output pixels. It may differ from that of the sizes, where those were rounded. */
export interface Ratio {
  from: number;
  to: number;
}

export interface Ratios {
  rows: Ratio;
  columns: Ratio;
}

/** How ONNX files resize beside PyTorch's rules. */
export interface ResizeForm {
  ratios?: Ratios | undefined;
  /** Pixels lie at their corners: output i at i * in / out. */
  fromCorner?: boolean | undefined;
}

/** `form` for one axis. */
interface AxisForm {
  ratio?: Ratio | undefined;
  fromCorner?: boolean | undefined;
}

/**
 * PyTorch's rules: `alignCorners` maps first to first and last to last pixel; otherwise pixel centres are half a pixel in,
 * (i + 0.5) * in / out - 0.5, not below 0.
 * @throws Error when a size is 0 or the whole numbers would not fit 32 bits
 */
export function axisOf(inSize: number, outSize: number, alignCorners: boolean, form: AxisForm = {}): Axis {
  if (inSize < 1 || outSize < 1)
    throw new Error(`Cannot resize ${inSize} to ${outSize} pixels: a size must be at least 1.`);
  if (inSize * outSize > 2 ** 28) throw new Error(`Cannot resize ${inSize} to ${outSize} pixels: too large.`);
  const { from, to } = form.ratio ?? { from: inSize, to: outSize };
  if (Math.max(from * outSize, to * inSize) > 2 ** 28) throw new Error(`Cannot resize by ${to}/${from}: too large.`);
  if (!alignCorners && form.fromCorner) return { inSize, outSize, slope: from, origin: 0, unit: to };
  if (!alignCorners) return { inSize, outSize, slope: 2 * from, origin: from - to, unit: 2 * to };
  if (outSize === 1) return { inSize, outSize, slope: 0, origin: 0, unit: 1 };
  return { inSize, outSize, slope: inSize - 1, origin: 0, unit: outSize - 1 };
}

/** As it stands in the kernels' uniforms. */
export const axisScalars = (axis: Axis): Scalar[] =>
  [axis.inSize, axis.outSize, axis.slope, axis.origin, axis.unit].map(i32);
