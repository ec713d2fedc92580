import type { Graph } from '../nn/graph.js';
import { levelsOf } from '../nn/levels.js';
import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { isStage, stagesWithSteps } from '../protocol/stages.js';
import { trainingSize } from './images.js';

/** The stages of a recipe that contrast. */
export const contrastingStages = (recipe: Pick<Recipe, 'stages'>): RecipeOf<'propagate'>[] =>
  stagesWithSteps(recipe).flatMap((stage) => (isStage(stage, 'propagate') && stage.contrastWeight > 0 ? [stage] : []));

/** Refuses a semantic contrast that the network or another option does not allow. @throws UserError no-contrast */
export function checkContrast(graph: Graph, recipe: Recipe): void {
  const stages = contrastingStages(recipe);
  if (stages.length === 0) return;
  const reason = reasonAgainst(graph, recipe, stages);
  if (reason === undefined) return;
  const advice = `${reason.advice}, or contrastWeight of Propagate to 0.`;
  throw new UserError('no-contrast', `Semantic contrast ${reason.message}`, { advice });
}

function reasonAgainst(graph: Graph, { network, input }: Recipe, stages: readonly RecipeOf<'propagate'>[]) {
  if (network.precision === 'mixed') {
    return { message: 'is not computed in mixed precision.', advice: 'Set network.precision to "float32"' };
  }
  if (stages.some(({ sharpness }) => sharpness > 0)) {
    return { message: 'takes no sharpness-aware second pass.', advice: 'Set sharpness of Propagate to 0' };
  }
  const { width, height } = trainingSize(input);
  if (levelsOf(graph, [1, height, width, 3]).length > 0) return undefined;
  return {
    message: 'needs maps of the backbone, at a quarter of the image size or less; none were found in this network.',
    advice: 'Take a network of another architecture',
  };
}
