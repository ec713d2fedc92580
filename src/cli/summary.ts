import { basename } from 'node:path';
import type { Choice } from '../protocol/choice.js';
import type { ImageSet, TargetsSummary } from '../protocol/events.js';
import { rareMean } from '../protocol/rare-classes.js';
import type { RunRecord } from '../protocol/record.js';
import { compareWithBaseline, comparisonWords } from '../report/baselines.js';
import { rareClassNames } from '../report/rare-about.js';
import { runTime, wallSeconds } from '../report/run-time.js';
import { headlineSet, measuredSets } from '../report/timeline.js';

/** The last line under --json. */
export function summary(record: RunRecord) {
  const stages = record.evaluations.map(({ checkpoint, evaluated, set, metrics }) => ({
    stage: checkpoint,
    evaluated,
    ...(set && { set }),
    mIoU: metrics.mIoU,
    mAcc: metrics.mAcc,
    aAcc: metrics.aAcc,
    rareMIoU: rareMean(metrics),
    iou: metrics.iou,
  }));
  const seconds = Object.fromEntries(record.stages.map((stage) => [stage.stage, stage.seconds]));
  return {
    stages,
    comparison: comparisonOf(record, headlineSet(record)),
    ...(measuredSets(record).length > 1 && { comparisonOnTargets: comparisonOf(record, 'target') }),
    ...(record.heldOut && { heldOut: { images: record.heldOut.names.length, labelled: record.heldOut.labelled } }),
    rareClasses: rareClassNames(record),
    outcome: record.state,
    ...(record.choice && { choice: choiceOf(record.choice) }),
    ...(record.weighed.length > 0 && { weighed: record.weighed }),
    ...(record.collapse && { collapse: record.collapse }),
    seconds: { ...seconds, total: record.seconds, wall: wallSeconds(record) },
    checkpoints: record.checkpoints,
    ...(record.continued.length > 0 && { continued: record.continued, time: runTime(record) }),
    recipe: record.recipe?.name,
    model: basename(record.model?.file ?? ''),
    ...(record.given && { given: record.given.file, images: predicted(record.targets) }),
  };
}

/** Compares the result with the strongest baseline, which needs no training; null where one of the two was not measured. */
function comparisonOf(record: RunRecord, set: ImageSet) {
  const comparison = compareWithBaseline(record, set);
  if (!comparison) return null;
  const { final, baseline, difference, relation } = comparison;
  return {
    // Absent: the target images.
    ...(set === 'held-out' && { set }),
    mIoU: final.metrics.mIoU,
    baseline: baseline.checkpoint,
    baselineMIoU: baseline.metrics.mIoU,
    difference,
    relation,
    words: comparisonWords(comparison),
  };
}

/** What the results agree on without labels, and which one to keep. */
function choiceOf({ candidates, keep, reason }: Choice) {
  const scores = candidates.map(({ name, standing, rank, agreement, toBest }) => ({
    name,
    standing,
    rank,
    agreement,
    toBest,
  }));
  return { kept: keep === null ? null : (candidates[keep]?.name ?? null), reason, candidates: scores };
}

/** How many images had a prediction. */
const predicted = (targets: TargetsSummary | null): number => targets?.predictions?.matched ?? 0;
