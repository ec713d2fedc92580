import type { Evaluation, RunRecord } from '../protocol/record.js';
import { whyUnmeasured } from './label-check.js';
import { points, short, signedPoints } from './numbers.js';
import { checkpointTitle, finalEvaluation, sourceEvaluation } from './timeline.js';

const OUTCOMES: Partial<Record<RunRecord['state'], string>> = {
  stopped: 'The run was stopped before its end. ',
  failed: 'The run failed before its end. ',
  running: 'The run is still going on. ',
  paused: 'The run is paused. ',
};

const verb = (difference: number): string => {
  if (Math.abs(difference) < 0.0005) return 'stayed';
  return difference > 0 ? 'rose' : 'fell';
};

function accuracyVerdict(source: Evaluation, final: Evaluation): string {
  const from = source.metrics.mIoU;
  const to = final.metrics.mIoU;
  const images = `${final.metrics.images} labelled image${final.metrics.images === 1 ? '' : 's'}`;
  const change =
    verb(to - from) === 'stayed'
      ? `stayed at ${points(to)}`
      : `${verb(to - from)} from ${points(from)} to ${points(to)} (${signedPoints(to - from)} points)`;
  return `mIoU ${change} on ${images}. Compared: the source model and the ${final.evaluated}'s weights ${checkpointTitle(final.checkpoint)}.`;
}

function entropyVerdict(record: RunRecord): string {
  const before = record.rankings.find(({ when }) => when === 'before') ?? record.rankings[0];
  const after = record.rankings.findLast(({ when }) => when === 'after');
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const none = `No accuracy was measured, because ${whyUnmeasured(record)}.`;
  if (!before || !after) return none;
  const from = mean(before.entropies);
  const to = mean(after.entropies);
  return `${none} Mean entropy of the images ${verb(to - from)} from ${short(from)} to ${short(to)} over propagate; low entropy alone does not mean right.`;
}

/** The run in one or two sentences: from where to where, on what, and whose weights were evaluated. */
export function verdict(record: RunRecord): string {
  const source = sourceEvaluation(record);
  const final = finalEvaluation(record);
  const outcome = OUTCOMES[record.state] ?? '';
  if (source && final) return outcome + accuracyVerdict(source, final);
  if (source) {
    return `${outcome}The source model has an mIoU of ${points(source.metrics.mIoU)}; no stage has been evaluated yet.`;
  }
  return outcome + entropyVerdict(record);
}
