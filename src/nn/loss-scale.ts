import { unscale } from '../gpu/unscale/unscale.js';
import type { FlatBuffer } from './parameters.js';

/** Where the scale starts, and its bounds. */
const FIRST = 2 ** 15;
const SMALLEST = 1;
const LARGEST = 2 ** 24;
/** Steps without an overflow after which a larger scale is tried. */
const PATIENCE = 2000;

export interface LossScaleState {
  factor: number;
  exhausted: boolean;
  goodSteps: number;
}

/**
 * Dynamic loss scaling (Micikevicius et al., "Mixed Precision Training", 2018): the gradient of the loss is multiplied by
 * `factor`, so that small activation gradients do not vanish in float16, and those of the parameters are divided by it
 * again. Where one of them is not finite, an activation gradient was too large: the step is skipped and the factor
 * halved. It is a power of two, so that it rounds nothing.
 */
export class LossScale {
  factor: number;
  /** True when gradients were not finite though the factor could not be smaller: halving helps no more. */
  exhausted = false;
  private goodSteps = 0;

  constructor(first = FIRST) {
    this.factor = first;
  }

  save(): LossScaleState {
    return { factor: this.factor, exhausted: this.exhausted, goodSteps: this.goodSteps };
  }

  load({ factor, exhausted, goodSteps }: LossScaleState): void {
    this.factor = factor;
    this.exhausted = exhausted;
    this.goodSteps = goodSteps;
  }

  /** Divides gradients by the factor. False when the step must be skipped: they are not finite. */
  async unscale(gradients: FlatBuffer): Promise<boolean> {
    const total = unscale(gradients.buffer, gradients.layout.size, 1 / this.factor);
    const [squares = Number.NaN] = await total.data();
    total.dispose();
    this.adjust(Number.isFinite(squares));
    return Number.isFinite(squares);
  }

  private adjust(good: boolean): void {
    this.goodSteps = good ? this.goodSteps + 1 : 0;
    this.exhausted = !good && this.factor === SMALLEST;
    if (!good) this.factor = Math.max(SMALLEST, this.factor / 2);
    if (this.goodSteps < PATIENCE) return;
    this.factor = Math.min(LARGEST, this.factor * 2);
    this.goodSteps = 0;
  }
}
