import { rareMean } from '../protocol/rare-classes.js';
import type { Evaluation, RunRecord, StepRecord } from '../protocol/record.js';
import type { SavedRecord } from './saved-form.js';

/** A figure and its name: `loss/total`, `iou/road`. */
export type Scalar = [name: string, value: number];

const classNamed = (record: Pick<RunRecord, 'classes'>, id: number): string =>
  record.classes?.classes[id]?.name ?? `class ${id}`;

/**
 * Accuracies of an evaluation, in [0,1]; `mIoU/rare` is the mean over the classes below 2 % of the labels. Classes that
 * occur in neither labels nor predictions are left out.
 */
export function evaluationScalars(record: Pick<RunRecord, 'classes'>, { metrics }: Evaluation): Scalar[] {
  const iou = metrics.iou.flatMap((value, id): Scalar[] =>
    value === null ? [] : [[`iou/${classNamed(record, id)}`, value]],
  );
  const rare = rareMean(metrics);
  return [
    ['mIoU', metrics.mIoU],
    ['mAcc', metrics.mAcc],
    ['aAcc', metrics.aAcc],
    ...(rare === null ? [] : [['mIoU/rare', rare] as Scalar]),
    ...iou,
  ];
}

/** All figures of a step. */
export function stepScalars(record: SavedRecord, step: StepRecord): Scalar[] {
  const perClass = (name: string, values: (number | null)[] | undefined): Scalar[] =>
    (values ?? []).flatMap((value, id) =>
      value === null ? [] : [[`${name}/${classNamed(record, id)}`, value] as Scalar],
    );
  return [
    ...Object.entries(step.losses).map(([name, value]): Scalar => [`loss/${name}`, value]),
    ['learningRate', step.learningRate],
    ['meanEntropy', step.meanEntropy],
    ['keptShare', step.keptShare],
    ...(step.negativeCount === undefined ? [] : [['negativeCount', step.negativeCount] as Scalar]),
    ...(step.lossScale === undefined ? [] : [['lossScale', step.lossScale] as Scalar]),
    ...perClass('classShare', step.classShares),
    ...perClass('keptShare', step.keptShareByClass),
    ...perClass('threshold', step.thresholds),
  ];
}
