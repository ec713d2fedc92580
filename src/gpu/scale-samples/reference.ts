import type { FactorColumns } from './scale-samples.js';

/** The oracle in float64: x [N, .., C] times the factors of its samples or their channels, in rows of `row`. */
export function scaleSamplesReference(
  x: Float64Array,
  shape: readonly number[],
  factors: ArrayLike<number>,
  row: number,
  { column, each }: FactorColumns,
): Float64Array {
  const perSample = x.length / (shape[0] ?? 1);
  const channels = shape.at(-1) ?? 1;
  return x.map((value, i) => {
    const place = Math.floor(i / perSample) * row + column + (each === 'channel' ? i % channels : 0);
    return value * (factors[place] ?? Number.NaN);
  });
}
