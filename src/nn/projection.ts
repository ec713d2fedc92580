import type { Tensor } from '@tensorflow/tfjs-core';
import { currentArena } from '../gpu/plan/arena.js';
import type { Graph } from './graph.js';
import type { Recompute } from './liveness.js';
import type { Network } from './network.js';
import type { ForwardMode, Ranges, Weights } from './operators/context.js';
import type { Layout, ParameterLayout } from './parameters.js';
import { backwardPass, forwardPass, inferencePass } from './passes.js';
import { type Program, programOf } from './program.js';
import { RecordedInference, RecordedTape, RecordedTraining, RecordingCache } from './recordings.js';
import type { ValueTape } from './value-tape.js';

export interface ProjectionOptions {
  recompute?: Recompute;
  /** As of a network. */
  record?: boolean;
}

/** A run trains at one shape. */
const RECORDINGS = 1;

/**
 * A head on the levels of a network. Its passes are those of one graph, from the image to the vectors, on the buffers of both:
 * they move the network's statistics, and add gradients to those of network and head. Network and head stay the
 * caller's.
 */
export class Projection {
  private readonly program: Program;
  private readonly trainings = new RecordingCache<RecordedTraining>(RECORDINGS);
  private readonly inferences = new RecordingCache<RecordedInference>(RECORDINGS);

  constructor(
    whole: Graph,
    private readonly network: Network,
    private readonly head: Network,
    private readonly options: ProjectionOptions = {},
  ) {
    const weights = joinedWeights(network.weights, head.weights);
    this.program = programOf(whole, weights, joinedLayout(network.layout, head.layout), options.recompute);
  }

  /** Vectors [N,h,w,A] of images, before they are scaled to length 1: a new tensor, and no tape. */
  infer(x: Tensor, mode: ForwardMode): Tensor {
    const recorded = this.recorded(this.inferences, x, mode, () => new RecordedInference(this.program, x.shape, mode));
    return recorded?.run(x) ?? inferencePass(this.program, x, mode);
  }

  /** Vectors as of `infer`, with a tape that owns them and reads `x`; it serves one backward pass, then it must be freed. */
  forward(x: Tensor, mode: ForwardMode): { vectors: Tensor; tape: ValueTape | RecordedTape } {
    if (mode.batchNorm === 'batch' && mode.momentum !== 0) this.network.batchesTracked += 1;
    const create = () => new RecordedTraining(this.program, x.shape, mode, this.gradients);
    const tape = this.recorded(this.trainings, x, mode, create)?.forward(x);
    if (tape) return { vectors: tape.logits, tape };
    const passed = forwardPass(this.program, x, mode);
    return { vectors: passed.logits, tape: passed.tape };
  }

  /** Adds the gradients of network and head, given that of the vectors, which stays the caller's. */
  backward(tape: ValueTape | RecordedTape, dVectors: Tensor): void {
    if (tape instanceof RecordedTape) tape.backward(dVectors, {});
    else backwardPass(this.program, tape, dVectors, this.gradients, {});
  }

  dispose(): void {
    this.trainings.dispose();
    this.inferences.dispose();
  }

  private get gradients(): Ranges {
    return joined(this.network.gradients, this.head.gradients);
  }

  /** Undefined where the passes are not recorded, or while the arena holds a tape. */
  private recorded<T extends { dispose(): void }>(
    cache: RecordingCache<T>,
    x: Tensor,
    { batchNorm, momentum }: ForwardMode,
    create: () => T,
  ): T | undefined {
    if (this.options.record === false || currentArena().leased) return undefined;
    const key = `${x.shape} ${batchNorm} ${momentum}`;
    return cache.get(key) ?? cache.add(key, create());
  }
}

const joinedSlots = (network: Layout, head: Layout): Layout => ({
  slots: new Map([...network.slots, ...head.slots]),
  size: network.size + head.size,
});

const joined = (network: Ranges, head: Ranges): Ranges => ({
  layout: joinedSlots(network.layout, head.layout),
  range: (name) => (head.layout.slots.has(name) ? head : network).range(name),
});

/** Buffers of a network and of a head on it, as one. They have no name in common. */
export const joinedWeights = (network: Weights, head: Weights): Weights => ({
  trainable: joined(network.trainable, head.trainable),
  statistics: joined(network.statistics, head.statistics),
  constants: joined(network.constants, head.constants),
});

/** No parameter of it is frozen: the levels lie in front of the classifier. */
export const joinedLayout = (network: ParameterLayout, head: ParameterLayout): ParameterLayout => ({
  trainable: joinedSlots(network.trainable, head.trainable),
  statistics: joinedSlots(network.statistics, head.statistics),
  constants: joinedSlots(network.constants, head.constants),
  classifierStart: network.trainable.size,
});
