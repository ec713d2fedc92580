import type { ChoiceCandidate, SimpleScores } from '../../protocol/choice.js';
import type { BaselineName } from '../../protocol/events.js';
import type { RunRecord } from '../../protocol/record.js';
import { compareWithBaseline } from '../../report/baselines.js';
import { FIGURE_WORDS, FIGURES, figureOf } from '../../report/comparison/figures.js';
import { duration, points, short, signedPoints } from '../../report/numbers.js';
import { checkpointTitle, evaluationsOn, TO_BEAT } from '../../report/timeline.js';
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
  difference?: (value: number) => string;
}

const finite = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null;

const signedShort = (value: number): string => (value > 0 ? `+${short(value)}` : value === 0 ? '±0' : short(value));

const IN_POINTS = { format: points, difference: signedPoints };

const RESULTS: readonly Figure[] = FIGURES.map((figure) => ({
  ...IN_POINTS,
  head: FIGURE_WORDS[figure].title,
  about: `${FIGURE_WORDS[figure].says}, of the run's result`,
  of: ({ row }) => row.final[figure],
}));

const untrained = (checkpoint: BaselineName, head: string): Figure => ({
  format: points,
  head,
  about: `mIoU of the ${checkpointTitle(checkpoint)}, which needs no training`,
  of: ({ record }) =>
    figureOf(
      'mIoU',
      evaluationsOn(record).find((each) => each.checkpoint === checkpoint),
    ),
});

const BASELINES: readonly Figure[] = [
  untrained('batch-norm', `batch norm re-estimated, ${TO_BEAT}`),
  untrained('source', 'source model as it is'),
  {
    format: signedPoints,
    head: 'less the best of these',
    about: 'mIoU of the result less that of the strongest baseline that needs no training',
    of: ({ record }) => compareWithBaseline(record)?.difference ?? null,
  },
];

/** What a run gives back, among the candidates that it compared without labels. */
const given = ({ choice }: RunRecord): ChoiceCandidate | undefined =>
  choice?.candidates.findLast(({ kind }) => kind === 'trained');

const simple = (name: keyof SimpleScores, head: string, about: string): Figure => ({
  head,
  about: `${about}, of the run's result on the images that it compared`,
  of: ({ record }) => finite(given(record)?.simple[name]),
  format: short,
  difference: signedShort,
});

const WITHOUT_LABELS: readonly Figure[] = [
  {
    format: points,
    head: 'agreement with the vote',
    about:
      'Mean IoU of the result with the vote of all results of its own run. Votes of two runs are different votes, so there is no difference',
    of: ({ record }) => finite(given(record)?.agreement.value),
  },
  simple(
    'infoMax',
    'InfoMax',
    'Entropy of the mean prediction less the mean entropy: higher is better, but blind to a collapse',
  ),
  simple('entropy', 'entropy of the result', 'Mean normalised entropy: lower is surer, not better'),
  simple('confidence', 'confidence', 'Mean of the largest probability: higher is surer, not better'),
  {
    head: 'entropy of the last step',
    about: 'Mean normalised entropy of the last step’s batch (student): lower is surer, not better',
    of: ({ record }) => finite(record.steps.at(-1)?.meanEntropy),
    format: short,
    difference: signedShort,
  },
];

const COMPUTED: Figure = {
  head: 'computed',
  about: 'Time that the run computed, pauses left out',
  of: ({ row }) => row.seconds,
  format: duration,
};

const PARTS: readonly { title: string; figures: readonly Figure[] }[] = [
  { title: 'Result', figures: RESULTS },
  { title: 'mIoU without training', figures: BASELINES },
  { title: 'Without labels', figures: WITHOUT_LABELS },
  { title: 'Cost', figures: [COMPUTED] },
];

function rowOf({ head, about, of, format, difference }: Figure, { columns, reference }: Compared): FigureRow {
  const from = of(reference);
  const cells = columns.map((column): FigureCell => {
    const value = of(column);
    if (value === null) return { text: null, delta: null };
    const isCompared = difference && from !== null && hasDifference(column, reference);
    return { text: format(value), delta: isCompared ? difference(value - from) : null };
  });
  return { head, about, cells };
}

/** The figures of all runs, part by part; rows that no run has are left out. */
export const figureParts = (compared: Compared): { title: string; rows: FigureRow[] }[] =>
  PARTS.map(({ title, figures }) => ({
    title,
    rows: figures
      .map((figure) => rowOf(figure, compared))
      .filter(({ cells }) => cells.some(({ text }) => text !== null)),
  })).filter(({ rows }) => rows.length > 0);
