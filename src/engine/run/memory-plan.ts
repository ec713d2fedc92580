import { contrastingStages } from '../../adapt/contrast-check.js';
import { trainingSize } from '../../adapt/images.js';
import { sizeStepOf } from '../../adapt/input-size.js';
import { viewSize, viewsOf } from '../../adapt/teacher-views.js';
import { restores } from '../../adapt/trained.js';
import { blockTree } from '../../nn/block-tree.js';
import type { Graph } from '../../nn/graph.js';
import { planSetPass } from '../../nn/images-at-once.js';
import {
  type ImageSize,
  MEMORY_KINDS,
  outputShapes,
  planPrediction,
  planStep,
  type StepPlan,
} from '../../nn/memory.js';
import { recogniseNetwork } from '../../nn/open-network.js';
import { type ProjectionPlan, planProjection } from '../../nn/projection-memory.js';
import { UserError } from '../../protocol/errors.js';
import { mib } from '../../protocol/mib.js';
import type { MemoryPart, ModelPlan, UnusedTensor } from '../../protocol/plan.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { batchNormOf, describeStage, isStage, isTraining, stageOf, stagesWithSteps } from '../../protocol/stages.js';
import { imagesOfHalves, imagesOfPasses } from '../../protocol/step-images.js';
import { readAgain, type SourceModel, takesSize } from '../source/source-model.js';
import { checkTraining } from './checks.js';

/** The limits of a device that a plan is compared with. */
export type MemoryLimits = Pick<GPUSupportedLimits, 'maxStorageBufferBindingSize' | 'maxBufferSize'>;

export interface RunMemory {
  parts: MemoryPart[];
  total: number;
  largestTensor: number;
  /** Bytes of the largest soft labels that Distil binds at once, those of one image; 0 without Distil. */
  largestLabel: number;
}

/**
 * What a run of a recipe holds on the GPU in its largest step, and while it looks at whole images. `baselines`: the source
 * network is measured between the steps of the first stage.
 */
export function planMemory(graph: Graph, recipe: Recipe, baselines: boolean): RunMemory {
  const { bytes, largestTensor } = largestStep(graph, recipe, baselines);
  const parts = MEMORY_KINDS.map((kind) => ({ kind: kind as string, bytes: bytes[kind] }));
  const arena = bytes.activations + bytes['activation gradients'] + bytes.workspace + bytes['unused in the arena'];
  const { height, width } = recipe.input;
  const whole = planSetPass(graph, height, width, recipe.network.precision);
  parts.push({ kind: 'prediction of whole images', bytes: whole.images + Math.max(0, whole.arena - arena) });
  const labels = labelTensors(graph, recipe);
  const taught = teachTensors(graph, recipe);
  const softLabels = Math.max(labels.ofStep, taught.softLabels);
  if (softLabels > 0) parts.push({ kind: 'soft labels of a step', bytes: softLabels });
  const views = Math.max(0, taught.arena - Math.max(arena, whole.arena)) + taught.images;
  if (views > 0) parts.push({ kind: 'larger views', bytes: views });
  const contrast = planContrast(graph, recipe);
  if (contrast) parts.push({ kind: 'semantic contrast', bytes: contrast.own + Math.max(0, contrast.arena - arena) });
  return {
    parts,
    total: parts.reduce((sum, part) => sum + part.bytes, 0),
    largestTensor: Math.max(largestTensor, whole.largestTensor, taught.largest, contrast?.largestTensor ?? 0),
    largestLabel: labels.largest,
  };
}

