import { ownBufferSize } from '../gpu/backend.js';
import type { BufferRange } from '../gpu/kernel.js';
import { teachLoss } from '../gpu/pixel-loss/teach-loss.js';
import { matchSizes, placeInBuffers } from '../gpu/plan/placement.js';
import { ownValues } from '../gpu/plan/recording.js';
import { planningTracer, type Trace, type TracedValue } from '../gpu/plan/trace.js';
import { UniformStructs } from '../gpu/plan/uniforms.js';
import { copyToFloat16 } from '../gpu/storage/cast.js';
import { type DropRates, dropsOf } from './drops.js';
import type { Graph, GraphNode } from './graph.js';
import type { Recompute } from './liveness.js';
import { float16Floats, float16Range } from './mixed-precision.js';
import type { Float16Weights, ForwardMode, Ranges, Weights } from './operators/context.js';
import { type Layout, layOutParameters, type ParameterLayout } from './parameters.js';
import { inferencePass } from './passes.js';
import type { Precision } from './precision.js';
import { programOf } from './program.js';
import { traceInference, traceTraining } from './recordings.js';

/** What the bytes of a training step are for. */
export const MEMORY_KINDS = [
  'weights',
  'weights in float16',
  'gradients',
  'optimiser state',
  'teacher',
  'baselines',
  'last good weights',
  'weights before the climb',
  'weights at the start',
  'activations',
  'activation gradients',
  'workspace',
  'unused in the arena',
  'images',
  'loss maps',
] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

export interface StepOptions {
  recompute?: Recompute;
  precision?: Precision;
  optimizer?: 'adamw' | 'sgd';
  /** Teach and Propagate have a teacher. */
  teacher?: boolean;
  /** A copy of the source network is measured between the steps. */
  baselines?: boolean;
  /** The collapse guard keeps weights to go back to. */
  guarded?: boolean;
  /** Each step learns a second time, at other weights. */
  sharp?: boolean;
  /** The weights of the run's start are kept, to be restored. */
  restores?: boolean;
  batchNorm?: ForwardMode['batchNorm'];
  /** Other sizes of images that the student trains on in a step. */
  trainedToo?: readonly ImageSize[];
  /** Other sizes of images that the teacher labels in a step. */
  labelledToo?: readonly ImageSize[];
  /** What the student leaves out. */
  drops?: DropRates | undefined;
}

/** Images, height and width. */
export type ImageSize = readonly [images: number, height: number, width: number];

/** What a training step will do and hold, known from the graph and the images' shape: no GPU is needed. */
export interface StepPlan {
  /** Bytes held on the GPU, by kind; activations, their gradients and the workspace at the moment of their peak. */
  bytes: Record<MemoryKind, number>;
  total: number;
  /** Largest single tensor, in bytes: it must fit a WebGPU binding. */
  largestTensor: number;
  /** Dispatches of the passes: the student's two, and the teacher's. */
  dispatches: { forward: number; backward: number; inference: number };
}

/** Stands for the flat buffers of parameters, which a trace names and never touches. */
const NOWHERE = {} as GPUBuffer;

function plannedRanges(layout: Layout): Ranges {
  const range = (name: string): BufferRange => {
    const slot = layout.slots.get(name);
    if (!slot) throw new Error(`The network has no parameter ${name}.`);
    return { buffer: NOWHERE, offset: slot.offset * 4, size: slot.count * 4 };
  };
  return { layout, range };
}

function plannedFloat16(layout: Layout): Float16Weights {
  return {
    range: (name) => float16Range(layout, NOWHERE, name),
    renew: () => copyToFloat16(NOWHERE, NOWHERE, layout.size),
  };
}

/** Weights for a trace of passes: they have their places and no memory. The layout must be that of the precision. */
export const plannedWeights = (
  { trainable, statistics, constants }: ParameterLayout,
  precision: Precision = 'float32',
): Weights => ({
  trainable: plannedRanges(trainable),
  statistics: plannedRanges(statistics),
  constants: plannedRanges(constants),
  float16: precision === 'mixed' ? plannedFloat16(trainable) : undefined,
});

/** A program of a graph whose weights are nowhere: it can be traced, not run. */
function plannedProgram(graph: Graph, recompute: Recompute = 'none', precision: Precision = 'float32') {
  const layout = layOutParameters(graph, precision);
  const weights = plannedWeights(layout, precision);
  return { program: programOf(graph, weights, layout, recompute), layout, weights };
}

