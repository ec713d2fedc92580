import { gpuMemory } from '../gpu/backend.js';
import { ImagesAhead } from '../images/images-ahead.js';
import { createRandom } from '../images/random.js';
import type { TargetSet } from '../images/target-set.js';
import type { FlatBuffer } from '../nn/parameters.js';
import type { Predictor } from '../predictions/predictor.js';
import type { ClassList } from '../protocol/classes.js';
import type { RunEvent, RunPlace } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { StageRecipe } from '../protocol/stage-recipes.js';
import { warningOf } from '../protocol/warnings.js';
import type { Baselines } from './baselines.js';
import { CollapseWatch, type FirstShares } from './collapse/class-shares.js';
import type { CollapseGuard, Finding } from './collapse/guard.js';
import { collapsedWarning } from './collapse/warning.js';
import type { LiveState } from './live.js';
import type { RunParts, StageParts } from './parts.js';
import type { Decided, StageResult, StepTaken } from './stage.js';
import { startStage } from './stages.js';
import { LossNotFinite } from './trainer.js';

export interface AdaptOptions {
  recipe: Recipe;
  targets: TargetSet;
  /** Images that the network is measured on, and that no stage sees. */
  heldOut?: TargetSet | undefined;
  classes: ClassList;
  live: LiveState;
  /** Of a source model that is a black box: its predictions, which are all that is known. */
  given?: Predictor | undefined;
  /** Bytes of main memory that exact soft labels may take; the platform knows how much there is. */
  labelBytes?: number | undefined;
  /** Milliseconds, for durations. */
  now: () => number;
  /** Where the run's parts are named: to be captured, and to go on from what was saved. */
  parts?: RunParts | undefined;
  /**
   * Asked before a step is reported: true where nobody will ask for a checkpoint behind it. Then the next step may begin before
   * the numbers of that one are known, and no `settled` comes between. Without it each step waits for its numbers.
   */
  goesAhead?: ((place: RunPlace) => boolean) | undefined;
  /** Gets what the stages decide pixel by pixel. */
  decided?: Decided | undefined;
}

/** Says that the run can be captured now: all that a step brings has been done and reported. */
export interface Settled {
  type: 'settled';
}

export type AdaptEvent = RunEvent | Settled;

/** All that looks on while the stages run. */
export interface Watching {
  guard: CollapseGuard | undefined;
  beginning: FirstShares;
  baselines: Baselines;
  parts: RunParts;
  /** The trained parameters at the start of the run, where a stage restores them. */
  startWeights: FlatBuffer | undefined;
  /** True where a stage that cannot be finished is undone. */
  undoes: boolean;
}

/** A stage that goes on, and all that looks on. */
interface Running extends Watching {
  stage: StageRecipe;
  index: number;
  options: AdaptOptions;
  watch: CollapseWatch;
}

