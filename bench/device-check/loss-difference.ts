/** Means of each `window` neighbouring values. */
export function runningMeans(values: readonly number[], window: number): number[] {
  const sums = values.slice(0, Math.max(1, values.length - window + 1));
  return sums.map((_, start) => values.slice(start, start + window).reduce((sum, v) => sum + v, 0) / window);
}

/** Largest relative difference of `b` from `a`, and its place. Infinity where any is no number. */
export function worstDifference(a: readonly number[], b: readonly number[]): { difference: number; at: number } {
  const differences = a.map((value, i) => Math.abs((b[i] ?? Number.NaN) / value - 1));
  const difference = differences.every(Number.isFinite) ? Math.max(...differences) : Number.POSITIVE_INFINITY;
  return { difference, at: differences.indexOf(difference) };
}
