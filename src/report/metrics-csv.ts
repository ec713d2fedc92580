import type { RunRecord, StepRecord } from '../protocol/record.js';
import { csvField } from './escape.js';
import { evaluationSteps, globalStep, timeline } from './timeline.js';

type Row = [
  kind: 'evaluation' | 'step' | 'ranking',
  checkpoint: string,
  evaluated: string,
  stage: string,
  step: number | '',
  name: string,
  value: number,
];

const classNamed = (record: RunRecord, id: number): string => record.classes?.classes[id]?.name ?? `class ${id}`;

function evaluationRows(record: RunRecord): Row[] {
  const steps = evaluationSteps(record);
  return record.evaluations.flatMap(({ checkpoint, evaluated, metrics }, place) => {
    const row = (name: string, value: number): Row => [
      'evaluation',
      checkpoint,
      evaluated,
      '',
      steps[place] ?? 0,
      name,
      value,
    ];
    const iou = metrics.iou.flatMap((value, id) =>
      value === null ? [] : [row(`iou/${classNamed(record, id)}`, value)],
    );
    return [row('mIoU', metrics.mIoU), row('mAcc', metrics.mAcc), row('aAcc', metrics.aAcc), ...iou];
  });
}

function stepScalars(record: RunRecord, step: StepRecord): [string, number][] {
  const perClass = (name: string, values: (number | null)[] | undefined): [string, number][] =>
    (values ?? []).flatMap((value, id) =>
      value === null ? [] : [[`${name}/${classNamed(record, id)}`, value] as [string, number]],
    );
  return [
    ...Object.entries(step.losses).map(([name, value]): [string, number] => [`loss/${name}`, value]),
    ['learningRate', step.learningRate],
    ['meanEntropy', step.meanEntropy],
    ['keptShare', step.keptShare],
    ...(step.negativeCount === undefined ? [] : [['negativeCount', step.negativeCount] as [string, number]]),
    ...(step.lossScale === undefined ? [] : [['lossScale', step.lossScale] as [string, number]]),
    ...perClass('classShare', step.classShares),
    ...perClass('keptShare', step.keptShareByClass),
    ...perClass('threshold', step.thresholds),
  ];
}

function stepRows(record: RunRecord): Row[] {
  const bands = timeline(record);
  return record.steps.flatMap((step) => {
    const at = globalStep(bands, step.index, step.step);
    return stepScalars(record, step).map(([name, value]): Row => ['step', '', '', step.stage, at, name, value]);
  });
}

const rankingRows = (record: RunRecord): Row[] =>
  record.rankings.flatMap(({ stage, when, entropies }) =>
    entropies.map((value, image): Row => {
      const name = record.targets?.names[image] ?? `image ${image}`;
      return ['ranking', when, '', stage, '', `meanEntropy/${name}`, value];
    }),
  );

/**
 * Every scalar of a run in long form (RFC 4180, CRLF): kind,checkpoint,evaluated,stage,step,name,value. `step` counts
 * over all stages from 1, as the x axis of the charts does; accuracies and shares are in [0,1]. Classes that occur in
 * neither labels nor predictions have no IoU row. No wall-clock time is in it: the same seed gives the same bytes.
 */
export function metricsCsv(record: RunRecord): string {
  const head = ['kind', 'checkpoint', 'evaluated', 'stage', 'step', 'name', 'value'];
  const rows = [...evaluationRows(record), ...stepRows(record), ...rankingRows(record)];
  return [head, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}
