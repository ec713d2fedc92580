import { twoSidedQuantile } from './student-t.js';

/** Mean and sample standard deviation (n - 1) of a figure over seeds. */
export interface Spread {
  n: number;
  mean: number;
  /** Null for one value: it says nothing of how far another seed would be from it. */
  deviation: number | null;
}

/** The mean of differences, with the range that holds the true one in 95 of 100 cases. */
export interface PairedDifference extends Spread {
  /** Null for one pair. */
  interval: [low: number, high: number] | null;
}

const TAIL = 0.05;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Undefined where there is no value. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const mean = sum(values) / n;
  const squares = sum(values.map((value) => (value - mean) ** 2));
  return { n, mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : null };
}

/** The interval of Student's t: mean ± t(0.975, n - 1) s / √n. Undefined where there is no pair. */
export function pairedDifference(differences: readonly number[]): PairedDifference | undefined {
  const spread = spreadOf(differences);
  if (!spread) return undefined;
  const { n, mean, deviation } = spread;
  if (deviation === null) return { ...spread, interval: null };
  const half = (twoSidedQuantile(TAIL, n - 1) * deviation) / Math.sqrt(n);
  return { ...spread, interval: [mean - half, mean + half] };
}
