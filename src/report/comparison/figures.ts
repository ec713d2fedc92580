import type { Checkpoint, Evaluated, ImageSet, Metrics } from '../../protocol/events.js';
import { rareMean } from '../../protocol/rare-classes.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { checkpointTitle, finalEvaluation, headlineSet, setOf } from '../timeline.js';
import { grouped } from './grouped.js';
import { type Spread, spreadOf } from './statistics.js';

export const FIGURES = ['mIoU', 'rareMIoU', 'mAcc', 'aAcc'] as const;
export type Figure = (typeof FIGURES)[number];

interface FigureWords {
  title: string;
  says: string;
  of(metrics: Metrics): number | null;
}

/** The figures of a model, in [0,1]. */
export const FIGURE_WORDS: Record<Figure, FigureWords> = {
  mIoU: { title: 'mIoU', says: 'mean IoU of all classes', of: ({ mIoU }) => mIoU },
  rareMIoU: { title: 'rare', says: 'mean IoU of the classes with less than 2 % of the labelled pixels', of: rareMean },
  mAcc: { title: 'mAcc', says: 'mean accuracy of all classes', of: ({ mAcc }) => mAcc },
  aAcc: { title: 'aAcc', says: 'share of the pixels that are right', of: ({ aAcc }) => aAcc },
};

/** Null where a figure is missing or not finite. */
export function figureOf(figure: Figure, evaluation: Evaluation | undefined): number | null {
  const value = evaluation ? FIGURE_WORDS[figure].of(evaluation.metrics) : null;
  return value !== null && Number.isFinite(value) ? value : null;
}

/** A table with an entry for each figure. */
export const forFigures = <Value>(make: (figure: Figure) => Value): Record<Figure, Value> => ({
  mIoU: make('mIoU'),
  rareMIoU: make('rareMIoU'),
  mAcc: make('mAcc'),
  aAcc: make('aAcc'),
});

/** What was measured of a run at one place, on one set of images. */
export interface Measured {
  checkpoint: Checkpoint;
  evaluated: Evaluated;
  set: ImageSet;
  /** From 1; a stage may occur twice in a recipe. */
  occurrence: number;
  title: string;
  evaluation: Evaluation;
}

/** Evaluations with what joins them to those of other seeds. */
export function measuredOf({ evaluations }: Pick<RunRecord, 'evaluations'>): Measured[] {
  const seen = new Map<string, number>();
  return evaluations.map((evaluation) => {
    const { checkpoint, evaluated } = evaluation;
    const set = setOf(evaluation);
    const key = `${checkpoint} ${evaluated} ${set}`;
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    const images = set === 'held-out' ? ', held-out images' : '';
    const title = checkpointTitle(checkpoint) + (occurrence > 1 ? ` (${occurrence})` : '') + images;
    return { checkpoint, evaluated, set, occurrence, title, evaluation };
  });
}

export interface CheckpointFigures {
  checkpoint: Checkpoint;
  evaluated: Evaluated;
  set: ImageSet;
  /** On the images whose figures stand for the runs: the held-out ones, where there are such. */
  headline: boolean;
  occurrence: number;
  title: string;
  /** The last one after a stage: what the runs reached. */
  final: boolean;
  figures: Record<Figure, Spread | null>;
  /** By class; null for a class that occurs in neither labels nor predictions of any run. */
  iou: (Spread | null)[];
}

const known = (values: readonly (number | null | undefined)[]): number[] =>
  values.filter((value): value is number => value !== null && value !== undefined && Number.isFinite(value));

export const spreadOfKnown = (values: readonly (number | null | undefined)[]): Spread | null =>
  spreadOf(known(values)) ?? null;

const placeKey = ({ checkpoint, evaluated, set, occurrence }: Measured): string =>
  `${checkpoint} ${evaluated} ${set} ${occurrence}`;

/** Figures of each checkpoint over the runs of a group. */
export function checkpointFigures(records: readonly RunRecord[], classCount: number): CheckpointFigures[] {
  const places = grouped(records.flatMap(measuredOf), placeKey);
  const finals = new Set(records.map((record) => finalEvaluation(record)));
  const headlines = new Set(records.map(headlineSet));
  return [...places.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const { evaluation: _, ...about } = first;
    const evaluations = all.map(({ evaluation }) => evaluation);
    return {
      ...about,
      headline: headlines.has(about.set),
      final: evaluations.some((each) => finals.has(each)),
      figures: forFigures((figure) => spreadOfKnown(evaluations.map((each) => figureOf(figure, each)))),
      iou: Array.from({ length: classCount }, (_class, id) =>
        spreadOfKnown(evaluations.map(({ metrics }) => metrics.iou[id])),
      ),
    };
  });
}
