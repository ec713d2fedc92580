import { type LogitsMap, logitsAt, normalisedEntropy, softmax } from './softmax.js';

// What a stage takes over many pixels, here over all pixels of one image.

interface Size {
  width: number;
  height: number;
}

function* probabilitiesOf(map: LogitsMap, { width, height }: Size): Generator<number[]> {
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) yield softmax(logitsAt(map, x, y, width, height));
}

/** Figures of the maps that are looked at: the pointer moves, the maps stay. */
const known = new WeakMap<LogitsMap, Map<string, readonly number[]>>();

function once(map: LogitsMap, key: string, compute: () => readonly number[]): readonly number[] {
  const figures = known.get(map) ?? new Map<string, readonly number[]>();
  known.set(map, figures);
  const figure = figures.get(key) ?? compute();
  figures.set(key, figure);
  return figure;
}

/** m_c = mean exp(-alpha h) p_c (atp.md, stage A). */
export const marginalsOf = (map: LogitsMap, size: Size, alpha: number): readonly number[] =>
  once(map, `marginals ${alpha} ${size.width}x${size.height}`, () => {
    const sums = new Array<number>(map.classes).fill(0);
    for (const p of probabilitiesOf(map, size)) {
      const weight = Math.exp(-alpha * normalisedEntropy(p));
      for (const [c, value] of p.entries()) sums[c] = (sums[c] ?? 0) + weight * value;
    }
    return sums.map((sum) => sum / (size.width * size.height));
  });

/** q: share of the pixels whose surest class, scaled by its factor, has at least probability tau (atp.md, stage P). */
export function sureShareOf(map: LogitsMap, size: Size, tau: number, factors: readonly number[] | null): number {
  const key = `sure ${tau} ${factors?.join()} ${size.width}x${size.height}`;
  const [share = 0] = once(map, key, () => {
    let sure = 0;
    for (const p of probabilitiesOf(map, size)) sure += Number(Math.max(...scaledBy(p, factors)) >= tau);
    return [sure / (size.width * size.height)];
  });
  return share;
}

/** Probabilities, scaled by class and made to sum to 1 again. */
export function scaledBy(p: readonly number[], factors: readonly number[] | null): number[] {
  if (!factors) return [...p];
  const scaled = p.map((value, c) => value * (factors[c] ?? 1));
  const sum = scaled.reduce((total, value) => total + value, 0);
  return scaled.map((value) => value / sum);
}
