import { gpuMemory } from '../gpu/backend.js';
import { createRandom } from '../images/random.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { Checkpoint, Evaluated, RunEvent } from '../protocol/events.js';
import type { Recipe, StageRecipe } from '../protocol/recipe.js';
import { align } from './align.js';
import { canReestimate, checkBatchNorm, reestimateBatchNorm } from './batch-norm.js';
import { CollapseWatch } from './collapse.js';
import { distil } from './distil.js';
import { evaluate, evaluatePredictions } from './evaluate.js';
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
  /** Milliseconds, for durations. */
  now: () => number;
}

/**
 * Runs a recipe on `live.student`, which is trained in place; at the end, or whenever the generator is stopped,
 * `live.student` is the adapted network (student or teacher, as the last stage gives back). Yields what happened; does
 * nothing between two calls of `next`, so that not calling it is a pause.
 */
export async function* adapt(options: AdaptOptions): AsyncGenerator<RunEvent, void, void> {
  const { recipe, live, targets, given } = options;
  checkSetting(recipe, given);
  checkBatchNorm(live.student.graph, recipe);
  if (given) yield* measureGiven(given, options);
  else yield* measure('source', 'student', live.student, options);
  const baseline = !given && recipe.reestimateBatchNorm && targets.labelled > 0;
  if (baseline && canReestimate(live.student, targets, recipe)) {
    const network = yield* reestimateBatchNorm(live.student, targets, recipe);
    try {
      yield* measure('batch-norm', 'student', network, options);
    } finally {
      network.dispose();
    }
  }
  for (const [index, stage] of recipe.stages.entries()) {
    if (stage.steps === 0) continue;
    const result = yield* runStage(stage, index, options);
    yield* measure(stage.stage, result.evaluated, result.network, options);
  }
  live.stage = null;
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

async function* measureGiven(
  given: Predictor,
  { targets, live, now }: AdaptOptions,
): AsyncGenerator<RunEvent, void, void> {
  const start = now();
  const metrics = yield* evaluatePredictions(given, targets, live.student.graph.classes);
  if (!metrics && targets.labelled > 0) yield nothingMeasured('No pixel has both a label and a given prediction.');
  if (!metrics) return;
  yield { type: 'evaluated', checkpoint: 'source', evaluated: 'predictions', metrics, seconds: (now() - start) / 1000 };
}

async function* measure(
  checkpoint: Checkpoint,
  evaluated: Evaluated,
  network: Network,
  { targets, recipe, now }: AdaptOptions,
): AsyncGenerator<RunEvent, void, void> {
  const start = now();
  const metrics = yield* evaluate(network, targets, recipe.input);
  if (!metrics && targets.labelled > 0 && checkpoint === 'source') {
    yield nothingMeasured(`All pixels of the ${targets.labelled} label maps are ignored.`);
  }
  if (metrics) {
    yield { type: 'evaluated', checkpoint, evaluated, metrics, seconds: (now() - start) / 1000 };
  }
}

function nothingMeasured(why: string): RunEvent {
  const message = `${why} Nothing is measured, so there is no mIoU.`;
  const advice = 'Give label maps with pixels of the classes, of images that have a prediction.';
  return { type: 'warned', warning: { code: 'nothing-measured', stage: null, step: null, message, advice } };
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

async function* runStage(
  stage: StageRecipe,
  index: number,
  { recipe, targets, classes, live, given, now }: AdaptOptions,
): AsyncGenerator<RunEvent, StageResult, void> {
  const start = now();
  const random = createRandom(recipe.seed).fork(`${index} ${stage.stage}`);
  const window = Math.max(4, Math.ceil(targets.names.length / recipe.batchSize));
  const classNames = classes.classes.map((entry) => entry.name);
  const watch = new CollapseWatch(stage.stage, window, classNames);
  live.stage = stage.stage;
  live.step = 0;
  yield { type: 'stage-started', stage: stage.stage, index, steps: stage.steps };
  const steps = startStage(stage, live.student, { targets, recipe, random, live, classNames }, given);
  let last = now();
  try {
    while (true) {
      const next = await steps.next();
      if (next.done) {
        yield finished(stage, index, next.value, (now() - start) / 1000);
        return next.value;
      }
      const event = next.value;
      if (event.type !== 'step-taken') {
        yield event;
        last = now();
        continue;
      }
      live.step = event.step;
      const { step, numbers } = event;
      const { allocated, tensors } = gpuMemory();
      const milliseconds = now() - last;
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
      last = now();
    }
  } catch (error) {
    if (error instanceof LossNotFinite) yield notFinite(stage, live.step, error.message);
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
