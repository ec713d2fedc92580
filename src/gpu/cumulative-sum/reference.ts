import { indicesOf, placeOf } from '../strided/reference.js';
import type { Accumulation } from './cumulative-sum.js';

/** Sums along an axis in float64: the oracle. Each is added up on its own. */
export function cumulativeSumReference(
  x: ArrayLike<number>,
  shape: readonly number[],
  { axis, exclusive, reversed }: Accumulation,
): Float64Array {
  const counts = (other: number, own: number): boolean =>
    other === own ? !exclusive : reversed ? other > own : other < own;
  const sums = [...indicesOf(shape)].map((index) => {
    let sum = 0;
    for (let other = 0; other < shape[axis]!; other++) {
      if (counts(other, index[axis]!)) sum += x[placeOf(index.with(axis, other), shape)]!;
    }
    return sum;
  });
  return Float64Array.from(sums);
}