/** What Teach's stages need beside an ordinary step: soft labels, and views of other sizes. */
function teachTensors(graph: Graph, recipe: Recipe) {
  const stages = stagesWithSteps(recipe).filter((stage) => isStage(stage, 'teach'));
  const most = (numbers: number[]): number => Math.max(0, ...numbers);
  const { width, height } = trainingSize(recipe.input);
  const map = 4 * width * height * graph.classes * recipe.batchSize;
  const soft = stages.some(({ pseudoLabels, teacherViews }) => pseudoLabels === 'soft' || teacherViews > 1);
  const scale = most(stages.flatMap(({ teacherViews }) => viewsOf(teacherViews).map((view) => view.scale)));
  const larger = scale > 1 ? viewSize({ width, height }, scale, graph) : undefined;
  const { precision } = recipe.network;
  const views = larger && planPrediction(graph, larger.height, larger.width, precision, recipe.batchSize);
  return {
    // Logits at the size of the images, as they are and mirrored; of views their sum, one of them, and their mean.
    softLabels: soft ? 3 * map : 0,
    largest: most([soft ? map : 0, views?.largestTensor ?? 0]),
    arena: views?.bytes ?? 0,
    images: larger ? 3 * 4 * 3 * recipe.batchSize * larger.width * larger.height : 0,
  };
}

/** The largest semantic contrast of a recipe's stages. */
function planContrast(graph: Graph, recipe: Recipe): ProjectionPlan | undefined {
  const { width, height } = trainingSize(recipe.input);
  const { recompute } = recipe.network;
  const plans = contrastingStages(recipe).flatMap((stage) => {
    const { contrastChannels, optimizer, batchNorm } = stage;
    const images = Math.max(...imagesOfPasses(stage, recipe.batchSize));
    return planProjection(graph, contrastChannels, [images, height, width], { recompute, optimizer, batchNorm }) ?? [];
  });
  const [first, ...rest] = plans;
  return first && rest.reduce((most, plan) => (plan.own + plan.arena > most.own + most.arena ? plan : most), first);
}

/** Bytes of Distil's soft labels on the GPU: of a step's images, and of the most that must be bound at once. */
function labelTensors({ classes }: Graph, recipe: Recipe): { ofStep: number; largest: number } {
  const { input, batchSize } = recipe;
  const distil = stageOf({ stages: stagesWithSteps(recipe) }, 'distil');
  if (!distil) return { ofStep: 0, largest: 0 };
  const bytes = ({ width, height }: { width: number; height: number }) => 4 * width * height * classes;
  const image = bytes(trainingSize(input));
  // A step's labels are bound image by image where they must be. Temporal ensembling predicts whole images.
  const ensembles = distil.ensembleMomentum < 1 && distil.ensembleStart < 1;
  return { ofStep: batchSize * image, largest: ensembles ? bytes(input) : image };
}

function largestStep(graph: Graph, recipe: Recipe, baselines: boolean): StepPlan {
  const { input, network, stages, guard } = recipe;
  const { width, height } = trainingSize(input);
  const first = stages.find(({ steps }) => steps > 0);
  const all = stages.map((stage) => ({ ...kindOf(stage, recipe), baselines: baselines && stage === first }));
  const kinds = new Map(all.map((kind) => [JSON.stringify(kind), kind]));
  const plans = [...kinds.values()].map(({ images, ...kind }) =>
    planStep(graph, images, height, width, {
      ...kind,
      recompute: network.recompute,
      precision: network.precision,
      guarded: guard !== 'off',
      restores: restores({ stages }),
    }),
  );
  return plans.reduce((largest, plan) => (plan.total > largest.total ? plan : largest));
}

/** What the memory of a stage's steps depends on. A pass without gradients needs less than the smallest step: an upper bound. */
const kindOf = (stage: StageRecipe, recipe: Recipe) => ({
  optimizer: isTraining(stage) ? stage.optimizer : ('sgd' as const),
  batchNorm: batchNormOf(stage),
  drops: isTraining(stage) ? { dropPath: stage.dropPath, dropout: stage.dropout } : undefined,
  sharp: isTraining(stage) && stage.sharpness > 0,
  teacher: describeStage(stage.stage).teacher,
  ...passSizes(stage, recipe),
});

