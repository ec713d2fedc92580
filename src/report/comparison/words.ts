import { points, signedPoints } from '../numbers.js';
import type { ComparedGroup, RunComparison } from './comparison.js';
import type { Differences } from './differences.js';
import type { CheckpointFigures } from './figures.js';
import { grouped } from './grouped.js';
import { COMPARISON_PHRASES, type ComparisonPhrases } from './phrases.js';
import type { PairedDifference, Spread } from './statistics.js';

/** What the figures are, and what they are not. Said wherever they are shown. */
export const NOTES = COMPARISON_PHRASES.notes;

export const HELD_OUT_NOTE =
  'Where runs were measured on held-out images, figures are of these; those of the target images stand beside them.';

export const seedsText = COMPARISON_PHRASES.seeds;

/** How a spread was made, for a tooltip. */
export const spreadSays = ({ n }: Spread): string =>
  n === 1 ? 'one seed, no deviation' : `mean ± sample standard deviation over ${n} seeds`;

/** How a difference was made, for a tooltip. */
export const pairsSay = ({ n }: PairedDifference): string => COMPARISON_PHRASES.pairs(n);

export const spreadText = ({ mean, deviation }: Spread): string =>
  deviation === null ? points(mean) : `${points(mean)} ± ${points(deviation)}`;

/** "−0.4 to +1.2". */
export const intervalText = ([low, high]: readonly [number, number]): string =>
  `${signedPoints(low)} to ${signedPoints(high)}`;

export type Certainty = 'above' | 'below' | 'unclear' | 'unknown';

/** What the interval says of the difference. */
export function certaintyOf({ interval, mean }: PairedDifference): Certainty {
  if (!interval) return 'unknown';
  const [low, high] = interval;
  // Equal runs have an interval without width: zero is in it.
  if (mean === 0 || low * high <= 0) return 'unclear';
  return low > 0 ? 'above' : 'below';
}

export const finalOf = ({ checkpoints }: ComparedGroup): CheckpointFigures | undefined =>
  checkpoints.find(({ final }) => final);

export const finalSpread = (group: ComparedGroup): Spread | null => finalOf(group)?.figures.mIoU ?? null;

/** How a group stands to something else, and how sure that is. */
export function differenceWords({ to, figures }: Differences, name = to, said = COMPARISON_PHRASES): string {
  const difference = figures.mIoU;
  if (!difference) return said.noDifference(name);
  const { mean, printed, interval, n } = difference;
  if (!interval) return said[n === 0 ? 'noPair' : 'onePair'](name, signedPoints(printed));
  const range = said.range(signedPoints(interval[0]), signedPoints(interval[1]), n);
  if (certaintyOf(difference) === 'unclear') return said.unclear(name, signedPoints(printed), range);
  return said[mean < 0 ? 'below' : 'above'](name, points(Math.abs(printed)), range);
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

/** The best group's distance to the reference, to the next group and to what needs no training. */
function standing({ toBaseline, toNext, toUntrained }: ComparedGroup, said: ComparisonPhrases): string[] {
  const { against } = said;
  const to = (differences: Differences | null, name: (name: string) => string): string[] =>
    differences ? [differenceWords(differences, name(differences.to), said)] : [];
  return [
    ...to(toBaseline, against.reference),
    ...(toNext?.to === toBaseline?.to ? [] : to(toNext, against.next)),
    ...to(toUntrained, against.untrained),
  ];
}

function answerOf(groups: readonly ComparedGroup[], said: ComparisonPhrases): Answer {
  const best = bestOf(groups);
  const spread = best && finalSpread(best);
  if (!best || !spread) return { lead: said.unmeasured(groups[0]?.name ?? ''), standing: [] };
  const reached = said.reached(spreadText(spread), said.seeds(spread.n), best.measuredOn === 'held-out');
  const lead = said[groups.length === 1 ? 'only' : 'best'](best.name, reached);
  return { lead, standing: standing(best, said) };
}

/** The answer in a few sentences, for each set of images. */
export function answersOf({ groups }: RunComparison, said = COMPARISON_PHRASES): Answer[] {
  return [...grouped(groups, ({ imageSet }) => imageSet).values()].map((own) => answerOf(own, said));
}
