import { BASELINES, type BaselineName, type Checkpoint, IMAGE_SETS, type ImageSet } from '../protocol/events.js';
import type { Evaluation, RunRecord } from '../protocol/record.js';
import type { StageName } from '../protocol/stage-recipes.js';

/** A stage on the one x axis of a run: its steps are start+1 .. end. */
export interface Band {
  stage: StageName;
  index: number;
  start: number;
  end: number;
  /** True where the stage's result was given up. */
  undone?: boolean;
}

/** The stages of a run one after the other. Planned ones are included, so that the axis keeps its length. */
export function timeline(record: Pick<RunRecord, 'recipe' | 'stages'> & Partial<Pick<RunRecord, 'weighed'>>): Band[] {
  const planned = new Map<number, { stage: StageName; steps: number }>();
  record.recipe?.stages.forEach(({ stage, steps }, index) => {
    planned.set(index, { stage, steps });
  });
  for (const { stage, index, steps } of record.stages) planned.set(index, { stage, steps });
  const undone = new Set(record.weighed?.filter((each) => each.undone).map(({ index }) => index));
  const bands: Band[] = [];
  let start = 0;
  for (const [index, { stage, steps }] of [...planned].sort(([a], [b]) => a - b)) {
    bands.push({ stage, index, start, end: start + steps, ...(undone.has(index) && { undone: true }) });
    start += steps;
  }
  return bands;
}

/** Position of a stage's step (1-based) on the axis of the whole run. */
export const globalStep = (bands: readonly Band[], index: number, step: number): number =>
  (bands.find((band) => band.index === index)?.start ?? 0) + step;

/**
 * Where each evaluation lies on the axis: baselines at 0, a stage's result where the stage ended. When a stage occurs
 * twice, its evaluations (per set of weights and of images) belong to its occurrences in order.
 */
export function evaluationSteps(record: Pick<RunRecord, 'recipe' | 'stages' | 'evaluations'>): number[] {
  const bands = timeline(record);
  const seen = new Map<string, number>();
  return record.evaluations.map((evaluation) => {
    const { checkpoint, evaluated } = evaluation;
    const key = `${checkpoint} ${evaluated} ${setOf(evaluation)}`;
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

/** What the strongest result without training is to a run: a method has to do better. */
export const TO_BEAT = 'the result to beat';

const isReestimated = ({ checkpoint }: Pick<Evaluation, 'checkpoint'>): boolean => checkpoint === 'batch-norm';

/** Batch norm re-estimated first, the others in their order. */
export const reestimatedFirst = <Each extends Pick<Evaluation, 'checkpoint'>>(all: readonly Each[]): Each[] => [
  ...all.filter(isReestimated),
  ...all.filter((each) => !isReestimated(each)),
];

/** The strongest of at least two that need no training, all on one set of images. Undefined where only one was measured. */
export function toBeat<Each extends Pick<Evaluation, 'checkpoint'>>(
  all: readonly Each[],
  mIoUOf: (each: Each) => number | undefined,
): Each | undefined {
  const value = (each: Each): number => mIoUOf(each) ?? Number.NaN;
  const known = all.filter((each) => isBaseline(each.checkpoint) && Number.isFinite(value(each)));
  if (known.length < 2) return undefined;
  return known.reduce((best, each) => (value(best) >= value(each) ? best : each));
}

/** The same of evaluations, which may be of two sets of images. */
export const isToBeat = (each: Evaluation, all: readonly Evaluation[]): boolean =>
  each ===
  toBeat(
    all.filter((other) => setOf(other) === setOf(each)),
    ({ metrics }) => metrics.mIoU,
  );

/** Whose weights were measured, beside the name of the checkpoint. */
export const measuredWords = ({ evaluated }: Pick<Evaluation, 'evaluated'>, beats: boolean): string =>
  beats ? `${evaluated}, ${TO_BEAT}` : evaluated;

/** Name of a stage in a chart. */
export const bandName = ({ stage, undone }: Band): string => (undone ? `${stage} (undone)` : stage);

/** Name of what was measured, for a column head or a sentence. */
export const checkpointTitle = (checkpoint: Checkpoint): string =>
  isBaseline(checkpoint) ? BASELINE_TITLES[checkpoint] : `after ${checkpoint}`;

/** The images that were measured on. */
export const setOf = ({ set }: Pick<Evaluation, 'set'>): ImageSet => set ?? 'target';

/** The sets that were measured on; the one of the headline first. */
export const measuredSets = ({ evaluations }: Pick<RunRecord, 'evaluations'>): ImageSet[] =>
  IMAGE_SETS.filter((set) => evaluations.some((each) => setOf(each) === set)).reverse();

/** The set whose figures stand for the run: images that nothing was adapted to, where there are such. */
export const headlineSet = (record: Pick<RunRecord, 'evaluations'>): ImageSet => measuredSets(record)[0] ?? 'target';

/** What was measured on one set: on that of the headline unless said otherwise. */
export const evaluationsOn = (record: Pick<RunRecord, 'evaluations'>, set = headlineSet(record)): Evaluation[] =>
  record.evaluations.filter((each) => setOf(each) === set);

/** A record with the figures of one set only. */
export const onSet = <Record extends Pick<RunRecord, 'evaluations'>>(record: Record, set: ImageSet): Record => ({
  ...record,
  evaluations: evaluationsOn(record, set),
});

const SET_WORDS: Record<ImageSet, string> = { target: 'the target images', 'held-out': 'the held-out images' };

/** A set in a sentence, where there are two; '' where the target images are all. */
export const onImages = (record: Pick<RunRecord, 'evaluations'>, set = headlineSet(record)): string =>
  set === 'target' && measuredSets(record).length < 2 ? '' : ` on ${SET_WORDS[set]}`;

/** The evaluation that all deltas refer to: the source model as it is. */
export const sourceEvaluation = (
  record: Pick<RunRecord, 'evaluations'>,
  set = headlineSet(record),
): Evaluation | undefined => evaluationsOn(record, set).find(({ checkpoint }) => checkpoint === 'source');

/** The last evaluation after a stage: the run's result. */
export const finalEvaluation = (
  record: Pick<RunRecord, 'evaluations'>,
  set = headlineSet(record),
): Evaluation | undefined => evaluationsOn(record, set).findLast(({ checkpoint }) => !isBaseline(checkpoint));
