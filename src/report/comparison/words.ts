import { points, signedPoints } from '../numbers.js';
import { TO_BEAT } from '../timeline.js';
import type { ComparedGroup, RunComparison } from './comparison.js';
import type { Differences } from './differences.js';
import type { CheckpointFigures } from './figures.js';
import { grouped } from './grouped.js';
import type { PairedDifference, Spread } from './statistics.js';

/** What the figures are, and what they are not. Said wherever they are shown. */
export const NOTES = [
  'Figures are points of 100: the mean over the seeds of a group ± the sample standard deviation (n − 1). One seed has no deviation.',
  'Differences are paired: runs of one seed are a pair. Intervals are 95\u00a0% intervals of the mean difference by Student’s t with n − 1 degrees of freedom; they are about other seeds on these images, not about other images. One pair has no interval.',
  'Intervals are not corrected for several comparisons: of twenty true zeros, one interval is expected to leave zero out.',
];

export const HELD_OUT_NOTE =
  'Where runs were measured on held-out images, figures are of these; those of the target images stand beside them.';

export const seedsText = (n: number): string => (n === 0 ? 'no run that counts' : n === 1 ? 'one seed' : `${n} seeds`);

/** How a spread was made, for a tooltip. */
export const spreadSays = ({ n }: Spread): string =>
  n === 1 ? 'one seed, no deviation' : `mean ± sample standard deviation over ${n} seeds`;

/** How a difference was made, for a tooltip. */
export const pairsSay = ({ n }: PairedDifference): string =>
  n === 1 ? 'one paired difference' : `mean of ${n} paired differences`;

export const spreadText = ({ mean, deviation }: Spread): string =>
  deviation === null ? points(mean) : `${points(mean)} ± ${points(deviation)}`;

/** "−0.4 to +1.2". */
export const intervalText = ([low, high]: readonly [number, number]): string =>
  `${signedPoints(low)} to ${signedPoints(high)}`;

export type Certainty = 'above' | 'below' | 'unclear' | 'one pair';

/** What the interval says of the difference. */
export function certaintyOf({ interval, mean }: PairedDifference): Certainty {
  if (!interval) return 'one pair';
  const [low, high] = interval;
  // Equal runs have an interval without width: zero is in it.
  if (mean === 0 || low * high <= 0) return 'unclear';
  return low > 0 ? 'above' : 'below';
}

export const finalOf = ({ checkpoints }: ComparedGroup): CheckpointFigures | undefined =>
  checkpoints.find(({ final }) => final);

export const finalSpread = (group: ComparedGroup): Spread | null => finalOf(group)?.figures.mIoU ?? null;

/** How a group stands to something else, and how sure that is. */
export function differenceWords({ to, figures }: Differences, name = to): string {
  const difference = figures.mIoU;
  if (!difference) return `Not compared with ${name}: there is no pair of runs.`;
  const { mean, interval, n } = difference;
  if (!interval) return `${signedPoints(mean)} points against ${name}, in one pair of runs: that may be chance.`;
  const size = `${points(Math.abs(mean))} points ${mean < 0 ? 'below' : 'above'} ${name}`;
  const range = `95\u00a0% interval ${intervalText(interval)}, ${n} pairs`;
  return certaintyOf(difference) === 'unclear'
    ? `Not clearly different from ${name}: ${signedPoints(mean)} points (${range}).`
    : `${size} (${range}).`;
}

/** The group with the highest mean. Undefined where nothing was measured. */
function bestOf(groups: readonly ComparedGroup[]): ComparedGroup | undefined {
  const value = (group: ComparedGroup) => finalSpread(group)?.mean ?? Number.NEGATIVE_INFINITY;
  const [best] = [...groups].sort((a, b) => value(b) - value(a));
  return best && finalSpread(best) ? best : undefined;
}

/** What is said of one set of images: the best group, and how it stands to the others. */
export interface Answer {
  lead: string;
  standing: string[];
}

/** The best group's distance to the baseline, to the next group and to what needs no training. */
function standing({ toBaseline, toNext, toUntrained }: ComparedGroup): string[] {
  const base = toBaseline ? [differenceWords(toBaseline, `${toBaseline.to}, the baseline`)] : [];
  const next = toNext && toNext.to !== toBaseline?.to ? [differenceWords(toNext, `${toNext.to}, the next best`)] : [];
  const untrained = toUntrained ? [differenceWords(toUntrained, `${toUntrained.to}, ${TO_BEAT} without training`)] : [];
  return [...base, ...next, ...untrained];
}

function answerOf(groups: readonly ComparedGroup[]): Answer {
  const best = bestOf(groups);
  const spread = best && finalSpread(best);
  if (!best || !spread) {
    return { lead: `${groups[0]?.name}: no run that counts has an accuracy.`, standing: [] };
  }
  const on = best.measuredOn === 'held-out' ? ' on the held-out images' : '';
  const reached = `mIoU${on} ${spreadText(spread)} (${seedsText(spread.n)})`;
  const lead =
    groups.length === 1 ? `${best.name} reaches ${reached}.` : `${best.name} has the highest mean ${reached}.`;
  return { lead, standing: standing(best) };
}

/** The answer in a few sentences, for each set of images. */
export function answersOf({ groups }: RunComparison): Answer[] {
  return [...grouped(groups, ({ imageSet }) => imageSet).values()].map(answerOf);
}
