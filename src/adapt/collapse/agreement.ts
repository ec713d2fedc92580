import { IGNORED } from '../../protocol/classes.js';
import { cohensKappa } from '../../protocol/kappa.js';

/** Two label maps of the same pixels, compared. */
export interface Agreement {
  /**
   * Cohen's kappa. A map of one class has 0 against any other: no better than chance. Null where the reference is of
   * one class and says nothing.
   */
  kappa: number | null;
  /** Share of the pixels with the same label. */
  same: number;
  /** Shares of the classes in the labels that are judged. */
  shares: number[];
  /** How many effective classes they have, as a part of the reference's. */
  variety: number;
}

/** Least share of the reference's pixels outside its largest class: less is too little to agree with. */
const LEAST_OUTSIDE = 0.005;

/** How far `labels` agree with `reference`; pixels that either leaves open (255) do not count. */
export function agreementOf(labels: Uint8Array, reference: Uint8Array, classes: number): Agreement {
  const own = new Array<number>(classes).fill(0);
  const other = new Array<number>(classes).fill(0);
  let same = 0;
  let total = 0;
  labels.forEach((label, pixel) => {
    const wanted = reference[pixel] ?? IGNORED;
    if (label === IGNORED || wanted === IGNORED) return;
    own[label] = (own[label] ?? 0) + 1;
    other[wanted] = (other[wanted] ?? 0) + 1;
    if (label === wanted) same += 1;
    total += 1;
  });
  const shares = own.map((count) => count / Math.max(1, total));
  const agreed = same / Math.max(1, total);
  const variety = effectiveClasses(shares) / effectiveClasses(other.map((count) => count / Math.max(1, total)));
  if (total === 0 || 1 - Math.max(...other) / total < LEAST_OUTSIDE)
    return { kappa: null, same: agreed, shares, variety };
  const chance = shares.reduce((sum, share, c) => sum + (share * (other[c] ?? 0)) / total, 0);
  return { kappa: cohensKappa(agreed, chance), same: agreed, shares, variety };
}

/** How many classes there would be if all were as frequent: exp of the entropy of their shares. */
export const effectiveClasses = (shares: readonly number[]): number =>
  Math.exp(-shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0));
