import { indicesOf, placeOf } from '../strided/reference.js';

type Kind = 'sum' | 'mean' | 'max' | 'product' | 'l2' | 'log-sum-exp';

/** A reduction of the values that fall together, and its derivative by the value at a place among them. */
const reductions: Record<Kind, readonly [(x: number[]) => number, (x: number[], at: number) => number]> = {
  sum: [(x) => x.reduce((a, b) => a + b, 0), () => 1],
  mean: [(x) => x.reduce((a, b) => a + b, 0) / x.length, (x) => 1 / x.length],
  max: [
    (x) => Math.max(...x),
    (x, at) => (x[at] === Math.max(...x) ? 1 / x.filter((value) => value === Math.max(...x)).length : 0),
  ],
  product: [(x) => x.reduce((a, b) => a * b, 1), (x, at) => x.reduce((a, b, i) => (i === at ? a : a * b), 1)],
  l2: [(x) => Math.hypot(...x), (x, at) => (Math.hypot(...x) === 0 ? 0 : x[at]! / Math.hypot(...x))],
  'log-sum-exp': [(x) => logSumExp(x), (x, at) => Math.exp(x[at]! - logSumExp(x))],
};

function logSumExp(x: readonly number[]): number {
  const largest = Math.max(...x);
  return largest + Math.log(x.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/** Reductions over axes (kept with size 1) in float64, and their gradients: the oracle. */
export function reduceReference(kind: Kind, x: ArrayLike<number>, shape: readonly number[], axes: readonly number[]) {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const count = kept.reduce((a, b) => a * b, 1);
  const together = Array.from({ length: count }, (): number[] => []);
  const places = [...indicesOf(shape)].map((index, i) => {
    const target = placeOf(
      index.map((position, axis) => (axes.includes(axis) ? 0 : position)),
      kept,
    );
    return { target, at: together[target]!.push(x[i]!) - 1 };
  });
  const [value, slope] = reductions[kind];
  const gradient = (dy: ArrayLike<number>) =>
    Float64Array.from(places, ({ target, at }) => dy[target]! * slope(together[target]!, at));
  return { shape: kept, y: Float64Array.from(together, (values) => value(values)), gradient };
}
