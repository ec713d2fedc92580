import type { Tensor } from '@tensorflow/tfjs-core';
import type { LabelWindow } from '../../gpu/soft-labels/soft-labels.js';
import type { ProbabilityMap } from '../../predictions/predictor.js';
import type { SoftLabelForm } from '../../protocol/events.js';

/** Size of all label maps of a run: that of the images in training. */
export interface LabelSize {
  width: number;
  height: number;
  classes: number;
}

/** A label map as it is kept in main memory. Its form knows what the numbers are. */
export type KeptLabel = Float32Array | Int32Array;

/** A way to keep soft labels. */
export interface LabelForm<Kept extends KeptLabel = KeptLabel> {
  name: SoftLabelForm;
  bytesPerPixel: number;
  /** A map of the labels' size. `error`: mean total variation distance between the map and what is kept of it. */
  keep(map: ProbabilityMap): Promise<{ kept: Kept; error: number }>;
  /** All probabilities. */
  expand(kept: Kept): ProbabilityMap;
  /** The surest class of each pixel, 255 where a label says nothing. */
  surest(kept: Kept): Uint8Array;
  /** Probabilities float32 [N,height,width,C]: the window of each map; 0 where there is none. */
  batch(kept: readonly (Kept | undefined)[], windows: readonly LabelWindow[], height: number, width: number): Tensor;
  /** t <- m t + (1 - m) p', p' [1,H,W,C] with each class scaled by its factor and the sum made 1 again. */
  ensemble(kept: Kept, prediction: Tensor, momentum: number, factors: readonly number[]): Promise<Kept>;
}
