/**
 * Columns of shares, each added to those before it, the highest first: drawn in this order with solid fills, each area
 * covers the lower part of the one before. Only the class's own share stays visible.
 */
export function stacked(shares: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const sums: (number | null)[][] = [];
  for (const column of shares) {
    const below = sums.at(-1);
    sums.push(column.map((share, row) => (share === null ? null : share + (below?.[row] ?? 0))));
  }
  return sums.reverse();
}
