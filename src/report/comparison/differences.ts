import type { ImageSet } from '../../protocol/events.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { baselineTitle } from '../baselines.js';
import { printedDifference } from '../numbers.js';
import { evaluationsOn, finalEvaluation, isBaseline } from '../timeline.js';
import { type Figure, figureOf, forFigures, spreadOfKnown } from './figures.js';
import { grouped } from './grouped.js';
import { type Group, seedOf } from './groups.js';
import { type PairedDifference, pairedDifference, spreadOf } from './statistics.js';

/** A mean difference, and how it is printed. */
export interface Difference extends PairedDifference {
  /** The means of both sides, rounded as they are printed, one less the other: in [0,1]. */
  printed: number;
}

/** Differences of a group's final figures to something else, seed by seed. */
export interface Differences {
  /** What the figures are compared with: the reference, where it is a group. */
  to: string;
  /** Seeds of the pairs. */
  seeds: number[];
  /** Seeds that only one of the two groups has; they are in no pair. */
  unpaired: number[];
  figures: Record<Figure, Difference | null>;
  /** By class; null where no pair has an IoU of it on both sides. */
  iou: (Difference | null)[];
}

interface Pair {
  own: Evaluation | undefined;
  other: Evaluation | undefined;
}

type Value = (evaluation: Evaluation | undefined) => number | null | undefined;

const known = (values: readonly (number | null | undefined)[]): number[] =>
  values.filter((value): value is number => Number.isFinite(value));

/** Over the pairs that have a value on both sides. */
function pairedOf(pairs: readonly Pair[], value: Value): Difference | null {
  const both = pairs.filter(({ own, other }) => known([value(own), value(other)]).length === 2);
  const own = known(both.map((pair) => value(pair.own)));
  const others = known(both.map((pair) => value(pair.other)));
  const paired = pairedDifference(own.map((each, at) => each - (others[at] ?? Number.NaN)));
  return paired ? { ...paired, printed: printedOf(own, others) } : null;
}

const meanOf = (values: readonly number[]): number => spreadOf(values)?.mean ?? Number.NaN;

const printedOf = (own: readonly number[], others: readonly number[]): number =>
  printedDifference(meanOf(own), meanOf(others));

/** The difference of the means where no seed is on both sides: it is given, but nothing says how sure it is. */
function unpairedOf(own: readonly Evaluation[], others: readonly Evaluation[], value: Value): Difference | null {
  const [values, from] = [known(own.map(value)), known(others.map(value))];
  if (values.length === 0 || from.length === 0) return null;
  const mean = meanOf(values) - meanOf(from);
  return { n: 0, mean, deviation: null, interval: null, printed: printedOf(values, from) };
}

const ofAll = (
  over: (value: Value) => Difference | null,
  classCount: number,
): Pick<Differences, 'figures' | 'iou'> => ({
  figures: forFigures((figure) => over((evaluation) => figureOf(figure, evaluation))),
  iou: Array.from({ length: classCount }, (_, id) => over((evaluation) => evaluation?.metrics.iou[id])),
});

const differencesOf = (pairs: readonly Pair[], classCount: number): Pick<Differences, 'figures' | 'iou'> =>
  ofAll((value) => pairedOf(pairs, value), classCount);

const recordsBySeed = ({ counted }: Group): Map<number, RunRecord> =>
  new Map(counted.map((run) => [seedOf(run), run.record]));

/**
 * A group's final figures less those of another group, on the images of the headline or on `set`. Runs of one seed are a
 * pair; groups without a seed in common have the difference of their means, with n 0.
 */
export function differencesToGroup(group: Group, other: Group, classCount: number, set?: ImageSet): Differences {
  const [own, others] = [recordsBySeed(group), recordsBySeed(other)];
  const all = [...new Set([...own.keys(), ...others.keys()])].sort((a, b) => a - b);
  const seeds = all.filter((seed) => own.has(seed) && others.has(seed));
  const finalOf = (record: RunRecord | undefined) => record && finalEvaluation(record, set);
  const unpaired = all.filter((seed) => !seeds.includes(seed));
  if (seeds.length === 0) {
    const finals = (records: typeof own) => [...records.values()].flatMap((each) => finalOf(each) ?? []);
    const over = (value: Value) => unpairedOf(finals(own), finals(others), value);
    return { to: other.name, seeds, unpaired, ...ofAll(over, classCount) };
  }
  const pairs = seeds.map((seed) => ({ own: finalOf(own.get(seed)), other: finalOf(others.get(seed)) }));
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
  const reached = (all: readonly Evaluation[]) => spreadOfKnown(all.map((each) => figureOf('mIoU', each)))?.mean ?? -1;
  const [best] = [...kinds.values()].sort((a, b) => reached(b) - reached(a)).flat();
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
