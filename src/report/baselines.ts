import type { Evaluation, RunRecord } from '../protocol/record.js';
import { points, printedDifference } from './numbers.js';
import {
  evaluationsOn,
  finalEvaluation,
  headlineSet,
  isBaseline,
  reestimatedFirst,
  TO_BEAT,
  toBeat,
} from './timeline.js';

/** Another seed changes the mean IoU of a stage by as much. In [0,1]. */
export const SEED_WITHIN = 0.005;

/** The result of a run, beside the strongest one that needs no training. */
export interface Comparison {
  final: Evaluation;
  baseline: Evaluation;
  /** The final mIoU less the baseline's, for programs. */
  difference: number;
  /** The difference of the two as they are printed. */
  printed: number;
  relation: Relation;
  /** All that was measured without training; batch norm re-estimated comes first. */
  baselines: Evaluation[];
}

type Relation = 'above' | 'same' | 'below';

/** What was measured without training: the source model as it is, and with batch norm re-estimated. */
const knownBaselines = (evaluations: readonly Evaluation[]): Evaluation[] =>
  reestimatedFirst(evaluations.filter((each) => isBaseline(each.checkpoint) && Number.isFinite(each.metrics.mIoU)));

const strongest = (baselines: readonly Evaluation[]): Evaluation | undefined =>
  baselines.reduce<Evaluation | undefined>(
    (best, each) => (best && best.metrics.mIoU >= each.metrics.mIoU ? best : each),
    undefined,
  );

/** "The same" is said only of two figures that are printed alike. */
function relationOf(printed: number): Relation {
  if (printed === 0) return 'same';
  return printed > 0 ? 'above' : 'below';
}

/** On one set of images. Undefined where one of the two was not measured. */
export function compareWithBaseline(
  record: Pick<RunRecord, 'evaluations'>,
  set = headlineSet(record),
): Comparison | undefined {
  const final = finalEvaluation(record, set);
  const baselines = knownBaselines(evaluationsOn(record, set));
  const baseline = strongest(baselines);
  if (!final || !baseline || !Number.isFinite(final.metrics.mIoU)) return undefined;
  const difference = final.metrics.mIoU - baseline.metrics.mIoU;
  return { final, ...standingOf(final, baseline), difference, baselines };
}

/** What a user gets without training. Entries of kept runs hold these titles. */
export const BASELINE_TITLES = {
  batchNorm: 'batch norm re-estimated',
  predictions: 'the given predictions as they are',
  source: 'the source model as it is',
} as const;

/** A baseline in a sentence. */
export function baselineTitle({ checkpoint, evaluated }: Evaluation): string {
  if (checkpoint === 'batch-norm') return BASELINE_TITLES.batchNorm;
  return BASELINE_TITLES[evaluated === 'predictions' ? 'predictions' : 'source'];
}

/** "45.4, 1.3 points above batch norm re-estimated (44.1, the result to beat), 5.4 points above the source model as it is (40.0)". */
export function comparisonWords({ final, baselines }: Pick<Comparison, 'final' | 'baselines'>): string {
  const strongest = toBeat(baselines, ({ metrics }) => metrics.mIoU);
  const against = baselines.map((baseline) => againstWords(final, baseline, baseline === strongest));
  return [points(final.metrics.mIoU), ...against].join(', ');
}

/** How a result stands beside one baseline. */
export interface Standing {
  baseline: Evaluation;
  /** Mean IoU of the result less the baseline's, both as they are printed. In [0,1]. */
  printed: number;
  relation: Relation;
}

export function standingOf(final: Evaluation, baseline: Evaluation): Standing {
  const printed = printedDifference(final.metrics.mIoU, baseline.metrics.mIoU);
  return { baseline, printed, relation: relationOf(printed) };
}

function againstWords(final: Evaluation, baseline: Evaluation, beats: boolean): string {
  const { printed, relation } = standingOf(final, baseline);
  const note = beats ? `, ${TO_BEAT}` : '';
  const against = `${baselineTitle(baseline)} (${points(baseline.metrics.mIoU)}${note})`;
  return relation === 'same' ? `the same as ${against}` : `${points(Math.abs(printed))} points ${relation} ${against}`;
}

/** In English; the page has it in each of its languages. */
export const HOW_TO_MEASURE =
  'Batch norm re-estimated needs no training either, and was not measured: set reestimateBatchNorm in the recipe.';

/** How to measure batch norm re-estimated, where the recipe leaves it out; '' where it does not, or where only predictions are given. */
export const howToMeasure = (
  { recipe, given }: Pick<RunRecord, 'recipe' | 'given'>,
  said: string = HOW_TO_MEASURE,
): string => (recipe?.reestimateBatchNorm === false && !given ? said : '');

/** True where another seed could make the difference. */
export const isWithinSeeds = ({ printed }: Pick<Comparison, 'printed'>): boolean => Math.abs(printed) <= SEED_WITHIN;

/** Said of a small difference. */
export const SEED_NOTE = `Another seed may change the result by as much: by up to ${points(SEED_WITHIN)} points.`;