const EVALUATION = { batchNorm: 'running', momentum: 0 } as const;

/** Bytes of the arena, and of the largest tensor, when whole images are predicted: for evaluation, maps and ranking. */
export function planPrediction(
  graph: Graph,
  height: number,
  width: number,
  precision: Precision = 'float32',
  batch = 1,
): { bytes: number; largestTensor: number } {
  const { program } = plannedProgram(graph, 'none', precision);
  const { trace } = traceInference(program, [batch, height, width, 3], EVALUATION, planningTracer());
  return { bytes: arenaSize([trace]), largestTensor: largestOf(trace.values) };
}

/** Bytes of the largest of some values. They may be more than a call takes arguments. */
export const largestOf = (values: readonly TracedValue[]): number =>
  values.reduce((most, { bytes }) => Math.max(most, bytes), 0);

/** Shape [N,h,w,C] of what each node gives, in the order in which the (fused) nodes run. */
export function outputShapes(graph: Graph, batch: number, height: number, width: number): [GraphNode, number[]][] {
  const shapes: [GraphNode, number[]][] = [];
  const tracer = planningTracer();
  const { program } = plannedProgram(graph);
  tracer.run(() => {
    const x = tracer.input('x', [batch, height, width, 3]);
    inferencePass(program, x, EVALUATION, (node, output) => {
      // Branches that are computed as one have one shape.
      const branches = node.op === 'conv2d' ? (node.beside ?? []) : [];
      for (const each of [node, ...branches]) shapes.push([each, [...output.shape]]);
    });
  });
  return shapes;
}

/** Plans a step on images [batch, height, width, 3] by tracing the very passes that will run. */
export function planStep(
  graph: Graph,
  batch: number,
  height: number,
  width: number,
  {
    recompute = 'none',
    precision = 'float32',
    optimizer = 'adamw',
    teacher = true,
    baselines = false,
    guarded = true,
    sharp = false,
    restores = false,
    batchNorm = 'batch',
    trainedToo = [],
    labelledToo = [],
    drops = { dropPath: 0, dropout: 0 },
  }: StepOptions = {},
): StepPlan {
  const { program, layout, weights } = plannedProgram(graph, recompute, precision);
  const shape = [batch, height, width, 3];
  const dropped = dropsOf(graph, drops);
  const student = dropped ? plannedProgram(dropped.graph, recompute, precision).program : program;
  const train = (images: readonly number[]) =>
    traceTraining(student, images, { batchNorm }, weights.trainable, planningTracer());
  const infer = (images: readonly number[]) =>
    traceInference(program, images, { batchNorm, momentum: 0 }, planningTracer());
  const training = train(shape);
  const inference = infer(shape);
  const others = [
    ...labelledToo.map((size) => infer([...size, 3]).trace),
    ...trainedToo.map((size) => train([...size, 3]).trace),
  ];
  const loss = traceLoss(training.shape, height, width);
  const network = [layout.trainable, layout.statistics].reduce((sum, { size }) => sum + flatBytes(size), 0);
  const gradients = flatBytes(layout.trainable.size);
  const float16 = weights.float16 ? ownBufferSize(float16Floats(layout.trainable)) : 0;
  const arena = arenaBytesOf(training.trace, teacher ? inference.trace : undefined, others, sharp ? 2 : 1);
  const bytes = {
    weights: network + flatBytes(layout.constants.size),
    // Copies for the student, and for the teacher where there is one. The last good weights never run.
    'weights in float16': (teacher ? 2 : 1) * float16,
    gradients,
    'optimiser state': optimizer === 'adamw' ? 2 * gradients : gradients,
    teacher: teacher ? network : 0,
    baselines: baselines ? network + float16 : 0,
    'last good weights': (guarded ? 3 : 2) * network,
    'weights before the climb': sharp ? gradients : 0,
    'weights at the start': restores ? gradients : 0,
    ...arena,
    workspace: arena.workspace + (dropped ? flatBytes(batch * dropped.columns) : 0),
    // As they were read; normalised for the teacher; jittered, with their grey; blurred along x and y; normalised.
    images: 7 * 4 * batch * height * width * 3 + bytesToLabel(labelledToo, shape),
    'loss maps': loss.reduce((sum, value) => sum + value.bytes, 0),
  };
  const phase = (index: number) => training.trace.dispatches.filter((dispatch) => dispatch.phase === index).length;
  return {
    bytes,
    total: Object.values(bytes).reduce((sum, part) => sum + part, 0),
    largestTensor: Math.max(...[training.trace, ...others].map(({ values }) => largestOf(values)), largestOf(loss)),
    dispatches: { forward: phase(0), backward: phase(1), inference: inference.trace.dispatches.length },
  };
}

