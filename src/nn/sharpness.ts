import { climb, maskGradients } from '../gpu/sharpness/sharpness.js';
import type { Network } from './network.js';
import { FlatBuffer } from './parameters.js';
import type { TrainedGroups } from './trained-groups.js';

/**
 * Sharpness-aware minimisation (Foret et al. 2021): gradients are taken at w + radius g / ||g||, and move the weights w.
 * g is the gradient of the trained parameters at w.
 */
export class Sharpness {
  private readonly before: FlatBuffer;

  constructor(
    private readonly network: Network,
    private readonly radius: number,
    private readonly groups: TrainedGroups,
  ) {
    this.before = new FlatBuffer('weights before the climb', network.layout.trainable);
  }

  /** Moves the weights along their gradients. */
  climb(): void {
    const { weights, gradients, layout } = this.network;
    const { size } = layout.trainable;
    this.before.copyFrom(weights.trainable);
    if (!this.groups.allTrained) maskGradients(gradients.buffer, this.groups.table, size);
    climb(weights.trainable.buffer, gradients.buffer, size, this.radius);
  }

  /** Puts the weights back where they were. */
  back(): void {
    this.network.weights.trainable.copyFrom(this.before);
  }

  dispose(): void {
    this.before.dispose();
  }
}
