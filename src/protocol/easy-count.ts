/** How many of `count` ranked images a share makes easy: at least one, and at least one stays hard. */
export const easyCount = (share: number, count: number): number =>
  count < 2 ? count : Math.min(count - 1, Math.max(1, Math.round(share * count)));
