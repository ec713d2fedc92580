import type { Tensor } from '@tensorflow/tfjs-core';
import { clearBuffer } from '../gpu/backend.js';
import { currentArena } from '../gpu/plan/arena.js';
import type { DroppedPass, Drops } from './drops.js';
import { withTables } from './gather-tables.js';
import type { Graph } from './graph.js';
import type { Recompute } from './liveness.js';
import { checkMixedPrecision, Float16Copy } from './mixed-precision.js';
import type { ForwardMode } from './operators/context.js';
import { FlatBuffer, layOutParameters, type ParameterLayout, ParameterReader } from './parameters.js';
import { backwardPass, type Frozen, forwardPass, inferencePass } from './passes.js';
import type { Precision } from './precision.js';
import { type Program, programOf } from './program.js';
import { RecordedInference, type RecordedTape, RecordedTraining, RecordingCache } from './recordings.js';
import type { ValueTape } from './value-tape.js';

/** What a forward pass keeps for its backward pass, which uses it up: values in their own tensors, or in a recording's arena. */
export type Tape = { used: boolean } & (
  | { readonly kept: RecordedTape }
  | { readonly kept: ValueTape; readonly program: Program }
);

type Shape = readonly number[];

export interface NetworkOptions {
  /**
   * What runs a second time, in the backward pass: 'cheap' activations and layer norms, 'blocks' all between the borders of
   * blocks, the only values kept.
   */
  recompute?: Recompute;
  /** 'mixed' computes on float16 activations and copies of the weights; gradients and weights stay float32. */
  precision?: Precision;
  /** false dispatches every pass anew instead of recording it once per shape. The values are the same. */
  record?: boolean;
}

/**
 * Recordings that a network keeps: a run trains at one shape or two, in two ways where it learns twice, and looks at few. A pass
 * over a set has batches of two sizes: the last one holds what is left.
 */
const TRAINING_RECORDINGS = 4;
const INFERENCE_RECORDINGS = 5;

/**
 * A graph with its weights on the GPU, and its own backward pass (docs/adr/0001): the gradient of each parameter is
 * added to one flat buffer.
 */
export class Network {
  readonly weights: {
    trainable: FlatBuffer;
    statistics: FlatBuffer;
    constants: FlatBuffer;
    float16: Float16Copy | undefined;
  };
  readonly precision: Precision;
  readonly layout: ParameterLayout;
  /** Forward passes that moved the running statistics: what PyTorch counts as num_batches_tracked. */
  batchesTracked = 0;
  private readonly program: Program;
  /** Programs of training passes that leave something out, by what they scale. */
  private readonly dropping = new Map<string, Program>();
  private gradientBuffer: FlatBuffer | undefined;
  private readonly trainings = new RecordingCache<RecordedTraining>(TRAINING_RECORDINGS);
  private readonly inferences = new RecordingCache<RecordedInference>(INFERENCE_RECORDINGS);

  /**
   * `values` gives each parameter in the file's order and layout; null leaves them all zero, to be copied into.
   * @throws UserError where mixed precision is asked for and cannot be had
   */
  constructor(
    readonly graph: Graph,
    values: ((name: string) => Float32Array) | null,
    private readonly options: NetworkOptions = {},
    /** The constants of a network with the same graph, to be shared. */
    constants?: FlatBuffer,
  ) {
    this.precision = options.precision ?? 'float32';
    if (this.precision === 'mixed') checkMixedPrecision(graph);
    this.layout = layOutParameters(graph, this.precision);
    const trainable = new FlatBuffer('weights', this.layout.trainable);
    this.weights = {
      trainable,
      statistics: new FlatBuffer('statistics', this.layout.statistics),
      constants: constants?.share() ?? new FlatBuffer('constants', this.layout.constants),
      float16: this.precision === 'mixed' ? new Float16Copy(trainable) : undefined,
    };
    if (values) this.write(values, constants === undefined);
    this.program = programOf(graph, this.weights, this.layout, options.recompute);
  }

  /** Nothing stays on the GPU when a value cannot be had. */
  private write(values: (name: string) => Float32Array, withConstants: boolean): void {
    const { trainable, statistics, constants } = this.weights;
    try {
      trainable.write(values);
      statistics.write(values);
      if (withConstants) constants.write(withTables(this.graph, values));
    } catch (error) {
      for (const buffer of [trainable, statistics, constants]) buffer.dispose();
      throw error;
    }
  }

  /** Gradients of all trainable parameters; made when first asked for. */
  get gradients(): FlatBuffer {
    this.gradientBuffer ??= new FlatBuffer('gradients', this.layout.trainable);
    return this.gradientBuffer;
  }

  clearGradients(): void {
    clearBuffer(this.gradients.buffer);
  }

  /** Evaluation mode: running statistics, nothing kept. */
  predict(x: Tensor): Tensor {
    return this.infer(x, { batchNorm: 'running' });
  }

  /** Forward pass without a tape: each value is freed after its last use. */
  infer(x: Tensor, mode: ForwardMode): Tensor {
    const logits = this.inferenceOf(x.shape, mode)?.run(x) ?? inferencePass(this.program, x, mode);
    this.countBatch(mode);
    return logits;
  }

