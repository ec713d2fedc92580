import { indicesOf, placeOf, type Rearrangement, rearranged } from '../strided/reference.js';
import type { Putting, Ranking } from './computed-picking.js';

/** Places of the first values along an axis, by sorting: the oracle. */
export function rankedReference(
  x: ArrayLike<number>,
  shape: readonly number[],
  { axis, count, largest, ties }: Ranking,
): { shape: number[]; values: Float64Array } {
  const to = shape.with(axis, count);
  const places = [...indicesOf(to)].map((index) => {
    const at = (place: number): number => x[placeOf(index.with(axis, place), shape)]! * (largest ? -1 : 1);
    const order = Array.from({ length: shape[axis]! }, (_, place) => place);
    order.sort((a, b) => at(a) - at(b) || (ties === 'first' ? a - b : b - a));
    return order[index[axis]!]!;
  });
  return { shape: to, values: Float64Array.from(places) };
}

const wrapped = (place: number, size: number): number => (place < 0 ? place + size : place);

/** Where each picked value comes from. */
export const pickReference = (
  shape: readonly number[],
  places: { shape: readonly number[]; values: ArrayLike<number> },
  axis: number,
): Rearrangement =>
  rearranged(places.shape, shape, (index) =>
    index.with(axis, wrapped(places.values[placeOf(index, places.shape)]!, shape[axis]!)),
  );

/** Updates at computed places, one after the other. */
export function putReference(
  x: ArrayLike<number>,
  shape: readonly number[],
  places: { shape: readonly number[]; values: ArrayLike<number> },
  updates: ArrayLike<number>,
  { axis, reduction }: Putting,
): Float64Array {
  const y = Float64Array.from(x);
  pickReference(shape, places, axis).sources.forEach((target, i) => {
    y[target] = (reduction === 'add' ? y[target]! : 0) + updates[i]!;
  });
  return y;
}