/** Of images larger than those that are trained on: as they were read, and normalised for the teacher; its labels. */
const bytesToLabel = (images: readonly ImageSize[], [batch = 0, height = 0, width = 0]: readonly number[]): number =>
  images
    .map(([n, h, w]) => n * h * w)
    .reduce((sum, pixels) => sum + (pixels > batch * height * width ? pixels * (2 * 12 + 2 * 4) : 0), 0);

export const flatBytes = (floats: number): number => ownBufferSize(Math.max(1, floats));

/** What lies in the arena that both recordings share: at the peak of the training, with the rest as unused. */
function arenaBytesOf(training: Trace, inference: Trace | undefined, others: readonly Trace[], trainings: number) {
  // The teacher looks before the student learns.
  const traces = [...(inference ? [inference] : []), training, ...others];
  const total = arenaSize(traces);
  // Each recording of a training pass has uniforms of its own.
  const again = (trainings - 1) * new UniformStructs(training).bytes;
  const uniforms = traces.reduce((sum, trace) => sum + new UniformStructs(trace).bytes, again);
  const alive = aliveAtPeak(training);
  const of = (kind: TracedValue['kind']) =>
    alive.reduce((sum, value) => sum + (value.kind === kind ? value.bytes : 0), 0);
  const used = {
    activations: of('activations'),
    'activation gradients': of('activation gradients'),
    workspace: of('workspace'),
  };
  const sum = used.activations + used['activation gradients'] + used.workspace;
  return { ...used, workspace: used.workspace + uniforms, 'unused in the arena': total - sum };
}

/** Bytes of an arena in which these traces are recorded one after the other. */
export const arenaSize = (traces: readonly Trace[]): number =>
  sharedSizes(traces).reduce((sum, size) => sum + ownBufferSize(size / 4), 0);

/** Sizes of the buffers of an arena in which these traces are recorded one after the other. */
function sharedSizes(traces: readonly Trace[]): number[] {
  const sizes: number[] = [];
  for (const trace of traces) {
    const wanted = placeInBuffers(ownValues(trace).lifetimes).sizes;
    const found = matchSizes(wanted, sizes);
    sizes.push(...wanted.filter((_, index) => found[index] === -1));
  }
  return sizes;
}

/** The values of a trace that are alive where its memory is largest. */
function aliveAtPeak(trace: Trace): TracedValue[] {
  const { indices } = ownValues(trace);
  const values = indices.flatMap((index) => trace.values[index] ?? []);
  const change = new Float64Array(trace.dispatches.length + 1);
  for (const { bytes, first, last } of values) {
    change[first] = (change[first] ?? 0) + bytes;
    change[last + 1] = (change[last + 1] ?? 0) - bytes;
  }
  let alive = 0;
  let peak = { at: 0, bytes: 0 };
  change.forEach((step, at) => {
    alive += step;
    if (alive > peak.bytes) peak = { at, bytes: alive };
  });
  return values.filter(({ first, last }) => first <= peak.at && peak.at <= last);
}

/** The tensors of Teach's loss (the other stages' are alike): with the logits, the labels and what the teacher knows. */
function traceLoss(logits: readonly number[], height: number, width: number): TracedValue[] {
  const tracer = planningTracer();
  const maps = [logits[0] ?? 1, height, width];
  tracer.run(() => {
    // The teacher's labels, as they were and flipped, and its confidences.
    const labels = tracer.input('labels', maps, 'int32');
    tracer.input('flipped labels', maps, 'int32');
    tracer.input('confidence', maps);
    const options = { negativeWeight: 1, delta: 0.04, reduction: 'valid' as const };
    teachLoss(tracer.input('logits', logits), labels, options);
    tracer.input("teacher's logits", logits);
  });
  return tracer.values;
}
