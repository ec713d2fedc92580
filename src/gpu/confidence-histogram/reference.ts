/** [class, bin] of the pixels, from four numbers a pixel as `pixelStatistics` gives them: winning class, h, p, and one more. */
export function histogramReference(statistics: ArrayLike<number>, classes: number, bins: number): number[] {
  const counts = new Array<number>(classes * bins).fill(0);
  for (let at = 0; at < statistics.length; at += 4) {
    const bin = Math.min(bins - 1, Math.floor((statistics[at + 2] as number) * bins));
    const cell = (statistics[at] as number) * bins + bin;
    counts[cell] = (counts[cell] as number) + 1;
  }
  return counts;
}
