import type { Choice } from '../../protocol/choice.js';
import type { ClassList } from '../../protocol/classes.js';
import { rareMean } from '../../protocol/rare-classes.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { ABSENT, absentNames } from '../absent-classes.js';
import { orderOf } from '../choice/choice-text.js';
import { rankWords, spreadPoints, toBestWords } from '../choice/choice-words.js';
import { points, printedDifference, signedPoints } from '../numbers.js';
import { checkpointTitle, reestimatedFirst, sourceEvaluation } from '../timeline.js';
import { type Cell, type FigureTable, NO_CELL, type Row } from './table.js';

type Value = (evaluation: Evaluation) => number | null;

const DIGITS = 4;
const inPoints = (share: number): number => Number((share * 100).toFixed(DIGITS));

/** Points of 100, each with its difference to the source model; what is shown as the largest is the best. */
function accuracyRow(
  head: string,
  evaluations: readonly Evaluation[],
  source: Evaluation | undefined,
  value: Value,
): Row {
  const values = evaluations.map(value);
  const known = values.filter((each) => each !== null);
  const best = new Set(known.map(points)).size > 1 ? points(Math.max(...known)) : null;
  const from = source ? value(source) : null;
  const cells = evaluations.map((evaluation, at): Cell => {
    const own = values[at] ?? null;
    if (own === null) return NO_CELL;
    const delta = evaluation === source || from === null ? {} : { delta: signedPoints(printedDifference(own, from)) };
    return { text: points(own), value: inPoints(own), best: points(own) === best, ...delta };
  });
  return { head, cells };
}

const columnTitle = ({ checkpoint, evaluated }: Evaluation): string =>
  evaluated === 'student' ? checkpointTitle(checkpoint) : `${checkpointTitle(checkpoint)} (${evaluated})`;

/** Which classes the labels lack, and how the mean takes them; '' where they have all. */
function absentNote(evaluations: readonly Evaluation[], classes: ClassList['classes']): string {
  const names = absentNames(evaluations, classes);
  return names.length > 0 ? ` ${names.join(', ')}: ${ABSENT.mark}. ${ABSENT.inMean}` : '';
}

/** IoU of each class and the means at each checkpoint. */
export function iouTable({ evaluations: all }: Pick<RunRecord, 'evaluations'>, { classes }: ClassList): FigureTable {
  const evaluations = reestimatedFirst(all);
  const source = all.find(({ checkpoint }) => checkpoint === 'source') ?? sourceEvaluation({ evaluations: all });
  const row = (head: string, value: Value) => accuracyRow(head, evaluations, source, value);
  return {
    name: 'iou',
    title: 'IoU per class',
    note: `IoU in points of 100; in brackets the difference to the source model; the best of a row is bold.${absentNote(all, classes)}`,
    head: ['Class', ...evaluations.map(columnTitle)],
    groups: [
      classes.map(({ id, name, color }) => ({ ...row(name, ({ metrics }) => metrics.iou[id] ?? null), color })),
      [
        row('mIoU', ({ metrics }) => metrics.mIoU),
        row('mIoU, rare classes', ({ metrics }) => rareMean(metrics)),
        row('mAcc', ({ metrics }) => metrics.mAcc),
        row('aAcc', ({ metrics }) => metrics.aAcc),
      ],
    ],
  };
}

/** How the results of a run compare without labels, best first. */
export function choiceTable({ candidates, keep, images }: Choice): FigureTable {
  const rows = orderOf(candidates).flatMap((place): Row[] => {
    const candidate = candidates[place];
    if (!candidate) return [];
    const { name, rank, agreement, toBest } = candidate;
    const best = place === keep;
    return [
      {
        head: best ? `${name} (kept)` : name,
        cells: [
          { text: rankWords(candidate), value: rank },
          { text: spreadPoints(agreement), value: inPoints(agreement.value), best },
          { text: toBestWords(candidate), value: inPoints(toBest.value) },
        ],
      },
    ];
  });
  return {
    name: 'choice',
    title: 'Results compared without labels',
    note: `Mean IoU with the vote of all results on ${images.length} images, in points of 100, with 95 % intervals; no labels were used.`,
    head: ['Result', 'Rank', 'Agreement', 'To the best'],
    groups: [rows],
  };
}

/** Shares of each row of a confusion matrix; null where no pixel has the label. */
export function rowShares(counts: readonly number[]): (number | null)[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : null));
}

/** Where the pixels of each true class go, in percent of the row. */
export function confusionTable({ metrics, checkpoint }: Evaluation, { classes }: ClassList): FigureTable {
  const rows = classes.map(({ id, name, color }): Row => {
    const counts = metrics.confusion[id] ?? [];
    const cells = rowShares(counts).map((share, prediction): Cell => {
      if (share === null) return NO_CELL;
      const text = share >= 0.005 ? String(Math.round(share * 100)) : '';
      return { text, value: inPoints(share), best: prediction === id };
    });
    return { head: name, color, cells };
  });
  return {
    name: 'confusion',
    title: `Confusion matrix, ${checkpointTitle(checkpoint)}`,
    note: 'Rows: truth; columns: prediction; percent of the row, on the diagonal what is recognised.',
    head: ['Truth', ...classes.map(({ name }) => name)],
    groups: [rows],
    upright: true,
  };
}
