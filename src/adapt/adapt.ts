import { UserError } from '../protocol/errors.js';
import type { Evaluated, RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { StageRecipe } from '../protocol/stage-recipes.js';
import { describeStage, needsPredictions, stagesWithSteps, titlesOf } from '../protocol/stages.js';
import { Baselines, type Measurement } from './baselines.js';
import { checkBatchNorm } from './batch-norm.js';
import { RunResults } from './choose/run-results.js';
import { FirstShares } from './collapse/class-shares.js';
import { CollapseGuard } from './collapse/guard.js';
import { evaluate, labelledSets, measure } from './evaluate.js';
import type { LiveState } from './live.js';
import { networkPart } from './network-part.js';
import { RunParts } from './parts.js';
import { type AdaptEvent, type AdaptOptions, runStage, tellCollapse, type Watching } from './run-stage.js';
import { LABELS_PART, type LabelsPlain, restoreLabels } from './soft-labels/soft-labels.js';
import type { StageResult } from './stage.js';
import { checkTrained, copyOfWeights, restores } from './trained.js';
import { LossNotFinite } from './trainer.js';

/**
 * Runs a recipe on `live.student`, which is trained in place; at the end, or whenever the generator is stopped,
 * `live.student` is the adapted network (student or teacher, as the last stage gives back). The baselines are
 * measured between the first steps, and known before the first stage is evaluated. Yields what happened; does nothing
 * between two calls of `next`, so that not calling it is a pause. To call it after `collapsed` is to go on anyway; a stop
 * there gives the last good weights back.
 */
export async function* adapt(options: AdaptOptions): AsyncGenerator<AdaptEvent, void, void> {
  const { recipe, live, given, now, parts = new RunParts() } = options;
  checkSetting(recipe, given);
  checkBatchNorm(live.student.graph, recipe);
  checkTrained(live.student.graph, recipe);
  const baselines = new Baselines(live.student, options, parts.saved<Measurement[]>('baselines')?.plain);
  const guard = recipe.guard === 'off' ? undefined : new CollapseGuard(options);
  const beginning = new FirstShares();
  const startWeights = restores(recipe) ? copyOfWeights(live.student) : undefined;
  const results = await RunResults.begin(options, parts);
  // What is made of the source weights was made above: from here on the student has those of the run that goes on.
  nameParts(parts, live, { baselines, guard, beginning });
  const { from } = parts;
  try {
    yield* restoreSoftLabels(options, parts);
    for (const [index, stage] of recipe.stages.entries()) {
      if (stage.steps === 0 || (from && index < from.place.index)) continue;
      const undoes = results?.undoes ?? false;
      const watching = { guard, baselines, beginning, parts, startWeights, undoes };
      const evaluated = yield* stageResult(stage, index, options, watching);
      parts.unsettle();
      if (results) yield* results.afterStage(stage, index, evaluated !== null);
      const network = live.student;
      const finding = await guard?.afterStage(stage, network, { stage: stage.stage, index, step: stage.steps });
      if (guard && finding) yield* tellCollapse(guard, finding, options);
      // The baselines come before the stages, in the record and for those who read along.
      yield* baselines.finish();
      for (const [set, images] of labelledSets(options)) {
        const place = { checkpoint: stage.stage, evaluated: evaluated ?? 'student', set };
        yield* measure(place, evaluate(network, images, recipe.input), now);
      }
    }
    yield* baselines.finish();
    if (results) yield* results.atEnd();
    live.stage = null;
  } finally {
    guard?.close();
    startWeights?.dispose();
    await baselines.dispose();
  }
}

function nameParts(
  parts: RunParts,
  live: LiveState,
  { baselines, guard, beginning }: Pick<Watching, 'baselines' | 'guard' | 'beginning'>,
): void {
  parts.keep('baselines', baselines.part);
  if (guard) parts.keep('guard', guard.part);
  parts.keep('class shares at first', beginning.part);
  parts.keep(
    'student',
    networkPart(() => live.student),
  );
}

/** The labels of a run that goes on after it had stored some. */
async function* restoreSoftLabels(
  { live, targets, recipe, given }: AdaptOptions,
  parts: RunParts,
): AsyncGenerator<RunEvent, void, void> {
  const saved = parts.saved<LabelsPlain>(LABELS_PART);
  if (!saved || !given) return;
  const size = { width: recipe.input.width, height: recipe.input.height, classes: live.student.graph.classes };
  live.labels = yield* restoreLabels(given, targets.names.length, size, saved);
  parts.keep(LABELS_PART, live.labels.part);
}

/**
 * Runs a stage, if it is not the one that was over when the run was captured; says whose weights it gives back. Null where it
 * could not be finished and is to be undone.
 */
async function* stageResult(
  stage: StageRecipe,
  index: number,
  options: AdaptOptions,
  watching: Watching,
): AsyncGenerator<AdaptEvent, Evaluated | null, void> {
  const { parts } = watching;
  const place = parts.from?.place;
  if (place?.index === index && place.finished) return place.finished;
  const result = yield* finishedStage(runStage(stage, index, options, watching), watching.undoes);
  if (!result) {
    parts.forgetStage(index);
    return null;
  }
  const { evaluated } = result;
  parts.move();
  parts.settle({ stage: stage.stage, index, step: stage.steps, finished: evaluated });
  yield { type: 'settled' };
  return evaluated;
}

/** The result of a stage; undefined where its loss was not finite and it is undone. */
async function* finishedStage(
  running: AsyncGenerator<AdaptEvent, StageResult, void>,
  undoes: boolean,
): AsyncGenerator<AdaptEvent, StageResult | undefined, void> {
  try {
    return yield* running;
  } catch (error) {
    if (undoes && error instanceof LossNotFinite) return undefined;
    throw error;
  }
}

/**
 * Refuses a stage that needs predictions without them, and predictions without a stage that learns from them.
 * @throws UserError
 */
export function checkSetting(recipe: Recipe, given: unknown): void {
  const needing = stagesWithSteps(recipe)
    .map(({ stage }) => describeStage(stage))
    .find(needsPredictions);
  if (needing && !given) {
    const message = `The recipe “${recipe.name}” begins with ${needing.title}, which needs predictions.`;
    throw new UserError('no-predictions', message, {
      advice: 'Open predictions of the source model, or choose a recipe that starts from its weights, such as "quick".',
    });
  }
  if (given && !needing) {
    const titles = titlesOf(needsPredictions, 'or');
    const message = `The recipe “${recipe.name}” has no ${titles} stage, but only predictions are given.`;
    throw new UserError('no-distil-stage', message, {
      advice: `Choose a recipe with ${titles}, such as "black-box".`,
    });
  }
}
