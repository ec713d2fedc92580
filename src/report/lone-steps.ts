import type { Band } from './timeline.js';

type Column = ArrayLike<number | null | undefined>;

const isKnown = (value: number | null | undefined): boolean =>
  value !== null && value !== undefined && Number.isFinite(value);

/** Rows that no line goes through, since both neighbours are missing or of another stage: a chart marks them. */
export function lonePoints(x: ArrayLike<number>, column: Column, bands: readonly Band[]): number[] {
  const joined = (a: number, b: number): boolean =>
    isKnown(column[a]) && isKnown(column[b]) && !bands.some(({ end }) => (x[a] ?? 0) <= end && (x[b] ?? 0) > end);
  const rows = Array.from({ length: x.length }, (_, row) => row);
  return rows.filter((row) => isKnown(column[row]) && !joined(row - 1, row) && !joined(row, row + 1));
}

/** Puts the first row also where its step began: an area covers its steps, so that one step is an area too. */
export function asAreas([x = [], ...columns]: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const [first] = x;
  if (first === undefined || first === null) return [[...x], ...columns.map((column) => [...column])];
  return [[first - 1, ...x], ...columns.map((column) => [column[0] ?? null, ...column])];
}
