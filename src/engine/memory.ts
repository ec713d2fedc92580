import type { Graph } from '../nn/graph.js';
import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';
import { type MemoryLimits, memoryProblem, planMemory } from './plan.js';

/** Refuses a recipe whose run holds a tensor that the GPU cannot bind. */
export function checkMemory(graph: Graph, recipe: Recipe, limits: MemoryLimits): void {
  // Only the largest tensor and buffer are held against the limits: copies of the network change neither.
  const problem = memoryProblem(planMemory(graph, recipe, false), recipe, limits);
  if (!problem) return;
  throw new UserError('too-little-memory', problem, { advice: 'Lower the batch size or train on a smaller crop.' });
}
