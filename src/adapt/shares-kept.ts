import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { addBias } from '../gpu/channels/add-bias.js';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import { argmaxLabels, classCounts } from '../gpu/pixel-statistics/pixel-statistics.js';
import { balanceFactors } from './class-balance.js';
import type { Part } from './parts.js';

export interface SharesPlain {
  before: number[];
  now: number[];
}

/**
 * Keeps the classes in the shares that they had before a stage: the teacher's probabilities are scaled by (share before / share
 * now)^strength, at most threefold, before argmax (atp.md). "Now" is a running mean of the teacher's own predictions, before they
 * are scaled: s <- s + (s_step - s) / window, from the shares before the stage on; the window is one epoch.
 */
export class SharesKept {
  private now: readonly number[];
  private readonly pending: Tensor[] = [];

  readonly part: Part<SharesPlain> = {
    save: () => ({ before: [...this.before], now: [...this.now] }),
    load: ({ plain }) => {
      this.now = plain.now;
    },
  };

  constructor(
    private readonly before: readonly number[],
    private readonly strength: number,
    private readonly window: number,
  ) {
    this.now = before;
  }

  get factors(): number[] {
    return balanceFactors(this.before, this.now, this.strength);
  }

  /** The teacher's logits, with its classes scaled; a new tensor. */
  scale(logits: Tensor): Tensor {
    return scaleClasses(logits, this.factors);
  }

  /** Counts what the teacher predicts; `settle` reads it. */
  count(logits: Tensor, size: MapSize): void {
    this.pending.push(countsOf(logits, size));
  }

  /** To be called once a step, after its work was sent to the GPU. */
  async settle(): Promise<void> {
    if (this.pending.length === 0) return;
    const counts = new Array<number>(this.before.length).fill(0);
    for (const tensor of this.pending.splice(0)) {
      const found = await tensor.data();
      tensor.dispose();
      found.forEach((count, c) => {
        counts[c] = (counts[c] ?? 0) + count;
      });
    }
    const seen = sharesOf(counts);
    this.now = this.now.map((share, c) => share + ((seen[c] ?? 0) - share) / this.window);
  }

  /** Where the whole target set has been looked at. */
  take(now: readonly number[]): void {
    this.now = now;
  }

  dispose(): void {
    for (const tensor of this.pending.splice(0)) tensor.dispose();
  }
}

/** Logits whose softmax are the probabilities, scaled by class and made to sum to 1 again: z + ln f. A new tensor. */
export function scaleClasses(logits: Tensor, factors: readonly number[]): Tensor {
  const bias = tensor1d(factors.map(Math.log), 'float32');
  const scaled = addBias(logits, bias);
  bias.dispose();
  return scaled;
}

/** Pixels of each class in predictions, int32 [C]; from logits [N,h,w,C] at a size. */
export function countsOf(logits: Tensor, size: MapSize): Tensor {
  const labels = argmaxLabels(logits, size);
  const counts = classCounts(labels, logits.shape.at(-1) ?? 0);
  labels.dispose();
  return counts;
}

export function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / Math.max(1, total));
}
