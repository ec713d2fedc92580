import { checkBatchNorm } from '../../adapt/batch-norm.js';
import { checkContrast } from '../../adapt/contrast-check.js';
import { checkBatchSize, checkInputSize, checkViewSizes } from '../../adapt/input-size.js';
import { checkSelfTraining } from '../../adapt/self-training-checks.js';
import { checkDrops } from '../../adapt/student-drops.js';
import { checkTrained } from '../../adapt/trained.js';
import type { Graph } from '../../nn/graph.js';
import { UserError } from '../../protocol/errors.js';
import type { Warning } from '../../protocol/events.js';
import { type LabelCheck, stopping } from '../../protocol/label-check.js';
import type { Recipe } from '../../protocol/recipe.js';

/** Refuses a recipe that the network cannot be trained by. */
export function checkTraining(graph: Graph, recipe: Recipe): void {
  checkInputSize(graph, recipe);
  checkViewSizes(graph, recipe);
  checkBatchSize(graph, recipe);
  checkBatchNorm(graph, recipe);
  checkDrops(graph, recipe);
  checkTrained(graph, recipe);
  checkSelfTraining(graph, recipe);
  checkContrast(graph, recipe);
}

/** Refuses a run on labels that plainly mean something else, until somebody has said what they mean. */
export function refuseDoubtful(checks: readonly LabelCheck[]): void {
  const [first, ...more] = checks.flatMap(stopping);
  if (!first) return;
  throw new UserError('label-check', [first, ...more].map(({ message }) => message).join(' '), {
    advice: first.advice,
  });
}

/** Findings of the label check that a run starts in spite of. */
export const labelWarnings = (checks: readonly LabelCheck[]): Warning[] =>
  checks
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity !== 'note')
    .map(({ message, advice }) => ({ code: 'label-check', stage: null, step: null, message, advice }));
