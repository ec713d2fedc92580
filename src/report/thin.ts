/**
 * Mean of every column over at most `most` equal runs of neighbouring rows, for pictures that have fewer pixels than a
 * run has steps. A run without a finite value stays null. Columns that are short enough come back unchanged.
 */
export function thin<Columns extends readonly (readonly (number | null)[])[]>(
  columns: Columns,
  most: number,
): (number | null)[][] {
  const length = columns[0]?.length ?? 0;
  const size = Math.ceil(length / most);
  if (size <= 1) return columns.map((column) => [...column]);
  const rows = Math.ceil(length / size);
  return columns.map((column) =>
    Array.from({ length: rows }, (_, row) => meanOf(column.slice(row * size, (row + 1) * size))),
  );
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
