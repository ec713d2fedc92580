import type { Tensor } from '@tensorflow/tfjs-core';
import { scale } from '../gpu/elementwise/elementwise.js';
import type { LossResult } from '../gpu/pixel-loss/loss-passes.js';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import { type StepSeed, stepSeed } from '../gpu/restore/draws.js';
import { restore } from '../gpu/restore/restore.js';
import { type DroppedPass, dropsOf } from '../nn/drops.js';
import { LossScale, type LossScaleState } from '../nn/loss-scale.js';
import type { Network } from '../nn/network.js';
import { type Follower, Optimizer } from '../nn/optimizer.js';
import type { FlatBuffer } from '../nn/parameters.js';
import { learningRateAt } from '../nn/schedule.js';
import { Sharpness } from '../nn/sharpness.js';
import { UserError } from '../protocol/errors.js';
import type { StepNumbers } from '../protocol/events.js';
import type { TrainingRecipe } from '../protocol/stage-recipes.js';
import { WARNINGS, type WarningValues } from '../protocol/warnings.js';
import { trainingSize } from './images.js';
import { loadNetwork, networkArrays } from './network-part.js';
import { loadMoments, momentArrays } from './optimizer-part.js';
import type { Part } from './parts.js';
import type { StageContext } from './stage.js';
import { type DrawDrops, studentDrops } from './student-drops.js';

/** Loss values by name, as read back. */
export type LossValues = ReadonlyMap<string, number>;

/** What a forward and backward pass gives: read once, which frees it. */
export interface Learning<Values> {
  read(): Promise<Values>;
}

/** What the trainer needs of the run. */
export type TrainerContext = Pick<StageContext, 'random' | 'startWeights' | 'parts' | 'recipe'>;

/** The loss was NaN or infinite: the run stops and the last good weights are put back. */
export class LossNotFinite extends UserError {
  constructor(readonly values: Omit<WarningValues<'notFinite'>, 'undone'>) {
    super('loss-not-finite', WARNINGS.notFinite({ ...values, undone: '' }).message, {
      advice:
        'Lower the learning rate or add warm-up steps. With "undo": "stage" in the recipe such a stage is undone.',
    });
  }
}