  /** Compiles the kernels of `infer` for images [N,H,W,3] beside other work, as `prepareTraining` does. */
  async prepareInference(shape: Shape, mode: ForwardMode): Promise<void> {
    await this.inferenceOf(shape, mode)?.compile();
  }

  /**
   * Compiles the kernels of `forward` and `backward` for images [N,H,W,3] beside other work: without it they are
   * compiled at their first use. Where passes are not recorded it does nothing.
   */
  async prepareTraining(shape: Shape, mode: ForwardMode, drops?: Drops): Promise<void> {
    await this.trainingOf(shape, mode, drops)?.compile();
  }

  /**
   * Forward pass that can be differentiated. The tape owns the logits and reads `x`, which stays the caller's; free it
   * with `freeTape`. `dropped`: what this pass leaves out; the tape reads its factors, too.
   */
  forward(x: Tensor, mode: ForwardMode, dropped?: DroppedPass): { logits: Tensor; tape: Tape } {
    const recorded = this.trainingOf(x.shape, mode, dropped?.drops)?.forward(x, dropped?.factors);
    this.countBatch(mode);
    if (recorded) return { logits: recorded.logits, tape: { kept: recorded, used: false } };
    const program = this.trainingProgram(dropped?.drops);
    const { logits, tape } = forwardPass(program, x, mode, dropped?.factors);
    return { logits, tape: { kept: tape, program, used: false } };
  }

  /**
   * Adds the gradients of all parameters to `gradients`; those of frozen ones may be left out. `dLogits` is that of the loss by the
   * logits at the network's own resolution; it stays the caller's. A tape serves once.
   */
  backward(tape: Tape, dLogits: Tensor, frozen: Frozen = {}): void {
    if (tape.used) throw new Error('This tape has been used up by a backward pass.');
    tape.used = true;
    if ('program' in tape) backwardPass(tape.program, tape.kept, dLogits, this.gradients, frozen);
    else tape.kept.backward(dLogits, frozen);
  }

  /** Frees what a forward pass kept, the logits with it; the input image stays the caller's. */
  freeTape(tape: Tape): void {
    tape.used = true;
    tape.kept.free();
  }

  /** A network with the same values in its own buffers; only constants are shared. */
  clone(): Network {
    const twin = new Network(this.graph, null, this.options, this.weights.constants);
    twin.copyFrom(this);
    return twin;
  }

  /** Takes over weights and statistics. */
  copyFrom(other: Network): void {
    this.weights.trainable.copyFrom(other.weights.trainable);
    this.weights.statistics.copyFrom(other.weights.statistics);
    this.batchesTracked = other.batchesTracked;
  }

  /** All parameters and statistics in the file's order and layout. */
  async read(): Promise<Map<string, Float32Array>> {
    const trained = await this.weights.trainable.read();
    const statistics = await this.weights.statistics.read();
    return new Map([...trained, ...statistics]);
  }

  /** Reads parameters and statistics one by one, in the file's order and layout, while nothing trains. */
  reader(): (name: string) => Promise<Float32Array> {
    const trainable = new ParameterReader(this.weights.trainable);
    const statistics = new ParameterReader(this.weights.statistics);
    return (name) => (this.layout.trainable.slots.has(name) ? trainable : statistics).read(name);
  }

  dispose(): void {
    this.trainings.dispose();
    this.inferences.dispose();
    this.weights.trainable.dispose();
    this.weights.statistics.dispose();
    this.weights.constants.dispose();
    this.weights.float16?.dispose();
    this.gradientBuffer?.dispose();
    this.gradientBuffer = undefined;
  }

  /** Undefined where the passes are not recorded, or while the arena holds a tape. */
  private trainingOf(shape: Shape, mode: ForwardMode, drops: Drops | undefined): RecordedTraining | undefined {
    if (this.options.record === false || currentArena().leased) return undefined;
    const key = drops ? `${keyOf(shape, mode)} ${drops.key}` : keyOf(shape, mode);
    const program = this.trainingProgram(drops);
    return (
      this.trainings.get(key) ?? this.trainings.add(key, new RecordedTraining(program, shape, mode, this.gradients))
    );
  }

  private trainingProgram(drops: Drops | undefined): Program {
    if (!drops) return this.program;
    const program =
      this.dropping.get(drops.key) ?? programOf(drops.graph, this.weights, this.layout, this.options.recompute);
    this.dropping.set(drops.key, program);
    return program;
  }

  /** As `trainingOf`. */
  private inferenceOf(shape: Shape, mode: ForwardMode): RecordedInference | undefined {
    if (this.options.record === false || currentArena().leased) return undefined;
    const key = keyOf(shape, mode);
    return this.inferences.get(key) ?? this.inferences.add(key, new RecordedInference(this.program, shape, mode));
  }

  private countBatch(mode: ForwardMode): void {
    if (mode.batchNorm === 'batch' && mode.momentum !== 0) this.batchesTracked += 1;
  }
}

const keyOf = (shape: Shape, { batchNorm, momentum }: ForwardMode): string => `${shape} ${batchNorm} ${momentum}`;