/** Runs one stage. Yields its events, and those of guard, class shares and baselines. */
export async function* runStage(
  stage: StageRecipe,
  index: number,
  options: AdaptOptions,
  watching: Watching,
): AsyncGenerator<AdaptEvent, StageResult, void> {
  const { recipe, targets, classes, live, given, now, labelBytes, decided } = options;
  const { guard, beginning, baselines, parts, startWeights, undoes } = watching;
  const own = parts.ofStage(index);
  /** Leaves out the time that the baselines take. */
  const milliseconds = stopwatch(own, () => now() - baselines.clock());
  const random = createRandom(recipe.seed).fork(`${index} ${stage.stage}`);
  const window = Math.max(4, Math.ceil(targets.names.length / recipe.batchSize));
  const classNames = classes.classes.map((entry) => entry.name);
  const watch = new CollapseWatch(stage.stage, window, classNames, beginning);
  own.keep('class shares', watch.part);
  live.stage = stage.stage;
  live.step = own.from?.step ?? 0;
  if (!own.from) yield { type: 'stage-started', stage: stage.stage, index, steps: stage.steps };
  const ahead = ImagesAhead.of(targets);
  const context = {
    ...{ targets, ahead, recipe, random, live, classNames, given, labelBytes, decided },
    ...{ startWeights, parts: own },
    // Guard and baselines would wait for the passes of the next step, and their time is not that of a step.
    goesAhead: (step: number) =>
      baselines.isOver && !guard?.isDueAfter(step) && options.goesAhead?.({ stage: stage.stage, index, step }) === true,
  };
  const steps = startStage(stage.stage, live.student, stage, context);
  // The milliseconds of a step: from the end of all that the one before it brought, to its own report. Where steps go ahead, that
  // is the time from numbers to numbers: it leaves out what the GPU did earlier for this step, and holds what it did for the
  // next one. The sum is right. A look that the numbers asked for, where the guard waits for the next step's passes, is left out.
  let last = now();
  try {
    while (true) {
      const next = await steps.next();
      if (next.done) {
        parts.forgetStage(index);
        yield finished(stage, index, next.value, milliseconds() / 1000);
        return next.value;
      }
      const event = next.value;
      if (event.type === 'labels-stored') beginning.take(event.labels.classShares);
      if (event.type !== 'step-taken') yield event;
      else yield* settleStep(event, now() - last, { ...watching, stage, index, options, watch });
      last = now();
    }
  } catch (error) {
    // The step that failed has drawn its images: what it left behind is no place to go on from.
    parts.unsettle();
    if (error instanceof LossNotFinite) {
      // Of an undone stage nothing is left to judge.
      if (!undoes) await guard?.afterFailure(stage, { stage: stage.stage, index, step: live.step });
      yield notFinite(stage, live.step, error, undoes);
    }
    throw error;
  } finally {
    await steps.return({ network: live.student, evaluated: 'student' });
    await ahead.close();
  }
}

/** Milliseconds of a clock since the stage began. In a stage that goes on, those from before count too. */
function stopwatch(own: StageParts, clock: () => number): () => number {
  let start = clock();
  const milliseconds = () => clock() - start;
  own.keep<number>('milliseconds', {
    save: milliseconds,
    load: ({ plain }) => {
      start = clock() - plain;
    },
  });
  return milliseconds;
}

/** Reports a step, and does all that a step brings. Then the run can be captured. */
async function* settleStep(
  { step, numbers, isAhead }: StepTaken,
  milliseconds: number,
  { stage, index, options, watch, guard, baselines, parts }: Running,
): AsyncGenerator<AdaptEvent, void, void> {
  parts.move();
  options.live.step = step;
  const place = { stage: stage.stage, index, step };
  const { allocated, tensors } = gpuMemory();
  const finding = await guard?.afterStep(stage, place, numbers);
  yield { type: 'stepped', ...place, steps: stage.steps, numbers, milliseconds, gpuBytes: allocated, tensors };
  for (const warning of watch.observe(step, numbers)) yield { type: 'warned', warning };
  if (guard && finding) yield* tellCollapse(guard, finding, options);
  // The baselines get as long as the step took. The first step says nothing: it compiles.
  yield* baselines.goOn(step === 1 ? 0 : milliseconds);
  if (isAhead) return;
  parts.settle({ ...place, finished: null });
  yield { type: 'settled' };
}

function finished(stage: StageRecipe, index: number, result: StageResult, seconds: number): RunEvent {
  return { type: 'stage-finished', stage: stage.stage, index, steps: stage.steps, seconds, result: result.evaluated };
}

function notFinite({ stage }: StageRecipe, step: number, { values }: LossNotFinite, undoes: boolean): RunEvent {
  const place = { code: 'loss-not-finite', stage, step } as const;
  return { type: 'warned', warning: warningOf(place, 'notFinite', { ...values, undone: undoes ? 'yes' : '' }) };
}

/** To ask for the next event is to go on anyway. */
export function* tellCollapse(
  guard: CollapseGuard,
  finding: Finding,
  { recipe, classes, given }: AdaptOptions,
): Generator<RunEvent, void, void> {
  const names = classes.classes.map((entry) => entry.name);
  const reference = given ? 'the given predictions' : 'the source model';
  yield { type: 'warned', warning: collapsedWarning(finding, recipe, names, reference) };
  if (recipe.guard === 'stop') yield { type: 'collapsed', collapse: guard.collapse(finding) };
  guard.goOn();
}
