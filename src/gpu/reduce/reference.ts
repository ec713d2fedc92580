import { indicesOf, placeOf } from '../strided/reference.js';

/** Sums, means and maxima over axes (kept with size 1) in float64, and their gradients: the oracle. */
export function reduceReference(
  kind: 'sum' | 'mean' | 'max',
  x: ArrayLike<number>,
  shape: readonly number[],
  axes: readonly number[],
) {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const count = kept.reduce((a, b) => a * b, 1);
  const targets = [...indicesOf(shape)].map((index) =>
    placeOf(
      index.map((position, axis) => (axes.includes(axis) ? 0 : position)),
      kept,
    ),
  );
  const sums = new Float64Array(count);
  const largest = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  targets.forEach((target, i) => {
    sums[target]! += x[i]!;
    largest[target] = Math.max(largest[target]!, x[i]!);
  });
  const ties = new Float64Array(count);
  targets.forEach((target, i) => {
    if (x[i] === largest[target]) ties[target]! += 1;
  });
  const size = x.length / count;
  const y = { sum: sums, mean: sums.map((sum) => sum / size), max: largest }[kind];
  const slope = (i: number, target: number): number =>
    ({ sum: 1, mean: 1 / size, max: x[i] === largest[target] ? 1 / ties[target]! : 0 })[kind];
  const gradient = (dy: ArrayLike<number>) => Float64Array.from(targets, (target, i) => dy[target]! * slope(i, target));
  return { shape: kept, y, gradient };
}
