import type { CandidateKind, Standing } from '../../protocol/choice.js';
import { type Agreement, agreementOf } from '../collapse/agreement.js';
import { hasCollapsed } from '../collapse/judgement.js';

/** Whether a candidate votes, and how it gets on with those that do. */
export interface Judged {
  standing: Standing;
  /** Place of the candidate that a duplicate equals. */
  sameAs: number | null;
  /** Median kappa with those that vote; null where there is no other one. */
  kappa: number | null;
}

/** The middle value, or the mean of the two middle ones; undefined of nothing. */
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.every((label, pixel) => label === b[pixel]);

/**
 * Finds candidates that must not vote, by the labels that all of them give the same pixels. A duplicate would count twice.
 * A collapsed one agrees with nobody: as in a run's guard, by the median of its kappas with the others. The one that
 * agrees least goes first, and the others are judged again without it, so that two of five do not spoil the medians.
 * `kappa` is the median over all pairs that vote.
 */
export function judge(
  maps: readonly Uint8Array[],
  classes: number,
  kinds: readonly CandidateKind[],
): { judged: Judged[]; kappa: number | null } {
  const sameAs = maps.map((map, place) => {
    const first = maps.findIndex((other) => isSame(map, other));
    return first === place ? null : first;
  });
  const places = [...maps.keys()];
  const pairs = places.map((a) => places.map((b) => compare(maps, a, b, classes)));
  let voting = places.filter((place) => sameAs[place] === null);
  const collapsed = new Set<number>();
  for (let worst = lowest(voting, pairs, kinds); worst.length > 0; worst = lowest(voting, pairs, kinds)) {
    for (const place of worst) collapsed.add(place);
    voting = voting.filter((place) => !collapsed.has(place));
  }
  const judged = places.map((place): Judged => {
    const twin = sameAs[place] ?? null;
    const kappa = median(kappasOf(place, voting, pairs)) ?? null;
    if (collapsed.has(twin ?? place)) return { standing: 'collapsed', sameAs: null, kappa };
    return { standing: twin === null ? 'votes' : 'duplicate', sameAs: twin, kappa };
  });
  return { judged, kappa: median(voting.flatMap((place) => kappasOf(place, voting, pairs))) ?? null };
}

type Pairs = readonly (readonly (Agreement | null)[])[];

function compare(maps: readonly Uint8Array[], a: number, b: number, classes: number): Agreement | null {
  const [own, other] = [maps[a], maps[b]];
  return a === b || !own || !other ? null : agreementOf(own, other, classes);
}

/** With references of one class nothing can be said. */
const kappasOf = (place: number, others: readonly number[], pairs: Pairs): number[] =>
  others.flatMap((other) => pairs[place]?.[other]?.kappa ?? []);

/**
 * A trained candidate whose kappa with the others is below this part of what is usual among them has lost its way. The source model
 * is not judged so: where it fails on the images, those that learnt agree with one another and less with it.
 */
const LOST_PART = 0.7;

/** The collapsed candidate that agrees least with the others, or several that agree as little; empty where none has collapsed. */
function lowest(voting: readonly number[], pairs: Pairs, kinds: readonly CandidateKind[]): number[] {
  const seen = voting.flatMap((place) => {
    const known = voting.flatMap((other) => pairs[place]?.[other] ?? []).filter(({ kappa }) => kappa !== null);
    if (known.length === 0) return [];
    const of = (value: (agreement: Agreement) => number) => median(known.map(value)) ?? 1;
    const kappa = of((each) => each.kappa ?? 0);
    return [{ place, kappa, same: of(({ same }) => same), variety: of(({ variety }) => variety), shares: [] }];
  });
  const usual = median(seen.map(({ kappa }) => kappa)) ?? 0;
  const fallen = seen.filter(
    (each) =>
      hasCollapsed(each) || (kinds[each.place] === 'trained' && seen.length > 2 && each.kappa < LOST_PART * usual),
  );
  const least = Math.min(...fallen.map(({ kappa }) => kappa));
  return fallen.flatMap(({ place, kappa }) => (kappa === least ? [place] : []));
}
