import type { Evaluation, RunRecord } from '../protocol/record.js';
import { points } from './numbers.js';
import { evaluationsOn, finalEvaluation, headlineSet, isBaseline } from './timeline.js';

/** Two mean IoUs this close are called the same: another seed changes a stage's by as much. In [0,1]. */
const SAME_WITHIN = 0.005;

/** The result of a run, beside the strongest one that needs no training. */
export interface Comparison {
  final: Evaluation;
  baseline: Evaluation;
  /** The final mIoU less the baseline's. */
  difference: number;
  relation: 'above' | 'same' | 'below';
}

/** The best baseline that was measured: the source model as it is, or with batch norm re-estimated. */
function strongestBaseline(evaluations: readonly Evaluation[]): Evaluation | undefined {
  const known = evaluations.filter((each) => isBaseline(each.checkpoint) && Number.isFinite(each.metrics.mIoU));
  return known.reduce<Evaluation | undefined>(
    (best, each) => (best && best.metrics.mIoU >= each.metrics.mIoU ? best : each),
    undefined,
  );
}

/** On one set of images. Undefined where one of the two was not measured. */
export function compareWithBaseline(
  record: Pick<RunRecord, 'evaluations'>,
  set = headlineSet(record),
): Comparison | undefined {
  const final = finalEvaluation(record, set);
  const baseline = strongestBaseline(evaluationsOn(record, set));
  if (!final || !baseline || !Number.isFinite(final.metrics.mIoU)) return undefined;
  const difference = final.metrics.mIoU - baseline.metrics.mIoU;
  const same = Math.abs(difference) <= SAME_WITHIN;
  return { final, baseline, difference, relation: same ? 'same' : difference > 0 ? 'above' : 'below' };
}

/** A baseline in a sentence: what a user gets without training. */
export function baselineTitle({ checkpoint, evaluated }: Evaluation): string {
  if (checkpoint === 'batch-norm') return 'the source model with re-estimated batch norm';
  return evaluated === 'predictions' ? 'the given predictions as they are' : 'the source model as it is';
}

/** "44.5, the same as the source model with re-estimated batch norm (44.4)". */
export function comparisonWords({ final, baseline, difference, relation }: Comparison): string {
  const against = `${baselineTitle(baseline)} (${points(baseline.metrics.mIoU)})`;
  const reached = points(final.metrics.mIoU);
  if (relation === 'same') return `${reached}, the same as ${against}`;
  return `${reached}, ${points(Math.abs(difference))} points ${relation} ${against}`;
}

/** What "the same" means. */
export const SAME_NOTE = `Differences up to ${points(SAME_WITHIN)} points count as the same.`;