interface TrainerPlain {
  updates: number;
  lossScale: LossScaleState | null;
  good: { batchesTracked: number };
}

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
  private readonly sharpness: Sharpness | undefined;
  private readonly origin: { weights: FlatBuffer; seed: StepSeed } | undefined;
  /** True in the second pass of a step, which moves no running statistics. */
  private isSecondPass = false;
  private readonly drawDrops: DrawDrops | undefined;
  /** What the student left out in the first pass of a step: the second one leaves out the same. */
  private readonly dropped: DroppedPass[] = [];
  /** Kernels are compiled while the first images are decoded. */
  private readonly compiled: Promise<void> | undefined;

  /** `kept` is the network that the stage will give back: its last good weights are what a failure restores. */
  constructor(
    readonly student: Network,
    private readonly kept: Network,
    private readonly recipe: TrainingRecipe,
    context?: TrainerContext,
  ) {
    const { sharpness, restoreProbability } = recipe;
    this.drawDrops = context && studentDrops(student, recipe, context);
    this.optimizer = new Optimizer(student, recipe);
    this.sharpness = sharpness > 0 ? new Sharpness(student, sharpness, this.optimizer.groups) : undefined;
    this.origin = restoreProbability > 0 ? originOf(context) : undefined;
    this.good = kept.clone();
    this.candidate = kept.clone();
    this.lossScale = student.precision === 'mixed' ? new LossScale() : undefined;
    this.compiled = context && this.compile(context.recipe);
    this.compiled?.catch(() => {}); // The first step hears of it.
  }

  private compile({ input, batchSize }: TrainerContext['recipe']): Promise<void> {
    const { width, height } = trainingSize(input);
    const drops = dropsOf(this.student.graph, this.recipe);
    return this.student.prepareTraining([batchSize, height, width, 3], { batchNorm: this.recipe.batchNorm }, drops);
  }

  learningRate(step: number): number {
    return learningRateAt(step, this.recipe);
  }

  /** What a step's numbers say about mixed precision. */
  get scaleNumbers(): Pick<StepNumbers, 'lossScale'> {
    return this.lossScale ? { lossScale: this.lossScale.factor } : {};
  }

  /**
   * The first half of a step: forward and backward passes of what the student learns, sent to the GPU. No weight changes, only
   * the running statistics move.
   */
  async learn<Values>(learn: () => Learning<Values>): Promise<Learning<Values>> {
    await this.compiled;
    this.begin();
    return learn();
  }

  /**
   * The second half of a 0-based step: an update by the gradients. With sharpness `learn` runs a second time before it, at
   * weights moved along the first gradients.
   */
  async finish<Values>(step: number, learn: () => Learning<Values>, follower?: Follower): Promise<void> {
    const second = this.sharpness && (await this.unscaled()) ? this.learnAgain(learn, this.sharpness) : undefined;
    if (second || !this.sharpness) await this.update(step, follower);
    this.forget();
    await second?.read();
  }

  /** Frees what the second half of a step would need of the first. */
  forget(): void {
    for (const { factors } of this.dropped.splice(0)) factors.dispose();
  }

  private learnAgain<Values>(learn: () => Learning<Values>, sharpness: Sharpness): Learning<Values> {
    sharpness.climb();
    this.begin();
    this.isSecondPass = true;
    try {
      return learn();
    } finally {
      this.isSecondPass = false;
      sharpness.back();
    }
  }

  begin(): void {
    this.student.clearGradients();
  }

  /**
   * Forward, loss of the logits upsampled to the input's size (atp.md: the labels' size), backward. Returns the loss's values.
   */
  accumulate(x: Tensor, lossOf: (logits: Tensor, size: MapSize) => LossResult): PendingValues {
    const [images = 0, height = 0, width = 0] = x.shape;
    const { batchNorm, freezeClassifier, trained } = this.recipe;
    const still = this.isSecondPass && batchNorm === 'batch';
    const dropped = this.isSecondPass ? this.dropped.shift() : this.drawDrops?.(images);
    const { logits, tape } = this.student.forward(x, still ? { batchNorm, momentum: 0 } : { batchNorm }, dropped);
    const { values, names, gradient } = lossOf(logits, { height, width });
    const dLogits = this.scaled(gradient);
    this.student.backward(tape, dLogits, { freezeClassifier, trained });
    dLogits.dispose();
    this.student.freeTape(tape);
    if (dropped && this.sharpness && !this.isSecondPass) this.dropped.push(dropped);
    else dropped?.factors.dispose();
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
    if (!(await this.unscaled())) return;
    this.optimizer.update(this.learningRate(step), follower);
    this.restore(step);
  }

  /** Under mixed precision: divides the gradients by the loss scale. False where that was too large for them. */
  private async unscaled(): Promise<boolean> {
    return this.lossScale === undefined || (await this.lossScale.unscale(this.student.gradients));
  }

  /** CoTTA's stochastic restore, after the teacher has followed. */
  private restore(step: number): void {
    if (!this.origin) return;
    const { size: count, groups } = this.optimizer;
    const weights = this.student.weights.trainable.buffer;
    const start = this.origin.weights.buffer;
    const seed = stepSeed(this.origin.seed, step);
    restore({ weights, start, table: groups.table, count, probability: this.recipe.restoreProbability, seed });
  }

  /** Confirms that a step's loss and gradients were finite, or restores the last weights for which they were and throws. */
  confirm(total: number, step: number): void {
    const lost = this.lossScale?.exhausted ?? false;
    if (Number.isFinite(total) && !lost) {
      [this.good, this.candidate] = [this.candidate, this.good];
      return;
    }
    this.kept.copyFrom(this.good);
    const what = Number.isFinite(total) ? 'gradient' : 'loss';
    throw new LossNotFinite({ what, step: String(step + 1), stage: this.recipe.stage });
  }

  /** What the next steps depend on beside the student. */
  readonly part: Part<TrainerPlain> = {
    save: () => ({
      updates: this.optimizer.step,
      lossScale: this.lossScale?.save() ?? null,
      good: { batchesTracked: this.good.batchesTracked },
    }),
    arrays: () => new Map([...momentArrays(this.optimizer), ...networkArrays(this.good, 'good/')]),
    load: (saved) => {
      const { updates, lossScale, good } = saved.plain;
      this.optimizer.step = updates;
      if (lossScale) this.lossScale?.load(lossScale);
      loadMoments(this.optimizer, saved);
      loadNetwork(this.good, good, saved, 'good/');
    },
  };

  dispose(): void {
    this.sharpness?.dispose();
    this.optimizer.dispose();
    this.good.dispose();
    this.candidate.dispose();
  }
}

/** What restored weights go back to, and the seed of the draws of a stage. */
function originOf(context: TrainerContext | undefined): { weights: FlatBuffer; seed: StepSeed } {
  if (!context?.startWeights) throw new Error('Stochastic restore needs the weights at the start of the run.');
  const draws = context.random.fork('restore');
  return { weights: context.startWeights, seed: { a: draws.int(2 ** 32), b: draws.int(2 ** 32) } };
}

/** Loss values on their way from the GPU. */
export class PendingValues implements Learning<LossValues> {
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
