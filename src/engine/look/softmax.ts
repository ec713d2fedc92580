/** Softmax of one pixel's logits, in float64. */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const exponentials = values.map((value) => Math.exp(value - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/** Normalised entropy h = -sum p ln(p + 1e-30) / ln C (atp.md). */
export function normalisedEntropy(probabilities: readonly number[]): number {
  return -probabilities.reduce((sum, p) => sum + p * Math.log(p + 1e-30), 0) / Math.log(probabilities.length);
}

/** A map of logits on the CPU: [height, width, classes]. */
export interface LogitsMap {
  height: number;
  width: number;
  classes: number;
  values: ArrayLike<number>;
}

interface Axis {
  low: number;
  high: number;
  share: number;
}

function axis(position: number, size: number, full: number): Axis {
  const source = Math.max(0, ((position + 0.5) * size) / full - 0.5);
  const low = Math.min(size - 1, Math.floor(source));
  return { low, high: Math.min(size - 1, low + 1), share: source - low };
}

/** Logits of pixel (x, y) of a width x height image, interpolated as the network's output is (half-pixel centres). */
export function logitsAt(map: LogitsMap, x: number, y: number, width: number, height: number): number[] {
  const rows = axis(y, map.height, height);
  const columns = axis(x, map.width, width);
  const at = (row: number, column: number, c: number) => map.values[(row * map.width + column) * map.classes + c] ?? 0;
  return Array.from({ length: map.classes }, (_, c) => {
    const upper = at(rows.low, columns.low, c) * (1 - columns.share) + at(rows.low, columns.high, c) * columns.share;
    const lower = at(rows.high, columns.low, c) * (1 - columns.share) + at(rows.high, columns.high, c) * columns.share;
    return upper * (1 - rows.share) + lower * rows.share;
  });
}
