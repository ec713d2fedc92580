import type uPlot from 'uplot';
import type { RunRecord } from '../../protocol/record.js';
import { thin } from '../../report/thin.js';
import { type Band, timeline } from '../../report/timeline.js';
import { columnsOf, nearestRow } from '../charts/columns.js';
import { pointsOf } from '../charts/miou-chart.js';

/** Values of a run over its steps, counted over all its stages. A null between two values ends the line. */
export interface RunCurve {
  x: number[];
  values: (number | null)[];
}

export const CURVES = ['mIoU', 'loss', 'entropy', 'kept'] as const;
export type CurveName = (typeof CURVES)[number];
export type RunCurves = Record<CurveName, RunCurve>;

const MOST_POINTS = 400;

/** Losses of two stages are different quantities: no line leads from one into the next. */
function apart({ x, values }: RunCurve, bands: readonly Band[]): RunCurve {
  const out: RunCurve = { x: [], values: [] };
  const stageAt = (step: number) => bands.findIndex(({ end }) => step <= end);
  x.forEach((step, row) => {
    const before = x[row - 1];
    if (before !== undefined && stageAt(before) !== stageAt(step)) {
      out.x.push((before + step) / 2);
      out.values.push(null);
    }
    out.x.push(step);
    out.values.push(values[row] ?? null);
  });
  return out;
}

function stepCurve(x: readonly number[], values: readonly (number | null)[], bands: readonly Band[]): RunCurve {
  const [steps = [], thinned = []] = thin([x, values], MOST_POINTS);
  return apart({ x: steps.map(Number), values: thinned }, bands);
}

/** The curves of a run, with as many points as a chart shows. */
export function curvesOf(record: RunRecord): RunCurves {
  const bands = timeline(record);
  const { x, losses, entropy, kept } = columnsOf(record.steps, bands);
  const { x: at, all } = pointsOf(record);
  return {
    mIoU: { x: at, values: all },
    loss: stepCurve(x, losses.get('total') ?? [], bands),
    entropy: stepCurve(x, entropy, bands),
    kept: stepCurve(x, kept, bands),
  };
}

const isKnown = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

export const hasValues = ({ values }: RunCurve): boolean => values.some(isKnown);

/** Curves over one x axis. Undefined where a run has no point of its own: its line leads on over it. */
export function aligned(curves: readonly RunCurve[]): uPlot.AlignedData {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].sort((a, b) => a - b);
  const columns = curves.map((curve) => {
    const own = new Map(curve.x.map((step, row) => [step, curve.values[row]]));
    return x.map((step) => own.get(step));
  });
  return [x, ...columns];
}

/** Rows of an aligned column that no line goes through. */
export function loneRows(column: ArrayLike<number | null | undefined>): number[] {
  const own = Array.from({ length: column.length }, (_, row) => row).filter((row) => column[row] !== undefined);
  return own.filter(
    (row, at) => isKnown(column[row]) && !isKnown(column[own[at - 1] ?? -1]) && !isKnown(column[own[at + 1] ?? -1]),
  );
}

/** The value at a step, or at the nearest one that the run has; the last one without a step. Null beyond its end. */
export function valueAt({ x, values }: RunCurve, step: number | null): { step: number; value: number } | null {
  const rows = x.flatMap((_, row) => (isKnown(values[row]) ? [row] : []));
  const places = rows.map((row) => x[row] ?? 0);
  const last = places.at(-1);
  if (last === undefined) return null;
  const spacing = places.length > 1 ? (last - (places[0] ?? 0)) / (places.length - 1) : 1;
  if (step !== null && step > last + spacing) return null;
  const at = step === null ? rows.length - 1 : nearestRow(places, step);
  return { step: places[at] ?? 0, value: values[rows[at] ?? 0] ?? 0 };
}

/** The stages that all runs have at the same steps, from the beginning on. */
export function commonBands(timelines: readonly Band[][]): Band[] {
  const [first = [], ...others] = timelines;
  const until = first.findIndex(({ stage, end }, place) =>
    others.some((bands) => bands[place]?.stage !== stage || bands[place]?.end !== end),
  );
  return until < 0 ? first : first.slice(0, until);
}
