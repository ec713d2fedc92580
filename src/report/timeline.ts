import { BASELINES, type BaselineName, type Checkpoint } from '../protocol/events.js';
import type { Evaluation, RunRecord } from '../protocol/record.js';
import type { StageName } from '../protocol/stage-recipes.js';

/** A stage on the one x axis of a run: its steps are start+1 .. end. */
export interface Band {
  stage: StageName;
  index: number;
  start: number;
  end: number;
}

/** The stages of a run one after the other. Planned ones are included, so that the axis keeps its length. */
export function timeline(record: Pick<RunRecord, 'recipe' | 'stages'>): Band[] {
  const planned = new Map<number, { stage: StageName; steps: number }>();
  record.recipe?.stages.forEach(({ stage, steps }, index) => {
    planned.set(index, { stage, steps });
  });
  for (const { stage, index, steps } of record.stages) planned.set(index, { stage, steps });
  const bands: Band[] = [];
  let start = 0;
  for (const [index, { stage, steps }] of [...planned].sort(([a], [b]) => a - b)) {
    bands.push({ stage, index, start, end: start + steps });
    start += steps;
  }
  return bands;
}

/** Position of a stage's step (1-based) on the axis of the whole run. */
export const globalStep = (bands: readonly Band[], index: number, step: number): number =>
  (bands.find((band) => band.index === index)?.start ?? 0) + step;

/**
 * Where each evaluation lies on the axis: baselines at 0, a stage's result where the stage ended. When a stage occurs
 * twice, its evaluations (per set of weights) belong to its occurrences in order.
 */
export function evaluationSteps(record: Pick<RunRecord, 'recipe' | 'stages' | 'evaluations'>): number[] {
  const bands = timeline(record);
  const seen = new Map<string, number>();
  return record.evaluations.map(({ checkpoint, evaluated }) => {
    const key = `${checkpoint} ${evaluated}`;
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    const own = bands.filter((band) => band.stage === checkpoint);
    const band = own[Math.min(occurrence, own.length - 1)];
    if (!band) return 0;
    const done = record.stages.find((stage) => stage.index === band.index)?.done;
    return done === undefined ? band.end : band.start + done;
  });
}

const BASELINE_TITLES: Record<BaselineName, string> = {
  source: 'source model',
  'batch-norm': 'batch norm re-estimated',
};

/** True for a checkpoint that needs no training. */
export const isBaseline = (checkpoint: Checkpoint): checkpoint is BaselineName =>
  BASELINES.some((name) => name === checkpoint);

/** Name of what was measured, for a column head or a sentence. */
export const checkpointTitle = (checkpoint: Checkpoint): string =>
  isBaseline(checkpoint) ? BASELINE_TITLES[checkpoint] : `after ${checkpoint}`;

/** The evaluation that all deltas refer to: the source model as it is. */
export const sourceEvaluation = (record: Pick<RunRecord, 'evaluations'>): Evaluation | undefined =>
  record.evaluations.find(({ checkpoint }) => checkpoint === 'source');

/** The last evaluation after a stage: the run's result. */
export const finalEvaluation = (record: Pick<RunRecord, 'evaluations'>): Evaluation | undefined =>
  record.evaluations.findLast(({ checkpoint }) => !isBaseline(checkpoint));
