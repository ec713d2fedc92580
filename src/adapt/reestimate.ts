import { alignLoss } from '../gpu/pixel-loss/align-loss.js';
import type { Network } from '../nn/network.js';
import { UserError } from '../protocol/errors.js';
import type { StepNumbers, Warning } from '../protocol/events.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { stageTitle } from '../protocol/stages.js';
import { warningOf } from '../protocol/warnings.js';
import { canReestimate, type EstimatedBatch, reestimateBatchNorm } from './batch-norm.js';
import { meanShares } from './class-balance.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { predictedIn } from './steps.js';
import { sizeOf } from './teacher.js';
import { PendingValues } from './trainer.js';

/** What one batch was predicted as, with how many images it has. */
type Predicted = ReturnType<typeof predictedIn> & { count: number };

/**
 * Stage "reestimate": the batch norm statistics become the average over the target images; no weight moves (atp.md,
 * Evaluation, baselines; Li et al., AdaBN, arXiv 1603.04779). Its one step is the pass over all images.
 */
export async function* reestimate(
  student: Network,
  { steps }: RecipeOf<'reestimate'>,
  { targets, recipe, parts }: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  checkReestimate(student, { targets, recipe });
  if (!student.graph.nodes.some(({ op }) => op === 'batch-norm')) yield { type: 'warned', warning: nothingToEstimate };
  const over = parts.from && parts.from.step >= steps;
  if (!over) {
    const batches: Predicted[] = [];
    yield* reestimateBatchNorm(student, targets, recipe, async (batch) => {
      batches.push(await predictedBy(batch, student.graph.classes));
    });
    yield { type: 'step-taken', step: 1, numbers: numbersOf(batches, targets.names.length), isAhead: false };
  }
  return { network: student, evaluated: 'student' };
}

const nothingToEstimate: Warning = warningOf({ code: 'no-batch-norm', stage: 'reestimate' }, 'noBatchNorm', {
  stage: stageTitle('reestimate'),
});

/** @throws UserError where the only image would be normed by itself */
function checkReestimate(network: Network, { targets, recipe }: Pick<StageContext, 'targets' | 'recipe'>): void {
  if (canReestimate(network, targets, recipe)) return;
  const message = `${stageTitle('reestimate')} cannot average statistics over one image: a batch norm of this network sees one value a channel in it.`;
  throw new UserError('too-few-images', message, { advice: 'Add images, or leave the stage out of the recipe.' });
}

/** The figures are those of Align's loss; its gradient is not used. */
async function predictedBy({ logits, images, indices }: EstimatedBatch, classes: number): Promise<Predicted> {
  const options = { gamma: 0, alpha: 0, entropyWeight: 1, diversityWeight: 0 };
  const { values, names, gradient } = alignLoss(logits, options, sizeOf(images));
  gradient.dispose();
  return { ...predictedIn(await new PendingValues(values, names).read(), classes), count: indices.length };
}

/** Means over all images. */
function numbersOf(batches: readonly Predicted[], images: number): StepNumbers {
  const perImage = <T>(of: (batch: Predicted) => T): T[] =>
    batches.flatMap((batch) => Array(batch.count).fill(of(batch)));
  const entropies = perImage(({ meanEntropy }) => meanEntropy);
  return {
    losses: {},
    learningRate: 0,
    meanEntropy: entropies.reduce((sum, entropy) => sum + entropy, 0) / entropies.length,
    entropyHistogram: meanShares(perImage(({ entropyHistogram }) => entropyHistogram)),
    classShares: meanShares(perImage(({ classShares }) => classShares)),
    keptShare: 1,
    images: Array.from({ length: images }, (_, index) => index),
  };
}
