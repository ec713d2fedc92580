import type { Tensor } from '@tensorflow/tfjs-core';
import { readBuffer, writeBuffer } from '../gpu/backend.js';
import { scale } from '../gpu/elementwise/elementwise.js';
import type { LossResult } from '../gpu/pixel-loss/loss-passes.js';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import { LossScale, type LossScaleState } from '../nn/loss-scale.js';
import type { Network } from '../nn/network.js';
import { type Follower, Optimizer } from '../nn/optimizer.js';
import { learningRateAt } from '../nn/schedule.js';
import type { StepNumbers } from '../protocol/events.js';
import type { TrainingRecipe } from '../protocol/stage-recipes.js';
import { loadNetwork, networkArrays } from './network-part.js';
import { arrayOf, type KeptArray, type Part } from './parts.js';
import type { DrawDrops } from './student-drops.js';

/** Loss values by name, as read back. */
export type LossValues = ReadonlyMap<string, number>;

/** The loss was NaN or infinite: the run stops and the last good weights are put back. */
export class LossNotFinite extends Error {
  override readonly name = 'LossNotFinite';
}

interface TrainerPlain {
  updates: number;
  lossScale: LossScaleState | null;
  good: { batchesTracked: number };
}

/** "moment 1" is the first moment of AdamW, or the velocity of SGD; "moment 2" the second moment. */
const momentName = (place: number): string => `moment ${place + 1}`;

/**
 * Trains the student of one stage: gradients of one or more losses per step, one optimiser update, and a copy of the
 * weights of the last step whose loss was finite.
 */
export class Trainer {
  private readonly optimizer: Optimizer;
  private good: Network;
  private candidate: Network;
  /** Under mixed precision. */
  private readonly lossScale: LossScale | undefined;

  /**
   * `kept` is the network that the stage will give back: its last good weights are what a failure restores. `drawDrops`:
   * where the student leaves something out.
   */
  constructor(
    private readonly student: Network,
    private readonly kept: Network,
    private readonly recipe: TrainingRecipe,
    private readonly drawDrops?: DrawDrops,
  ) {
    this.optimizer = new Optimizer(student, recipe);
    this.good = kept.clone();
    this.candidate = kept.clone();
    this.lossScale = student.precision === 'mixed' ? new LossScale() : undefined;
  }

  learningRate(step: number): number {
    return learningRateAt(step, this.recipe);
  }

  /** What a step's numbers say about mixed precision. */
  get scaleNumbers(): Pick<StepNumbers, 'lossScale'> {
    return this.lossScale ? { lossScale: this.lossScale.factor } : {};
  }

  begin(): void {
    this.student.clearGradients();
  }

  /**
   * Forward, loss of the logits upsampled to the input's size (atp.md: the labels' size), backward. Returns the loss's values.
   */
  accumulate(x: Tensor, lossOf: (logits: Tensor, size: MapSize) => LossResult): PendingValues {
    const [images = 0, height = 0, width = 0] = x.shape;
    const dropped = this.drawDrops?.(images);
    const { logits, tape } = this.student.forward(x, { batchNorm: this.recipe.batchNorm }, dropped);
    const { values, names, gradient } = lossOf(logits, { height, width });
    const dLogits = this.scaled(gradient);
    this.student.backward(tape, dLogits, { freezeClassifier: this.recipe.freezeClassifier });
    dLogits.dispose();
    this.student.freeTape(tape);
    dropped?.factors.dispose();
    return new PendingValues(values, names);
  }

  /** Takes the gradient over. */
  private scaled(gradient: Tensor): Tensor {
    if (!this.lossScale) return gradient;
    const larger = scale(gradient, this.lossScale.factor);
    gradient.dispose();
    return larger;
  }

  /**
   * The optimiser's update in a 0-based step, and that of the teacher which follows. Both are left out where the loss
   * scale was too large for the gradients.
   */
  async update(step: number, follower?: Follower): Promise<void> {
    this.candidate.copyFrom(this.kept);
    if (this.lossScale && !(await this.lossScale.unscale(this.student.gradients))) return;
    this.optimizer.update(this.learningRate(step), follower);
  }

  /** Confirms that a step's loss and gradients were finite, or restores the last weights for which they were and throws. */
  confirm(total: number, step: number): void {
    const lost = this.lossScale?.exhausted ?? false;
    if (Number.isFinite(total) && !lost) {
      [this.good, this.candidate] = [this.candidate, this.good];
      return;
    }
    this.kept.copyFrom(this.good);
    const what = Number.isFinite(total) ? 'A gradient' : 'The loss';
    throw new LossNotFinite(`${what} of step ${step + 1} of ${this.recipe.stage} is not a finite number.`);
  }

  /** What the next steps depend on beside the student. */
  readonly part: Part<TrainerPlain> = {
    save: () => ({
      updates: this.optimizer.step,
      lossScale: this.lossScale?.save() ?? null,
      good: { batchesTracked: this.good.batchesTracked },
    }),
    arrays: () => new Map([...this.momentArrays(), ...networkArrays(this.good, 'good/')]),
    load: (saved) => {
      const { updates, lossScale, good } = saved.plain;
      this.optimizer.step = updates;
      if (lossScale) this.lossScale?.load(lossScale);
      const { moments, size } = this.optimizer;
      moments.forEach((buffer, place) => {
        writeBuffer(buffer, 0, arrayOf(saved, momentName(place), Float32Array, size));
      });
      loadNetwork(this.good, good, saved, 'good/');
    },
  };

  private momentArrays(): [string, KeptArray][] {
    const { moments, size } = this.optimizer;
    return moments.map((buffer, place) => [
      momentName(place),
      { dtype: 'F32', length: size, read: () => readBuffer(buffer, 0, size * 4) },
    ]);
  }

  dispose(): void {
    this.optimizer.dispose();
    this.good.dispose();
    this.candidate.dispose();
  }
}

/** Loss values on their way from the GPU. */
export class PendingValues {
  constructor(
    private readonly tensor: Tensor,
    private readonly names: readonly string[],
  ) {}

  async read(): Promise<LossValues> {
    try {
      const values = await this.tensor.data();
      return new Map(this.names.map((name, index) => [name, values[index] ?? Number.NaN]));
    } finally {
      this.tensor.dispose();
    }
  }
}

/** `count` values named `prefix0`, `prefix1`, … */
export function series(values: LossValues, prefix: string, count: number): number[] {
  return Array.from({ length: count }, (_, index) => values.get(`${prefix}${index}`) ?? 0);
}
