import type { Tensor } from '@tensorflow/tfjs-core';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import type { TargetSet } from '../images/target-set.js';
import type { Graph } from '../nn/graph.js';
import type { Network } from '../nn/network.js';
import { singleValueNorms } from '../nn/single-values.js';
import { UserError } from '../protocol/errors.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { TrainingRecipe } from '../protocol/stage-recipes.js';
import { isStage, trainingStages } from '../protocol/stages.js';
import { imagesOfPasses } from '../protocol/step-images.js';
import { loadImages, normalise, trainingSize } from './images.js';
import { teacherNorm } from './teacher.js';
import { viewSize, viewsOf } from './teacher-views.js';

/** Refuses a recipe whose steps would norm a single value by itself: nothing of it would be left. PyTorch does too. */
export function checkBatchNorm(graph: Graph, recipe: Recipe): void {
  const { batchSize, input } = recipe;
  const found = trainingStages(recipe).flatMap((stage) => {
    const images = Math.min(...imagesOfPasses(stage, batchSize));
    return normedSizes(graph, stage, trainingSize(input)).flatMap(({ height, width }) =>
      singleValueNorms(graph, [images, height, width, 3]).map((norm) => ({ norm, images })),
    );
  });
  const [first] = found;
  if (first === undefined) return;
  const sizes = batchSize === 1 ? 'batchSize' : 'easyPerStep and hardPerStep';
  throw new UserError(
    'single-value-norm',
    `In steps of ${first.images} images, batch norm ${first.norm} sees one value a channel.`,
    { advice: `Set ${sizes} to 2 or more, or batchNorm (and teacherBatchNorm) to "running" in every stage.` },
  );
}

/** Sizes of the images that a stage's steps norm by their batch: the student's, and those of the teacher's views. */
function normedSizes(graph: Graph, stage: TrainingRecipe, size: MapSize): MapSize[] {
  const ofStudent = stage.batchNorm === 'batch' ? [size] : [];
  const isTaught = isStage(stage, 'teach') || isStage(stage, 'propagate');
  // Labels that are made in rounds are made in evaluation mode.
  if (!isTaught || teacherNorm(stage) !== 'batch' || (isStage(stage, 'teach') && stage.rounds > 0)) return ofStudent;
  const views = viewsOf(isStage(stage, 'teach') ? stage.teacherViews : 1);
  return [...ofStudent, ...views.map(({ scale }) => viewSize(size, scale, graph))];
}

/** False where the only image would be normed by itself. */
export const canReestimate = ({ graph }: Network, targets: TargetSet, { input }: Recipe): boolean =>
  targets.names.length > 1 || singleValueNorms(graph, [1, input.height, input.width, 3]).length === 0;

/** Batches in the order of the images. Where one image cannot be normed by itself, the last joins the one before it. */
function batchesOf(total: number, batchSize: number, needsTwo: boolean): number[][] {
  const size = needsTwo ? Math.max(2, batchSize) : batchSize;
  const starts = Array.from({ length: Math.ceil(total / size) }, (_, batch) => batch * size);
  return starts.map((start) => {
    const count = Math.min(size, total - start);
    const first = needsTwo && count === 1 ? Math.max(0, start - 1) : start;
    return Array.from({ length: start + count - first }, (_, index) => first + index);
  });
}

/** How many batches an estimate takes. */
export const reestimationBatches = (network: Network, targets: TargetSet, recipe: Recipe): number =>
  estimationBatches(network, targets, recipe).length;

const estimationBatches = ({ graph }: Network, { names }: TargetSet, { input, batchSize }: Recipe): number[][] =>
  batchesOf(names.length, batchSize, singleValueNorms(graph, [1, input.height, input.width, 3]).length > 0);

/** A batch of an estimate: the logits under its own statistics. All is freed after the look. */
export interface EstimatedBatch {
  indices: readonly number[];
  /** [N,H,W,3] in 0..1. */
  images: Tensor;
  logits: Tensor;
}

/**
 * The baseline without gradients: the network's batch norm statistics become the average over the target images, batch
 * by batch in their order (momentum 1/k at batch k, as torch's momentum=None).
 */
export async function* reestimateBatchNorm(
  network: Network,
  targets: TargetSet,
  recipe: Recipe,
  look?: (batch: EstimatedBatch) => Promise<void>,
): AsyncGenerator<ProgressEvent, void, void> {
  const total = targets.names.length;
  for (const [batch, indices] of estimationBatches(network, targets, recipe).entries()) {
    const images = await loadImages(targets, indices);
    const x = normalise(images, recipe.input);
    const logits = network.infer(x, { batchNorm: 'batch', momentum: 1 / (batch + 1) });
    x.dispose();
    await look?.({ indices, images, logits });
    images.dispose();
    logits.dispose();
    yield { type: 'progressed', what: 'estimating batch norm', done: (indices.at(-1) ?? 0) + 1, total };
  }
}
