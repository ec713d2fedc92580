import { UserError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import { describeStage, needsPredictions, stagesWithSteps, titlesOf } from '../protocol/stages.js';
import { Baselines } from './baselines.js';
import { checkBatchNorm } from './batch-norm.js';
import { FirstShares } from './collapse/class-shares.js';
import { CollapseGuard } from './collapse/guard.js';
import { evaluate, measure } from './evaluate.js';
import { type AdaptOptions, runStage, tellCollapse } from './run-stage.js';

/**
 * Runs a recipe on `live.student`, which is trained in place; at the end, or whenever the generator is stopped,
 * `live.student` is the adapted network (student or teacher, as the last stage gives back). The baselines are
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
      // The baselines come before the stages, in the record and for those who read along.
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
