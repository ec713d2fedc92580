import type { ImageSet } from '../../protocol/events.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { baselineTitle } from '../baselines.js';
import { evaluationsOn, finalEvaluation, isBaseline } from '../timeline.js';
import { type Figure, figureOf, forFigures, spreadOfKnown } from './figures.js';
import { grouped } from './grouped.js';
import { type Group, seedOf } from './groups.js';
import { type PairedDifference, pairedDifference } from './statistics.js';

/** Differences of a group's final figures to something else, seed by seed. */
export interface Differences {
  /** What the figures are compared with. */
  to: string;
  /** Seeds of the pairs. */
  seeds: number[];
  /** Seeds that only one of the two groups has; they are in no pair. */
  unpaired: number[];
  figures: Record<Figure, PairedDifference | null>;
  /** By class; null where no pair has an IoU of it on both sides. */
  iou: (PairedDifference | null)[];
}

interface Pair {
  own: Evaluation | undefined;
  other: Evaluation | undefined;
}

const lessOf = (own: number | null | undefined, other: number | null | undefined): number[] => {
  const difference = (own ?? Number.NaN) - (other ?? Number.NaN);
  return Number.isFinite(difference) ? [difference] : [];
};

function differencesOf(pairs: readonly Pair[], classCount: number): Pick<Differences, 'figures' | 'iou'> {
  const over = (differences: number[]): PairedDifference | null => pairedDifference(differences) ?? null;
  return {
    figures: forFigures((figure) =>
      over(pairs.flatMap(({ own, other }) => lessOf(figureOf(figure, own), figureOf(figure, other)))),
    ),
    iou: Array.from({ length: classCount }, (_, id) =>
      over(pairs.flatMap(({ own, other }) => lessOf(own?.metrics.iou[id], other?.metrics.iou[id]))),
    ),
  };
}

const recordsBySeed = ({ counted }: Group): Map<number, RunRecord> =>
  new Map(counted.map((run) => [seedOf(run), run.record]));

/** A group's final figures less those of another group, on the images of the headline or on `set`. Runs of one seed are a pair. */
export function differencesToGroup(group: Group, other: Group, classCount: number, set?: ImageSet): Differences {
  const [own, others] = [recordsBySeed(group), recordsBySeed(other)];
  const all = [...new Set([...own.keys(), ...others.keys()])].sort((a, b) => a - b);
  const seeds = all.filter((seed) => own.has(seed) && others.has(seed));
  const finalOf = (record: RunRecord | undefined) => record && finalEvaluation(record, set);
  const pairs = seeds.map((seed) => ({ own: finalOf(own.get(seed)), other: finalOf(others.get(seed)) }));
  const unpaired = all.filter((seed) => !seeds.includes(seed));
  return { to: other.name, seeds, unpaired, ...differencesOf(pairs, classCount) };
}

const baselinesOf = (record: RunRecord, set: ImageSet | undefined): Evaluation[] =>
  evaluationsOn(record, set).filter(({ checkpoint }) => isBaseline(checkpoint));

/**
 * A group's final figures less those of the baseline that needs no training, in each run. One baseline for all runs: the
 * one with the highest mean mIoU. Undefined where none was measured.
 */
export function differencesToUntrained(
  { counted }: Group,
  classCount: number,
  set?: ImageSet,
): Differences | undefined {
  const kinds = grouped(
    counted.flatMap(({ record }) => baselinesOf(record, set)),
    ({ checkpoint }) => checkpoint,
  );
  const meanOf = (all: readonly Evaluation[]) => spreadOfKnown(all.map((each) => figureOf('mIoU', each)))?.mean ?? -1;
  const [best] = [...kinds.values()].sort((a, b) => meanOf(b) - meanOf(a)).flat();
  if (!best) return undefined;
  const pairs = counted.map(({ record }) => ({
    own: finalEvaluation(record, set),
    other: baselinesOf(record, set).find(({ checkpoint }) => checkpoint === best.checkpoint),
  }));
  return { to: baselineTitle(best), seeds: counted.map(seedOf), unpaired: [], ...differencesOf(pairs, classCount) };
}

/**
 * The group that a group is compared with. On other images than the baseline's that is the baseline's counterpart: the
 * group of its method there, of its model where there is one. Undefined for a baseline itself, and where there is none.
 */
export function baselineFor(group: Group, baseline: Group, groups: readonly Group[]): Group | undefined {
  const isLike = (other: Group, key: keyof Group['keys']) => other.keys[key] === baseline.keys[key];
  const there = groups.filter(({ keys }) => keys.images === group.keys.images);
  const counterparts = there.filter((other) => isLike(other, 'method'));
  const found = there.includes(baseline)
    ? baseline
    : (counterparts.find((other) => isLike(other, 'model')) ?? counterparts[0]);
  return found === group ? undefined : found;
}
