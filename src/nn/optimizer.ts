import { allocateBuffer, clearBuffer, freeBuffer } from '../gpu/backend.js';
import { adamW, ema, sgd } from '../gpu/optimizer/optimizer.js';
import type { Network } from './network.js';

export interface OptimizerOptions {
  optimizer: 'adamw' | 'sgd';
  beta1: number;
  beta2: number;
  momentum: number;
  weightDecay: number;
  freezeClassifier: boolean;
  /** Learning rate of the classifier relative to the rest. */
  headFactor: number;
}

const ADAM_EPS = 1e-8;

/** Updates a network's weights from its gradients: AdamW or SGD as in torch.optim, state in flat buffers. */
export class Optimizer {
  private step = 0;
  private readonly first: GPUBuffer;
  private readonly second: GPUBuffer | undefined;

  constructor(
    private readonly network: Network,
    private readonly options: OptimizerOptions,
  ) {
    const { size } = network.layout.trainable;
    this.first = allocateBuffer('optimiser state 1', size);
    this.second = options.optimizer === 'adamw' ? allocateBuffer('optimiser state 2', size) : undefined;
    clearBuffer(this.first);
    if (this.second) clearBuffer(this.second);
  }

  /** One step with this learning rate. */
  update(learningRate: number): void {
    this.step += 1;
    const { trainable, classifierStart } = this.network.layout;
    const { freezeClassifier, headFactor } = this.options;
    this.updateRange(0, classifierStart, learningRate);
    const rest = trainable.size - classifierStart;
    if (!freezeClassifier) this.updateRange(classifierStart, rest, learningRate * headFactor);
  }

  private updateRange(start: number, count: number, learningRate: number): void {
    if (count === 0) return;
    const region = (buffer: GPUBuffer) => ({ buffer, offset: start * 4, size: count * 4 });
    const weights = region(this.network.weights.trainable.buffer);
    const gradients = region(this.network.gradients.buffer);
    const common = { weights, gradients, count, learningRate, weightDecay: this.options.weightDecay, step: this.step };
    if (this.second) {
      const { beta1, beta2 } = this.options;
      adamW({ ...common, m: region(this.first), v: region(this.second), beta1, beta2, eps: ADAM_EPS });
    } else {
      sgd({ ...common, velocity: region(this.first), momentum: this.options.momentum });
    }
  }

  dispose(): void {
    freeBuffer(this.first);
    if (this.second) freeBuffer(this.second);
  }
}

/**
 * Moves the teacher towards the student (atp.md, Notation): t <- a t + (1-a) s with a = min(1 - 1/(step+1), decay), step
 * counted from 0; normalisation statistics are copied.
 */
export function updateTeacher(teacher: Network, student: Network, step: number, decay: number): void {
  const a = Math.min(1 - 1 / (step + 1), decay);
  ema({
    teacher: teacher.weights.trainable.buffer,
    student: student.weights.trainable.buffer,
    count: student.layout.trainable.size,
    decay: a,
  });
  teacher.weights.statistics.copyFrom(student.weights.statistics);
  teacher.batchesTracked = student.batchesTracked;
}
