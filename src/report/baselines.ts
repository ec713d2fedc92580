import type { Evaluation, RunRecord } from '../protocol/record.js';
import { points } from './numbers.js';
import {
  evaluationsOn,
  finalEvaluation,
  headlineSet,
  isBaseline,
  reestimatedFirst,
  TO_BEAT,
  toBeat,
} from './timeline.js';

/** Two mean IoUs this close are called the same: another seed changes a stage's by as much. In [0,1]. */
export const SAME_WITHIN = 0.005;

/** The result of a run, beside the strongest one that needs no training. */
export interface Comparison {
  final: Evaluation;
  baseline: Evaluation;
  /** The final mIoU less the baseline's. */
  difference: number;
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

function relationOf(difference: number): Relation {
  if (Math.abs(difference) <= SAME_WITHIN) return 'same';
  return difference > 0 ? 'above' : 'below';
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
  return { final, baseline, difference, relation: relationOf(difference), baselines };
}

/** A baseline in a sentence: what a user gets without training. */
export function baselineTitle({ checkpoint, evaluated }: Evaluation): string {
  if (checkpoint === 'batch-norm') return 'batch norm re-estimated';
  return evaluated === 'predictions' ? 'the given predictions as they are' : 'the source model as it is';
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
  /** Mean IoU of the result less the baseline's, in [0,1]. */
  difference: number;
  relation: Relation;
}

export function standingOf(final: Evaluation, baseline: Evaluation): Standing {
  const difference = final.metrics.mIoU - baseline.metrics.mIoU;
  return { baseline, difference, relation: relationOf(difference) };
}

function againstWords(final: Evaluation, baseline: Evaluation, beats: boolean): string {
  const { difference, relation } = standingOf(final, baseline);
  const note = beats ? `, ${TO_BEAT}` : '';
  const against = `${baselineTitle(baseline)} (${points(baseline.metrics.mIoU)}${note})`;
  return relation === 'same'
    ? `the same as ${against}`
    : `${points(Math.abs(difference))} points ${relation} ${against}`;
}

/** In English; the page has it in each of its languages. */
export const HOW_TO_MEASURE =
  'Batch norm re-estimated needs no training either, and was not measured: set reestimateBatchNorm in the recipe.';

/** How to measure batch norm re-estimated, where the recipe leaves it out; '' where it does not, or where only predictions are given. */
export const howToMeasure = (
  { recipe, given }: Pick<RunRecord, 'recipe' | 'given'>,
  said: string = HOW_TO_MEASURE,
): string => (recipe?.reestimateBatchNorm === false && !given ? said : '');

/** What "the same" means. */
export const SAME_NOTE = `Differences up to ${points(SAME_WITHIN)} points count as the same.`;
