import type { RunRecord, StepRecord } from '../../protocol/record.js';
import { thin } from '../thin.js';
import { globalStep, timeline } from '../timeline.js';

/** Values over the steps of a run, counted over all its stages. */
export interface Curve {
  x: readonly number[];
  values: readonly (number | null)[];
}

const MOST_POINTS = 160;

export interface StepCurves {
  totalLoss: Curve;
  meanEntropy: Curve;
}

/** Curves with as many points as a chart shows. */
export function stepCurves(record: RunRecord): StepCurves {
  const bands = timeline(record);
  const places = record.steps.map(({ index, step }) => globalStep(bands, index, step));
  const curveOf = (value: (step: StepRecord) => number | undefined): Curve => {
    const [x = [], values = []] = thin([places, record.steps.map((step) => value(step) ?? null)], MOST_POINTS);
    return { x: x.map(Number), values };
  };
  return { totalLoss: curveOf(({ losses }) => losses.total), meanEntropy: curveOf(({ meanEntropy }) => meanEntropy) };
}
