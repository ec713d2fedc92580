/** Quantile by linear interpolation between order statistics, as numpy.quantile does by default. */
function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('There is no quantile of no values.');
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

export interface Quartiles {
  p25: number;
  median: number;
  p75: number;
}

export const quartiles = (values: readonly number[]): Quartiles => ({
  p25: quantile(values, 0.25),
  median: quantile(values, 0.5),
  p75: quantile(values, 0.75),
});
