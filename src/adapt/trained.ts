import { type Graph, isTrained } from '../nn/graph.js';
import type { Network } from '../nn/network.js';
import { normParameters } from '../nn/norm-parameters.js';
import { FlatBuffer } from '../nn/parameters.js';
import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';
import { trainingStages } from '../protocol/stages.js';

/**
 * Refuses a recipe that names parameters which cannot be told apart in the network, or are not there.
 * @throws UserError
 */
export function checkTrained(graph: Graph, recipe: Recipe): void {
  const stages = trainingStages(recipe);
  if (stages.some(({ trained }) => trained === 'norms') && normParameters(graph).size === 0) {
    throw new UserError('no-norms', 'Only the normalisation layers are to be trained, but the network has none.', {
      advice:
        'Set trained to "all". An ONNX export may have merged batch norm into its convolutions: export in training mode.',
    });
  }
  if (
    stages.some(({ headParts }) => headParts === 'decode-head') &&
    graph.parameters.some((spec) => isTrained(spec) && spec.part === 'body')
  ) {
    throw new UserError('no-decode-head', 'An ONNX graph does not say where its decode head begins.', {
      advice: 'Set headParts to "classifier", or give the weights as .pth or .safetensors.',
    });
  }
}

/** True where a stage restores weights of the run's start. */
export const restores = (recipe: Pick<Recipe, 'stages'>): boolean =>
  trainingStages(recipe).some(({ restoreProbability }) => restoreProbability > 0);

/** The trained parameters of a network as they are now. */
export function copyOfWeights({ weights, layout }: Network): FlatBuffer {
  const copy = new FlatBuffer('weights at the start', layout.trainable);
  copy.copyFrom(weights.trainable);
  return copy;
}
