import type { ModelCard } from './events.js';
import type { UsualColours } from './normalisation.js';

/** A part of a network, as the names of its parameters nest them. */
export interface BlockSummary {
  /** Last part of the name. */
  name: string;
  /** The whole name: `backbone.layer1.0`. */
  path: string;
  /** Numbers that are trained, those of the classifier included. */
  parameters: number;
  /** Of these, those of the last layer, which a stage may freeze. */
  classifier: number;
  /** Running means and variances of batch norm: kept, not trained. */
  statistics: number;
  /** Shape [N,h,w,C] of its output for the planned images; null where that has no name. */
  output: number[] | null;
  blocks: BlockSummary[];
}

/** A tensor of the model file that the network does not use. */
export interface UnusedTensor {
  name: string;
  dtype: string;
  shape: number[];
}

/** Bytes of one kind that a run holds on the GPU. */
export interface MemoryPart {
  kind: string;
  bytes: number;
}

/** The memory and shapes that a recipe will need, known before the run. */
export interface ModelPlan extends UsualColours {
  /** The model as it is read for images of the recipe's size. */
  card: ModelCard;
  /** Images of a training step. */
  batch: number;
  height: number;
  width: number;
  /** What the sides of images must be multiples of; null where the network takes one size only. */
  sizeStep: number | null;
  /** Shape [N,h,w,C] of the logits of such a step. */
  logits: number[];
  blocks: BlockSummary[];
  unused: UnusedTensor[];
  memory: {
    parts: MemoryPart[];
    total: number;
    largestTensor: number;
    /** Of the device: bytes of the largest tensor that it can bind, and of the largest buffer. */
    mostBound: number;
    largestBuffer: number;
    /** Bytes of the model file that stay in main memory. */
    mainMemory: number;
  };
  /** A sentence that says why the device cannot run this; null where it can, as far as WebGPU says. */
  problem: string | null;
}

/** The source model's result on one image. */
export interface TrialReport {
  image: number;
  name: string;
  /** [1,h,w,C], at the network's own resolution. */
  logits: number[];
  /** Of the forward pass, until its values could be read. */
  milliseconds: number;
  /** Over the values that are finite; null where there are none. */
  least: number | null;
  most: number | null;
  notFinite: number;
  /** Mean normalised entropy over the pixels of the image, in [0,1]. */
  meanEntropy: number;
  /** The most frequent classes of the pixels, the most frequent first. */
  classes: { id: number; share: number }[];
}
