import { allocateBuffer, clearBuffer, freeBuffer } from '../gpu/backend.js';
import { adamWGroups, sgdGroups } from '../gpu/optimizer/grouped.js';
import { adamW, ema, sgd } from '../gpu/optimizer/optimizer.js';
import type { Network } from './network.js';
import type { GroupOptions, ParameterGroup } from './parameter-groups.js';
import { TrainedGroups } from './trained-groups.js';

export interface OptimizerOptions extends GroupOptions {
  optimizer: 'adamw' | 'sgd';
  beta1: number;
  beta2: number;
  momentum: number;
  weightDecay: number;
  /** Learning rate of the classifier, or of the whole decode head, relative to the rest. */
  headFactor: number;
}

const ADAM_EPS = 1e-8;

/**
 * A teacher that takes the student's step (atp.md, Notation): a moving average of its weights, t <- a t + (1-a) s; its
 * normalisation statistics are copied, unless it has its own.
 */
export interface Follower {
  teacher: Network;
  /** Counted from 0. */
  step: number;
  decay: number;
  statistics: 'copied' | 'own';
}

/** Share of the teacher that stays: a = min(1 - 1/(step+1), decay). */
const shareKept = ({ step, decay }: Follower): number => Math.min(1 - 1 / (step + 1), decay);

/** Updates a network's weights from its gradients: AdamW or SGD as in torch.optim, state in flat buffers. */
export class Optimizer {
  /** Updates so far. */
  step = 0;
  readonly groups: TrainedGroups;
  private readonly first: GPUBuffer;
  private readonly second: GPUBuffer | undefined;

  constructor(
    private readonly network: Network,
    private readonly options: OptimizerOptions,
  ) {
    const { size } = network.layout.trainable;
    this.groups = new TrainedGroups(network, options);
    this.first = allocateBuffer('optimiser state 1', size);
    this.second = options.optimizer === 'adamw' ? allocateBuffer('optimiser state 2', size) : undefined;
    clearBuffer(this.first);
    if (this.second) clearBuffer(this.second);
  }

  /** The state beside `step`: buffers of `size` floats. */
  get moments(): readonly GPUBuffer[] {
    return this.second ? [this.first, this.second] : [this.first];
  }

  get size(): number {
    return this.network.layout.trainable.size;
  }

  /** One step with this learning rate; the follower takes it too. */
  update(learningRate: number, follower?: Follower): void {
    this.step += 1;
    if (this.groups.areFew) {
      for (const group of this.groups.groups) this.updateGroup(group, learningRate, follower);
    } else this.updateByTable(learningRate, follower);
    if (follower?.statistics === 'copied') takeStatistics(follower.teacher, this.network);
  }

  private updateGroup(group: ParameterGroup, learningRate: number, follower?: Follower): void {
    const { start, count, isTrained, isHead } = group;
    const rate = isHead ? learningRate * this.options.headFactor : learningRate;
    if (isTrained) this.updateRange(group, rate, follower);
    else if (follower) this.moveRange(start, count, follower);
  }

  /** All groups in one dispatch. */
  private updateByTable(learningRate: number, follower?: Follower): void {
    const { weightDecay, headFactor, momentum, beta1, beta2 } = this.options;
    const weights = this.network.weights.trainable.buffer;
    const gradients = this.network.gradients.buffer;
    const { size: count, step } = this;
    const { table } = this.groups;
    const common = { weights, gradients, count, learningRate, weightDecay, step, table, headFactor };
    if (this.second) adamWGroups({ ...common, m: this.first, v: this.second, beta1, beta2, eps: ADAM_EPS });
    else sgdGroups({ ...common, velocity: this.first, momentum });
    if (follower) this.moveRange(0, count, follower);
  }

  private moveRange(start: number, count: number, follower: Follower): void {
    const region = (network: Network) => rangeOf(network.weights.trainable.buffer, start, count);
    ema({ teacher: region(follower.teacher), student: region(this.network), count, decay: shareKept(follower) });
  }

  private updateRange({ start, count, isDecayed }: ParameterGroup, learningRate: number, follower?: Follower): void {
    const region = (buffer: GPUBuffer) => rangeOf(buffer, start, count);
    const weights = region(this.network.weights.trainable.buffer);
    const gradients = region(this.network.gradients.buffer);
    const weightDecay = isDecayed ? this.options.weightDecay : 0;
    const common = { weights, gradients, count, learningRate, weightDecay, step: this.step };
    if (this.second) {
      const { beta1, beta2 } = this.options;
      const moving = follower && {
        teacher: region(follower.teacher.weights.trainable.buffer),
        decay: shareKept(follower),
      };
      const moments = { m: region(this.first), v: region(this.second) };
      adamW({ ...common, ...moments, beta1, beta2, eps: ADAM_EPS, follower: moving });
    } else {
      sgd({ ...common, velocity: region(this.first), momentum: this.options.momentum });
      if (follower) this.moveRange(start, count, follower);
    }
  }

  dispose(): void {
    this.groups.dispose();
    freeBuffer(this.first);
    if (this.second) freeBuffer(this.second);
  }
}

const rangeOf = (buffer: GPUBuffer, start: number, count: number) => ({ buffer, offset: start * 4, size: count * 4 });

function takeStatistics(teacher: Network, student: Network): void {
  teacher.weights.statistics.copyFrom(student.weights.statistics);
  teacher.batchesTracked = student.batchesTracked;
}
