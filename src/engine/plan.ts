import { checkBatchNorm } from '../adapt/batch-norm.js';
import { trainingSize } from '../adapt/images.js';
import { checkBatchSize, checkInputSize } from '../adapt/input-size.js';
import { blockTree } from '../nn/block-tree.js';
import type { Graph } from '../nn/graph.js';
import { MEMORY_KINDS, outputShapes, planPrediction, planStep, type StepPlan } from '../nn/memory.js';
import { recogniseNetwork } from '../nn/open-network.js';
import type { MemoryPart, ModelPlan, UnusedTensor } from '../protocol/plan.js';
import type { Recipe, StageRecipe } from '../protocol/recipe.js';
import type { SourceModel } from './source-model.js';

/** The part of a device's limits that memory is held against. */
export type MemoryLimits = Pick<GPUSupportedLimits, 'maxStorageBufferBindingSize' | 'maxBufferSize'>;

export interface RunMemory {
  parts: MemoryPart[];
  total: number;
  largestTensor: number;
}

/** What a run of a recipe holds on the GPU in its largest step, and while it looks at whole images. */
export function planMemory(graph: Graph, recipe: Recipe): RunMemory {
  const { bytes, largestTensor } = largestStep(graph, recipe);
  const parts = MEMORY_KINDS.map((kind) => ({ kind: kind as string, bytes: bytes[kind] }));
  const arena = bytes.activations + bytes['activation gradients'] + bytes.workspace + bytes['unused in the arena'];
  const whole = planPrediction(graph, recipe.input.height, recipe.input.width, recipe.network.precision);
  parts.push({ kind: 'prediction of whole images', bytes: Math.max(0, whole.bytes - arena) });
  return {
    parts,
    total: parts.reduce((sum, part) => sum + part.bytes, 0),
    largestTensor: Math.max(largestTensor, whole.largestTensor),
  };
}

function largestStep(graph: Graph, { input, batchSize, network, stages }: Recipe): StepPlan {
  const { width, height } = trainingSize(input);
  const kinds = new Map(stages.map((stage) => [JSON.stringify(kindOf(stage)), kindOf(stage)]));
  const plans = [...kinds.values()].map((kind) =>
    planStep(graph, batchSize, height, width, { ...kind, recompute: network.recompute, precision: network.precision }),
  );
  return plans.reduce((largest, plan) => (plan.total > largest.total ? plan : largest));
}

/** What the memory of a stage's steps depends on. */
const kindOf = ({ stage, optimizer, batchNorm }: StageRecipe) => ({
  optimizer,
  batchNorm,
  teacher: stage !== 'align',
});

const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;

/** Why a device cannot hold what a run needs, as far as WebGPU tells; null where it can. */
export function memoryProblem(memory: RunMemory, { input, batchSize }: Recipe, limits: MemoryLimits): string | null {
  const { width, height } = trainingSize(input);
  const most = limits.maxStorageBufferBindingSize;
  if (memory.largestTensor > most) {
    return `A step of batch ${batchSize} at ${width}x${height} needs a tensor of ${mib(memory.largestTensor)}; this GPU binds at most ${mib(most)}.`;
  }
  const weights = memory.parts.find(({ kind }) => kind === 'weights')?.bytes ?? 0;
  if (weights <= limits.maxBufferSize) return null;
  return `The weights need a buffer of ${mib(weights)}; this GPU's largest is ${mib(limits.maxBufferSize)}.`;
}

/** What a recipe will take of a model and a device. */
export function planModel(source: SourceModel, recipe: Recipe, limits: MemoryLimits): ModelPlan {
  const { graph } = recogniseNetwork(source.file, recipe.network);
  checkInputSize(graph, recipe);
  checkBatchSize(graph, recipe);
  checkBatchNorm(graph, recipe);
  const { width, height } = trainingSize(recipe.input);
  const outputs = outputShapes(graph, recipe.batchSize, height, width);
  const memory = planMemory(graph, recipe);
  return {
    batch: recipe.batchSize,
    height,
    width,
    logits: outputs.at(-1)?.[1] ?? [],
    blocks: blockTree(graph, outputs),
    unused: unusedOf(source),
    normalisation: source.normalisation,
    coloursSaid: source.coloursSaid,
    memory: {
      ...memory,
      mostBound: limits.maxStorageBufferBindingSize,
      largestBuffer: limits.maxBufferSize,
      mainMemory: source.held,
    },
    problem: memoryProblem(memory, recipe, limits),
  };
}

const unusedOf = ({ file, card }: SourceModel): UnusedTensor[] => {
  const tensors = card.unused.flatMap((name) => file.tensors.get(name) ?? []);
  return [...tensors, ...(file.others ?? [])].map(({ name, dtype, shape }) => ({ name, dtype, shape }));
};
