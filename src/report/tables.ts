import { rareMean } from '../protocol/rare-classes.js';
import type { Evaluation, RunRecord } from '../protocol/record.js';
import { ABSENT, isAbsent } from './absent-classes.js';
import { escapeHtml } from './escape.js';
import { duration, points, printedDifference, signedPoints } from './numbers.js';
import { rareAbout } from './rare-about.js';
import { checkpointTitle, isToBeat, measuredWords, reestimatedFirst, sourceEvaluation } from './timeline.js';

/** An HTML table; `head` and `rows` hold finished cells' content. The first column holds row heads. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], kind = ''): string {
  const heads = head.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows
    .map(([first = '', ...rest]) => {
      const cells = rest.map((text) => `<td>${text}</td>`).join('');
      return `<tr><th scope="row">${first}</th>${cells}</tr>`;
    })
    .join('');
  return `<div class="wide"><table class="${kind}"><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Keeps the numbers of a column in line where there is no difference to show. */
const NO_DELTA = ' <span class="delta"></span>';

function delta(value: number, from: number | null | undefined): string {
  if (from === null || from === undefined) return NO_DELTA;
  const text = signedPoints(printedDifference(value, from));
  const kind = text.startsWith('+') ? 'up' : text.startsWith('\u2212') ? 'down' : 'same';
  return ` <span class="delta ${kind}">${text}</span>`;
}

const NO_RARE = 'No class has less than 2 % of the labels';

const cell = (
  value: number | null | undefined,
  from: number | null | undefined,
  isSource: boolean,
  why = 'In neither labels nor predictions',
): string => {
  if (value === null || value === undefined) {
    const absent = `<span title="${why}">–</span>`;
    return absent + (isSource ? '' : NO_DELTA);
  }
  return points(value) + (isSource ? '' : delta(value, from));
};

/** mIoU (also of the rare classes), mAcc and aAcc of every checkpoint, with whose weights were evaluated. */
export function checkpointTable(record: RunRecord): string {
  const source = sourceEvaluation(record);
  const rows = reestimatedFirst(record.evaluations).map((evaluation) => {
    const { checkpoint, metrics, seconds } = evaluation;
    const value = (name: 'mIoU' | 'mAcc' | 'aAcc') => cell(metrics[name], source?.metrics[name], evaluation === source);
    const rare = cell(rareMean(metrics), source && rareMean(source.metrics), evaluation === source, NO_RARE);
    const facts = [value('mIoU'), rare, value('mAcc'), value('aAcc'), String(metrics.images), duration(seconds)];
    return [checkpointTitle(checkpoint), measuredWords(evaluation, isToBeat(evaluation, record.evaluations)), ...facts];
  });
  const rare = `<span title="${escapeHtml(rareAbout(record))}">rare</span>`;
  return table(['Checkpoint', 'Weights', 'mIoU', rare, 'mAcc', 'aAcc', 'Images', 'Time'], rows, 'numbers');
}

export const swatch = (color: string | undefined): string =>
  `<svg class="swatch" width="10" height="10" aria-hidden="true"><rect width="10" height="10" rx="2" fill="${escapeHtml(color ?? '#888888')}"/></svg>`;

const columnHead = (evaluation: Evaluation, _at: number, all: readonly Evaluation[]): string =>
  `${checkpointTitle(evaluation.checkpoint)}<small>${measuredWords(evaluation, isToBeat(evaluation, all))}</small>`;

/** IoU per class and checkpoint, with the difference to the source model. */
export function classTable(record: RunRecord): string {
  const source = sourceEvaluation(record);
  const count = record.evaluations[0]?.metrics.iou.length ?? 0;
  const rows = Array.from({ length: count }, (_, id) => {
    const entry = record.classes?.classes[id];
    const cells = reestimatedFirst(record.evaluations).map((evaluation) =>
      cell(evaluation.metrics.iou[id], source?.metrics.iou[id], evaluation === source),
    );
    const mark = isAbsent(record.evaluations, id) ? ` <small>${ABSENT.mark}</small>` : '';
    return [swatch(entry?.color) + escapeHtml(entry?.name ?? `class ${id}`) + mark, ...cells];
  });
  const hasAbsent = Array.from({ length: count }, (_, id) => id).some((id) => isAbsent(record.evaluations, id));
  const note = hasAbsent ? `<p class="note">${ABSENT.inMean}</p>` : '';
  return table(['Class', ...reestimatedFirst(record.evaluations).map(columnHead)], rows, 'numbers') + note;
}
