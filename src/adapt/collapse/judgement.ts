/**
 * Agreement (kappa) with the source model below which the network has collapsed. One class everywhere has 0; as streets
 * lie below and the sky above, networks of random weights reach 0.3. Runs that help keep 0.7 and more (docs/adr/0024).
 */
const LOST = 0.35;
/**
 * Where a class is rare, most pixels agree whatever is learnt. A network that finds the class elsewhere, or more of it, has
 * learnt: above this share it has collapsed only when no agreement is left.
 */
const MOST = 0.75;
const NOTHING = 0.1;
/** From this agreement on, weights count as good. A stop gives good weights back. */
const GOOD = 0.5;
/** With less than this part of the source model's effective classes, a network that is not good has collapsed. */
const FEW = 0.6;
/** Share of the pixels above which a result is of one class. */
const ONE_CLASS = 0.98;

/** The result of a look at the network. */
export interface Seen {
  /** Agreement with the reference that it agrees with most. */
  kappa: number;
  /** Share of the pixels with the same label. */
  same: number;
  /** Shares of the classes that it predicts. */
  shares: number[];
  /** How many effective classes they are, as a part of the reference's. */
  variety: number;
}

export function hasCollapsed({ kappa, same, variety }: Seen): boolean {
  if (same > MOST) return kappa < NOTHING;
  return kappa < (variety < FEW ? GOOD : LOST);
}

export const isGood = ({ kappa }: Seen): boolean => kappa >= GOOD;

export const isOfOneClass = ({ shares }: Seen): boolean => Math.max(...shares) > ONE_CLASS;
