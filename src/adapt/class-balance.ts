import type { Warning } from '../protocol/events.js';
import { warningOf } from '../protocol/warnings.js';
import type { Part } from './parts.js';

/** A class is scaled by this at most: more would be noise of rare classes. */
const MOST = 3;
/** Shares far below this one count as equal. */
const FLOOR = 1e-3;

/**
 * Factors of temporal ensembling that keep the classes in the shares in which they were given: (given /
 * predicted)^strength, within 1/3 to 3. A student forgets rare classes first, and labels made of the student's
 * predictions would make that final.
 */
export const balanceFactors = (given: readonly number[], predicted: readonly number[], strength: number): number[] =>
  given.map((share, c) => {
    const ratio = (share + FLOOR) / ((predicted[c] ?? 0) + FLOOR);
    return Math.min(MOST, Math.max(1 / MOST, ratio)) ** strength;
  });

/** Mean shares of each class over the steps of a pass. */
export function meanShares(steps: readonly (readonly number[])[]): number[] {
  const classes = steps[0]?.length ?? 0;
  return Array.from({ length: classes }, (_, c) => steps.reduce((sum, step) => sum + (step[c] ?? 0), 0) / steps.length);
}

/** A class with this share of the given predictions is missed when it falls below a quarter of it. */
const LEAST_SHARE = 0.005;
const LOST = 0.25;

/** `toPrecision` writes what rounds to 100 as 1.0e+2. */
export const percent = (share: number): string => (share >= 0.995 ? '100 %' : `${(100 * share).toPrecision(2)} %`);

/** Watches that the student predicts the classes that it is given. Each missing class is reported once. */
export class ClassGuard {
  private told = new Set<number>();

  /** Classes that were reported. */
  readonly part: Part<number[]> = {
    save: () => [...this.told],
    load: ({ plain }) => {
      this.told = new Set(plain);
    },
  };

  constructor(
    private readonly given: readonly number[],
    private readonly classNames: readonly string[],
  ) {}

  /** `predicted`: shares over a pass; step: 1-based. */
  lost(predicted: readonly number[], step: number): Warning[] {
    return this.given.flatMap((share, c) => {
      const now = predicted[c] ?? 0;
      if (this.told.has(c) || share < LEAST_SHARE || now >= LOST * share) return [];
      this.told.add(c);
      const name = this.classNames[c] ?? `Class ${c}`;
      const place = { code: 'class-collapse', stage: 'distil', step } as const;
      return [warningOf(place, 'classNotLearnt', { name, before: percent(share), now: percent(now) })];
    });
  }
}
