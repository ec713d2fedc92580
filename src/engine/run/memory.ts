import type { Graph } from '../../nn/graph.js';
import { UserError } from '../../protocol/errors.js';
import type { Recipe } from '../../protocol/recipe.js';
import { type MemoryLimits, memoryProblem, planMemory, predictionProblem } from './memory-plan.js';

/** Refuses a recipe whose run holds a tensor that the GPU cannot bind. */
export function checkMemory(graph: Graph, recipe: Recipe, limits: MemoryLimits): void {
  // Only the largest tensor and buffer are held against the limits: copies of the network change neither.
  const problem = memoryProblem(planMemory(graph, recipe, false), recipe, limits);
  if (!problem) return;
  throw new UserError('too-little-memory', problem, { advice: 'Lower the batch size or train on a smaller crop.' });
}

/** The same for a pass over one whole image, as predictions, maps and a trial need it. */
export function checkPredictionMemory(graph: Graph, recipe: Recipe, limits: MemoryLimits): void {
  const problem = predictionProblem(graph, recipe, limits);
  if (!problem) return;
  throw new UserError('too-little-memory', problem, { advice: 'Use a recipe with a smaller input.' });
}
