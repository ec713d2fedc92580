import type { ChoiceCandidate, SimpleScores } from '../../protocol/choice.js';
import type { BaselineName } from '../../protocol/events.js';
import type { RunRecord } from '../../protocol/record.js';
import { compareWithBaseline } from '../../report/baselines.js';
import { FIGURE_WORDS, FIGURES, figureOf } from '../../report/comparison/figures.js';
import { evaluationsOn } from '../../report/timeline.js';
import { duration, points, printedDifference, short, signedPoints } from '../words/numbers.js';
import { type Words, words } from '../words/words.js';
import { type Column, type Compared, hasDifference } from './compared.js';

export interface FigureCell {
  /** Null where the run has no such figure. */
  text: string | null;
  /** Difference to the reference; null where there is none. */
  delta: string | null;
}

export interface FigureRow {
  head: string;
  about: string;
  cells: FigureCell[];
}

interface Figure {
  head: string;
  about: string;
  of(column: Column): number | null;
  format(value: number): string;
  /** Undefined: a difference of it says nothing. */
  difference?: (value: number, from: number) => string;
}

const finite = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null;

/** Of the figures as they are printed, as all differences are. */
function shortDifference(value: number, from: number): string {
  const printed = Number((rounded(value) - rounded(from)).toPrecision(3));
  if (printed === 0) return '±0';
  return printed > 0 ? `+${short(printed)}` : short(printed);
}

/** As `short` rounds. */
const rounded = (value: number): number => Number(value.toPrecision(3));

const pointsDifference = (value: number, from: number): string => signedPoints(printedDifference(value, from));

const IN_POINTS = { format: points, difference: pointsDifference };

const results = (): readonly Figure[] =>
  FIGURES.map((figure) => ({
    ...IN_POINTS,
    head: FIGURE_WORDS[figure].title,
    about: words.compare.figures.ofResult(FIGURE_WORDS[figure].says),
    of: ({ row }) => row.final[figure],
  }));

const untrained = (checkpoint: BaselineName): Figure => ({
  ...words.compare.figures.untrained[checkpoint],
  format: points,
  of: ({ record }) =>
    figureOf(
      'mIoU',
      evaluationsOn(record).find((each) => each.checkpoint === checkpoint),
    ),
});

const baselines = (): readonly Figure[] => [
  untrained('batch-norm'),
  untrained('source'),
  {
    ...words.compare.figures.aboveBest,
    format: signedPoints,
    of: ({ record }) => compareWithBaseline(record)?.printed ?? null,
  },
];

/** What a run gives back, among the candidates that it compared without labels. */
const given = ({ choice }: RunRecord): ChoiceCandidate | undefined =>
  choice?.candidates.findLast(({ kind }) => kind === 'trained');

const simple = (name: keyof SimpleScores): Figure => ({
  ...words.compare.figures.simple[name],
  of: ({ record }) => finite(given(record)?.simple[name]),
  format: short,
  difference: shortDifference,
});

const withoutLabels = (): readonly Figure[] => [
  {
    ...words.compare.figures.agreement,
    format: points,
    of: ({ record }) => finite(given(record)?.agreement.value),
  },
  simple('infoMax'),
  simple('entropy'),
  simple('confidence'),
  {
    ...words.compare.figures.lastStep,
    of: ({ record }) => finite(record.steps.at(-1)?.meanEntropy),
    format: short,
    difference: shortDifference,
  },
];

const computed = (): Figure => ({
  ...words.compare.figures.computed,
  of: ({ row }) => row.seconds,
  format: duration,
});

type PartName = keyof Words['compare']['figures']['parts'];

const PARTS: readonly { part: PartName; figures: () => readonly Figure[] }[] = [
  { part: 'result', figures: results },
  { part: 'untrained', figures: baselines },
  { part: 'unlabelled', figures: withoutLabels },
  { part: 'cost', figures: () => [computed()] },
];

function rowOf({ head, about, of, format, difference }: Figure, { columns, reference }: Compared): FigureRow {
  const from = of(reference);
  const cells = columns.map((column): FigureCell => {
    const value = of(column);
    if (value === null) return { text: null, delta: null };
    const isCompared = difference && from !== null && hasDifference(column, reference);
    return { text: format(value), delta: isCompared ? difference(value, from) : null };
  });
  return { head, about, cells };
}

/** The figures of all runs, part by part; rows that no run has are left out. */
export const figureParts = (compared: Compared): { part: PartName; rows: FigureRow[] }[] =>
  PARTS.map(({ part, figures }) => ({
    part,
    rows: figures()
      .map((figure) => rowOf(figure, compared))
      .filter(({ cells }) => cells.some(({ text }) => text !== null)),
  })).filter(({ rows }) => rows.length > 0);
