import { gpuMemory } from '../gpu/backend.js';
import { createRandom } from '../images/random.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import type { Recipe, StageRecipe } from '../protocol/recipe.js';
import { align } from './align.js';
import { Baselines } from './baselines.js';
import { checkBatchNorm } from './batch-norm.js';
import { CollapseWatch, FirstShares } from './collapse/class-shares.js';
import { CollapseGuard, type Finding } from './collapse/guard.js';
import { collapsedWarning } from './collapse/warning.js';
import { distil } from './distil.js';
import { evaluate, measure } from './evaluate.js';
import type { LiveState } from './live.js';
import { propagate } from './propagate.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { teach } from './teach.js';
import { LossNotFinite } from './trainer.js';

export interface AdaptOptions {
  recipe: Recipe;
  targets: TargetSet;
  classes: ClassList;
  live: LiveState;
  /** The source model where it is a black box: all that is known of it. */
  given?: Predictor | undefined;
  /** Bytes of main memory that exact soft labels may take; the platform knows how much there is. */
  labelBytes?: number | undefined;
  /** Milliseconds, for durations. */
  now: () => number;
}

/**
 * Runs a recipe on `live.student`, which is trained in place; at the end, or whenever the generator is stopped,
 * `live.student` is the adapted network (student or teacher, as the last stage gives back). What it is compared with is
 * measured between the first steps, and known before the first stage is evaluated. Yields what happened; does nothing
 * between two calls of `next`, so that not calling it is a pause. To call it after `collapsed` is to go on anyway; a stop
 * there gives the last good weights back.
 */
export async function* adapt(options: AdaptOptions): AsyncGenerator<RunEvent, void, void> {
  const { recipe, live, targets, given, now } = options;
  checkSetting(recipe, given);
  checkBatchNorm(live.student.graph, recipe);
  const baselines = new Baselines(live.student, options);
  const guard = recipe.guard === 'off' ? undefined : new CollapseGuard(options);
  const watching = { guard, baselines, beginning: new FirstShares() };
  try {
    for (const [index, stage] of recipe.stages.entries()) {
      if (stage.steps === 0) continue;
      const { network, evaluated } = yield* runStage(stage, index, options, watching);
      const finding = await guard?.afterStage(stage, network, { stage: stage.stage, index, step: stage.steps });
      if (guard && finding) yield* tellCollapse(guard, finding, options);
      // In the record, and for who reads along, the baselines come before the stages.
      yield* baselines.finish();
      yield* measure(stage.stage, evaluated, evaluate(network, targets, recipe.input), now);
    }
    yield* baselines.finish();
    live.stage = null;
  } finally {
    guard?.close();
    await baselines.dispose();
  }
}

/** Whoever asks for the next event goes on anyway. */
function* tellCollapse(
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

/** Without predictions there is nothing to distil; without Distil a black box has taught nobody. */
export function checkSetting({ name, stages }: Recipe, given: unknown): void {
  const distils = stages.some(({ stage, steps }) => stage === 'distil' && steps > 0);
  if (distils && !given) {
    throw new UserError('no-predictions', `The recipe “${name}” begins with Distil, which needs predictions.`, {
      advice: 'Open predictions of the source model, or choose a recipe that starts from its weights, such as "quick".',
    });
  }
  if (given && !distils) {
    throw new UserError(
      'no-distil-stage',
      `The recipe “${name}” has no Distil stage, but predictions are all there is.`,
      {
        advice: 'Choose a recipe with Distil, such as "black-box".',
      },
    );
  }
}

function startStage(
  stage: StageRecipe,
  student: Network,
  context: StageContext,
  given: Predictor | undefined,
): AsyncGenerator<StageEvent, StageResult, void> {
  switch (stage.stage) {
    case 'distil':
      if (!given) throw new Error('Distil was started without predictions.');
      return distil(given, student, stage, context);
    case 'align':
      return align(student, stage, context);
    case 'teach':
      return teach(student, stage, context);
    case 'propagate':
      return propagate(student, stage, context);
    default:
      return stage satisfies never;
  }
}

/** What looks on while the stages run. */
interface Watching {
  guard: CollapseGuard | undefined;
  beginning: FirstShares;
  baselines: Baselines;
}

async function* runStage(
  stage: StageRecipe,
  index: number,
  options: AdaptOptions,
  { guard, beginning, baselines }: Watching,
): AsyncGenerator<RunEvent, StageResult, void> {
  const { recipe, targets, classes, live, given, now, labelBytes } = options;
  /** Without what the baselines take. */
  const clock = () => now() - baselines.clock();
  const start = clock();
  const random = createRandom(recipe.seed).fork(`${index} ${stage.stage}`);
  const window = Math.max(4, Math.ceil(targets.names.length / recipe.batchSize));
  const classNames = classes.classes.map((entry) => entry.name);
  const watch = new CollapseWatch(stage.stage, window, classNames, beginning);
  live.stage = stage.stage;
  live.step = 0;
  yield { type: 'stage-started', stage: stage.stage, index, steps: stage.steps };
  const context = { targets, recipe, random, live, classNames, labelBytes };
  const steps = startStage(stage, live.student, context, given);
  let last = now();
  try {
    while (true) {
      const next = await steps.next();
      if (next.done) {
        yield finished(stage, index, next.value, (clock() - start) / 1000);
        return next.value;
      }
      const event = next.value;
      if (event.type === 'labels-stored') beginning.take(event.labels.classShares);
      if (event.type !== 'step-taken') {
        yield event;
        last = now();
        continue;
      }
      live.step = event.step;
      const { step, numbers } = event;
      const { allocated, tensors } = gpuMemory();
      const milliseconds = now() - last;
      const finding = await guard?.afterStep(stage, { stage: stage.stage, index, step }, numbers);
      yield {
        type: 'stepped',
        stage: stage.stage,
        index,
        step,
        steps: stage.steps,
        numbers,
        milliseconds,
        gpuBytes: allocated,
        tensors,
      };
      for (const warning of watch.observe(step, numbers)) yield { type: 'warned', warning };
      if (guard && finding) yield* tellCollapse(guard, finding, options);
      // As long as the step took. The first one compiles, which says nothing.
      yield* baselines.goOn(step === 1 ? 0 : milliseconds);
      last = now();
    }
  } catch (error) {
    if (error instanceof LossNotFinite) {
      await guard?.afterFailure(stage, { stage: stage.stage, index, step: live.step });
      yield notFinite(stage, live.step, error.message);
    }
    throw error;
  } finally {
    await steps.return({ network: live.student, evaluated: 'student' });
  }
}

function finished(stage: StageRecipe, index: number, result: StageResult, seconds: number): RunEvent {
  return { type: 'stage-finished', stage: stage.stage, index, steps: stage.steps, seconds, result: result.evaluated };
}

function notFinite(stage: StageRecipe, step: number, message: string): RunEvent {
  const advice = 'The last good weights were kept and can be downloaded. Lower the learning rate or add warm-up steps.';
  return { type: 'warned', warning: { code: 'loss-not-finite', stage: stage.stage, step, message, advice } };
}