/** Images of the largest training pass, and the sizes of the other passes. */
function passSizes(stage: StageRecipe, { input, batchSize }: Recipe) {
  const { width, height } = trainingSize(input);
  const passes = imagesOfPasses(stage, batchSize);
  const images = Math.max(...passes);
  const others = passes.filter((count) => count !== images).map((count): ImageSize => [count, height, width]);
  const whole = cropsFrom(stage, batchSize);
  const labelled = whole === null ? [] : [[whole, input.height, input.width] satisfies ImageSize];
  return { images, trainedToo: others, labelledToo: [...others, ...labelled] };
}

/** Whole images that the teacher labels to choose crops of them; null where a step takes the first ones. */
function cropsFrom(stage: StageRecipe, batchSize: number): number | null {
  if (isStage(stage, 'teach')) return stage.cropTries > 1 ? batchSize : null;
  if (isStage(stage, 'propagate')) return stage.cropTries > 1 ? imagesOfHalves(stage, batchSize).hard : null;
  return null;
}

/** Why a device cannot hold what a run needs, as far as WebGPU tells; null where it can. */
export function memoryProblem(memory: RunMemory, recipe: Recipe, limits: MemoryLimits): string | null {
  const { input } = recipe;
  const { width, height } = trainingSize(input);
  const most = limits.maxStorageBufferBindingSize;
  if (memory.largestTensor > most) {
    const images = Math.max(...recipe.stages.map((stage) => passSizes(stage, recipe).images));
    return `A step of batch ${images} at ${width}x${height} needs a tensor of ${mib(memory.largestTensor)}; this GPU binds at most ${mib(most)}.`;
  }
  if (memory.largestLabel > most) {
    return `Soft labels of one image, all classes at ${input.width}x${input.height}, are ${mib(memory.largestLabel)}; this GPU binds at most ${mib(most)}. Take a smaller input size.`;
  }
  const weights = memory.parts.find(({ kind }) => kind === 'weights')?.bytes ?? 0;
  if (weights <= limits.maxBufferSize) return null;
  return `The weights need a buffer of ${mib(weights)}; this GPU's largest is ${mib(limits.maxBufferSize)}.`;
}

/** Why a device cannot hold a pass over one whole image, as far as WebGPU tells; null where it can. */
export function predictionProblem(graph: Graph, recipe: Recipe, limits: MemoryLimits): string | null {
  const { width, height } = recipe.input;
  const largestTensor = largestOfPrediction(graph, recipe);
  const most = limits.maxStorageBufferBindingSize;
  if (largestTensor <= most) return null;
  return `An image of ${width}x${height} needs a tensor of ${mib(largestTensor)}; this GPU binds at most ${mib(most)}.`;
}

/** Largest tensors by graph and size: a page that shows one image after another asks for the same one each time. */
const known = new WeakMap<Graph, Map<string, number>>();

function largestOfPrediction(graph: Graph, { input: { width, height }, network: { precision } }: Recipe): number {
  const sizes = known.get(graph) ?? new Map<string, number>();
  known.set(graph, sizes);
  const key = `${width} ${height} ${precision}`;
  const largest = sizes.get(key) ?? planPrediction(graph, height, width, precision).largestTensor;
  sizes.set(key, largest);
  return largest;
}

/** The memory that a recipe takes with a model, and what a device cannot hold of it. */
export function planModel(opened: SourceModel, recipe: Recipe, limits: MemoryLimits, baselines: boolean): ModelPlan {
  const source = takesSize(opened, recipe) ? opened : readAgain(opened, recipe);
  const { graph } = recogniseNetwork(source.file, recipe.network, recipe.input);
  checkTraining(graph, recipe);
  const { width, height } = trainingSize(recipe.input);
  const outputs = outputShapes(graph, recipe.batchSize, height, width);
  const memory = planMemory(graph, recipe, baselines);
  return {
    card: source.card,
    batch: recipe.batchSize,
    height,
    width,
    sizeStep: sizeStepOf(graph),
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

/** Refuses a recipe whose run holds a tensor that the GPU cannot bind. */
export function checkMemory(graph: Graph, recipe: Recipe, limits: MemoryLimits): void {
  // The limits concern only the largest tensor and buffer: copies of the network change neither.
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
