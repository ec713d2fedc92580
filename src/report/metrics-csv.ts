import type { ImageSet } from '../protocol/events.js';
import type { RunRecord } from '../protocol/record.js';
import { csvField } from './escape.js';
import { type SavedRecord, savedRecord } from './saved-form.js';
import { evaluationScalars, type Scalar, stepScalars } from './scalars.js';
import { evaluationSteps, globalStep, setOf, timeline } from './timeline.js';

type Row = [
  kind: 'evaluation' | 'held-out' | 'step' | 'ranking',
  checkpoint: string,
  evaluated: string,
  stage: string,
  step: number | '',
  name: string,
  value: number,
];

/** What reads the figures of the target images goes on to read these only. */
const KINDS: Record<ImageSet, Row[0]> = { target: 'evaluation', 'held-out': 'held-out' };

function evaluationRows(record: SavedRecord): Row[] {
  const steps = evaluationSteps(record);
  return record.evaluations.flatMap((evaluation, place) => {
    const { checkpoint, evaluated } = evaluation;
    const row = ([name, value]: Scalar): Row => [
      KINDS[setOf(evaluation)],
      checkpoint,
      evaluated,
      '',
      steps[place] ?? 0,
      name,
      value,
    ];
    return evaluationScalars(record, evaluation).map(row);
  });
}

function stepRows(record: SavedRecord): Row[] {
  const bands = timeline(record);
  return record.steps.flatMap((step) => {
    const at = globalStep(bands, step.index, step.step);
    return stepScalars(record, step).map(([name, value]): Row => ['step', '', '', step.stage, at, name, value]);
  });
}

const rankingRows = (record: SavedRecord): Row[] =>
  record.rankings.flatMap(({ stage, when, entropies }) =>
    entropies.map((value, image): Row => {
      const name = record.targets?.names[image] ?? `image ${image}`;
      return ['ranking', when, '', stage, '', `meanEntropy/${name}`, value];
    }),
  );

/**
 * Every scalar of a run in long form (RFC 4180, CRLF): kind,checkpoint,evaluated,stage,step,name,value. `step` counts
 * over all stages from 1, as the x axis of the charts does; accuracies and shares are in [0,1]. Classes that occur in
 * neither labels nor predictions have no IoU row. Figures of held-out images are rows of a kind of their own. Of a long run, only some steps have rows per class (saved-form.ts). No wall-clock time is in it: the same seed gives the same bytes.
 */
export function metricsCsv(record: RunRecord): string {
  const saved = savedRecord(record);
  const head = ['kind', 'checkpoint', 'evaluated', 'stage', 'step', 'name', 'value'];
  const rows = [...evaluationRows(saved), ...stepRows(saved), ...rankingRows(saved)];
  return [head, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}
