import type { RunRecord, StepRecord } from '../protocol/record.js';
import { describeStage } from '../protocol/stages.js';
import type { Drawing } from './figure/drawing.js';
import { lossStyle } from './loss-styles.js';
import { points } from './numbers.js';
import { listedSteps } from './step-lists.js';
import { type ChartOptions, lineDrawing, type Series, stackDrawing } from './svg-chart.js';
import { thin } from './thin.js';
import { type Band, evaluationSteps, evaluationsOn, globalStep, headlineSet, onSet, timeline } from './timeline.js';

/** A curve of a run: its numbers, and how they are drawn. */
export interface RunCurve {
  title: string;
  height: number;
  /** Lines, or shares that add up to 1. */
  form: 'lines' | 'stack';
  series: Series[];
  x: readonly number[];
  format?: (value: number) => string;
  range?: [number, number];
}

const wholePercent = (share: number): string => `${Math.round(share * 100)} %`;

type CurveRecord = Pick<RunRecord, 'recipe' | 'stages' | 'steps' | 'evaluations' | 'classes' | 'weighed'>;

interface Steps {
  record: CurveRecord;
  bands: readonly Band[];
  x: readonly number[];
  column: (value: (step: StepRecord, row: number) => number | null | undefined) => (number | null)[];
}

/** `most`: at most so many points, each the mean of neighbours. */
function stepsOf(record: CurveRecord, most: number): Steps {
  const bands = timeline(record);
  const places = record.steps.map((step) => globalStep(bands, step.index, step.step));
  const [x = []] = thin([places], most);
  return {
    ...{ record, bands, x: x.map(Number) },
    column: (value) => thin([record.steps.map((step, row) => value(step, row) ?? null)], most)[0] ?? [],
  };
}

function lossSeries({ record, column }: Steps): Series[] {
  const names = new Set(record.steps.flatMap((step) => Object.keys(step.losses)));
  return [...names].map((name) => {
    const { color, dash } = lossStyle(name);
    const values = column((step) => step.losses[name]);
    return { name, color: `var(--${color})`, ...(dash && { dash: dash.join(' ') }), values };
  });
}

function classSeries({ record, column }: Steps): Series[] {
  const listed = listedSteps(record.steps);
  const count = listed[0]?.classShares.length ?? 0;
  return Array.from({ length: count }, (_, id) => ({
    name: record.classes?.classes[id]?.name ?? `class ${id}`,
    color: record.classes?.classes[id]?.color ?? 'var(--muted)',
    values: column((_, row) => listed[row]?.classShares[id]),
  }));
}

/** Share of the pixels that took part in a step; null in a stage that leaves none out. */
export const keptShare = ({ stage, keptShare }: StepRecord): number | null =>
  describeStage(stage).kept ? keptShare : null;

function keptSeries({ record, column }: Steps): Series[] {
  if (record.steps.every((step) => keptShare(step) === null)) return [];
  const relabelled = column((step) => step.relabelled);
  const moved: Series[] = relabelled.some((value) => value !== null)
    ? [{ name: 'label moved to another class', color: 'var(--orange)', dash: '5 3', values: relabelled }]
    : [];
  return [{ name: 'kept share', color: 'var(--green)', values: column(keptShare) }, ...moved];
}

/** The checkpoints as points, and what needs no training as lines over the whole run. */
function accuracySeries({ record, bands }: Steps): Series[] {
  const own = onSet(record, headlineSet(record));
  const steps = evaluationSteps(own);
  const end = Math.max(1, bands.at(-1)?.end ?? 0);
  const level = (name: string, checkpoint: string, dash: string): Series[] => {
    const found = evaluationsOn(record).find((each) => each.checkpoint === checkpoint);
    if (!found) return [];
    const values = [found.metrics.mIoU, found.metrics.mIoU];
    return [
      {
        name: `${name} ${points(found.metrics.mIoU)}`,
        color: 'var(--muted)',
        dash,
        values,
        own: { x: [0, end], bands: [] },
      },
    ];
  };
  const places = own.evaluations.flatMap(({ checkpoint }, place) => (checkpoint === 'batch-norm' ? [] : [place]));
  const last = own.evaluations.at(-1);
  const line: Series = {
    name: `after each stage${last ? `, at last ${points(last.metrics.mIoU)}` : ''}`,
    color: 'var(--purple)',
    values: places.map((place) => own.evaluations[place]?.metrics.mIoU ?? null),
    own: { x: places.map((place) => steps[place] ?? 0), bands: [] },
    dotted: true,
  };
  if (places.length === 0) return [];
  return [...level('source model', 'source', '5 3'), ...level('batch norm re-estimated', 'batch-norm', '2 2'), line];
}

/** The curves of a run in the order of the report. */
const curves = {
  miou: (steps: Steps) => ({
    title: 'mIoU at each checkpoint',
    height: 150,
    form: 'lines' as const,
    format: points,
    series: accuracySeries(steps),
  }),
  losses: (steps: Steps) => ({
    title: 'Losses of each step',
    height: 170,
    form: 'lines' as const,
    series: lossSeries(steps),
  }),
  entropy: (steps: Steps) => ({
    title: 'Mean entropy of the student’s predictions',
    height: 130,
    form: 'lines' as const,
    series: [{ name: 'mean entropy h', color: 'var(--blue)', values: steps.column((step) => step.meanEntropy) }],
  }),
  kept: (steps: Steps) => ({
    title: 'Share of the pixels that took part',
    height: 130,
    form: 'lines' as const,
    format: wholePercent,
    range: [0, 1] as [number, number],
    series: keptSeries(steps),
  }),
  classes: (steps: Steps) => ({
    title: 'Share of the predicted pixels per class (student)',
    height: 170,
    form: 'stack' as const,
    format: wholePercent,
    series: classSeries(steps),
  }),
} satisfies Record<string, (steps: Steps) => Omit<RunCurve, 'x'>>;

export type CurveName = keyof typeof curves;
export const CURVE_NAMES = Object.keys(curves) as readonly CurveName[];

const MOST_POINTS = 480;

/** A curve of a run; null where the run has no value of it. */
export function runCurve(record: CurveRecord, name: CurveName, most = MOST_POINTS): RunCurve | null {
  const steps = stepsOf(record, most);
  const curve = { ...curves[name](steps), x: steps.x };
  return curve.series.some(({ values }) => values.some((value) => value !== null)) ? curve : null;
}

/** In units of the drawing; without a width, that of the report. */
export function curveDrawing(record: CurveRecord, curve: RunCurve, width?: number): Drawing {
  const { title, height, format, range, x, series } = curve;
  const options: ChartOptions = {
    ...{ title, height, x, bands: timeline(record) },
    ...(format && { format }),
    ...(range && { range }),
    ...(width !== undefined && { width }),
  };
  const drawing = curve.form === 'stack' ? stackDrawing(options, series) : lineDrawing(options, series);
  return { ...drawing, axis: 'step' };
}
