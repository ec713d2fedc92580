import { csvField } from '../escape.js';
import type { Joined } from './comparison.js';
import { FIGURES, figureOf, measuredOf } from './figures.js';
import { type Group, seedOf } from './groups.js';

type Row = [
  group: string,
  run: string,
  seed: number,
  checkpoint: string,
  evaluated: string,
  metric: string,
  className: string,
  value: number,
];

function rowsOf({ name, counted }: Group, classes: readonly { name: string }[]): Row[] {
  return counted.flatMap((run) =>
    measuredOf(run.record).flatMap(({ checkpoint, occurrence, evaluated, set, evaluation }) => {
      const place = (occurrence > 1 ? `${checkpoint} ${occurrence}` : checkpoint) + (set === 'target' ? '' : ` ${set}`);
      const row = (metric: string, className: string, value: number | null | undefined): Row[] =>
        value === null || value === undefined || !Number.isFinite(value)
          ? []
          : [[name, run.folder, seedOf(run), place, evaluated, metric, className, value]];
      return [
        ...FIGURES.flatMap((figure) => row(figure, '', figureOf(figure, evaluation))),
        ...classes.flatMap((entry, id) => row('IoU', entry.name, evaluation.metrics.iou[id])),
      ];
    }),
  );
}

/**
 * Every figure of the runs that count, in long form (RFC 4180, CRLF): group,run,seed,checkpoint,evaluated,metric,class,value.
 * Checkpoints that were measured on held-out images end in "held-out". Values are in [0,1]. A class that occurs in neither labels nor predictions has no row.
 */
export function comparisonCsv({ comparison, groups }: Joined): string {
  const head = ['group', 'run', 'seed', 'checkpoint', 'evaluated', 'metric', 'class', 'value'];
  const rows = groups.flatMap((group) => rowsOf(group, comparison.classes));
  return [head, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}
