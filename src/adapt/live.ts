import type { Tensor } from '@tensorflow/tfjs-core';
import type { Network } from '../nn/network.js';
import type { StageName } from '../protocol/stage-recipes.js';
import type { SoftLabels } from './soft-labels/soft-labels.js';

/** A mixed sample of the latest step: what ClassMix made, at the training crop's size. */
export interface MixedSample {
  /** Image index of the hard image. */
  hard: number;
  easy: number;
  width: number;
  height: number;
  /** [H,W,3] in 0..1, not normalised. Owned by the live state. */
  image: Tensor;
}

/**
 * Of each compared image the share of the results that vote otherwise than all together, 0..255. Kept as bytes, because the
 * results' weights go when the run ends: a run compares at most 64 images in at most 131,072 pixels, so these are 8 MiB.
 */
export interface DisputedMaps {
  width: number;
  height: number;
  ofImage: ReadonlyMap<number, Uint8Array>;
}

/**
 * What a run is made of right now, for those who look at it between two steps: maps, inspector, export. The stages keep
 * it up to date and never read it.
 */
export interface LiveState {
  stage: StageName | null;
  step: number;
  student: Network;
  /** The moving average; null before Teach. */
  teacher: Network | null;
  gamma: number;
  delta: number;
  /** Least teacher confidence per class that keeps a pseudo label. */
  thresholds: number[];
  /** By which each class of the teacher's probabilities is scaled; null where they stay as they are. */
  classFactors: number[] | null;
  mixed: MixedSample | null;
  /** The images that count as labelled in Propagate; null outside of it. */
  easyImages: ReadonlySet<number> | null;
  /** Where the run's results disagree; null before they were compared. */
  disputed: DisputedMaps | null;
  /** What the student of a black box learns from; null without one. */
  labels: SoftLabels | null;
}

/** The state before a run: only the source model, with the method's default constants (atp.md). */
export function initialState(student: Network): LiveState {
  const classes = student.graph.classes;
  return {
    stage: null,
    step: 0,
    student,
    teacher: null,
    gamma: 5,
    delta: 0.76 / classes,
    thresholds: new Array<number>(classes).fill(0),
    classFactors: null,
    mixed: null,
    easyImages: null,
    disputed: null,
    labels: null,
  };
}

export function setMixed(live: LiveState, mixed: MixedSample | null): void {
  live.mixed?.image.dispose();
  live.mixed = mixed;
}
