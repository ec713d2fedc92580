import type { Graph } from '../nn/graph.js';
import { planStep } from '../nn/memory.js';
import { UserError } from '../protocol/errors.js';
import type { Recipe } from '../protocol/recipe.js';

const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/** Refuses a recipe whose training step holds a tensor that the GPU cannot bind. */
export function checkMemory(graph: Graph, recipe: Recipe, limits: GPUSupportedLimits): void {
  const { input, batchSize, network, stages } = recipe;
  const height = input.cropHeight ?? input.height;
  const width = input.cropWidth ?? input.width;
  const batchNorm = stages.some((stage) => stage.batchNorm === 'batch') ? 'batch' : 'running';
  const need = planStep(graph, batchSize, height, width, { recompute: network.recompute, batchNorm });
  const most = limits.maxStorageBufferBindingSize;
  if (need.largestTensor <= most) return;
  const message = `A step of batch ${batchSize} at ${width}x${height} needs a tensor of ${mib(need.largestTensor)}; this GPU binds at most ${mib(most)}.`;
  throw new UserError('too-little-memory', message, { advice: 'Lower the batch size or train on a smaller crop.' });
}
