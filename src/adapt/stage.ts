import type { Tensor } from '@tensorflow/tfjs-core';
import type { ImagesAhead } from '../images/images-ahead.js';
import type { Random } from '../images/random.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { FlatBuffer } from '../nn/parameters.js';
import type { Predictor } from '../predictions/predictor.js';
import type { Evaluated, RunEvent, StepNumbers } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { LiveState } from './live.js';
import type { StageParts } from './parts.js';

/** What every stage works with. */
export interface StageContext {
  targets: TargetSet;
  /** Loads images of the next batches. Closed when the stage is over. */
  ahead: ImagesAhead;
  recipe: Recipe;
  random: Random;
  live: LiveState;
  /** What the stage is made of, to be kept. */
  parts: StageParts;
  /** Names by class, for messages. */
  classNames: readonly string[];
  /** Of a source model that is a black box: its predictions, which are all that is known. */
  given?: Predictor | undefined;
  /** The trained parameters at the start of the run, where a stage restores them. */
  startWeights?: FlatBuffer | undefined;
  /** Bytes of main memory that exact soft labels may take; the platform knows how much there is. */
  labelBytes?: number | undefined;
  /**
   * True where step `step` (0-based) may begin before the numbers of the one before it are known: nobody will ask for
   * a checkpoint between the two. Without it each step waits.
   */
  goesAhead?: ((step: number) => boolean) | undefined;
  /** Gets what a stage decides pixel by pixel. A rounding can turn such a decision: who repeats a run elsewhere needs it. */
  decided?: Decided | undefined;
}

/** A map of decisions by its name. The stage frees a tensor after the step: whoever wants to keep it clones it. */
export type Decided = (name: string, values: Tensor | Uint8Array) => void;

/** A step that was taken; the orchestrator adds time and memory. */
export interface StepTaken {
  type: 'step-taken';
  /** 1-based. */
  step: number;
  numbers: StepNumbers;
  /** The next step has begun: its images and other random choices were drawn, so the run cannot be captured here. */
  isAhead: boolean;
}

export type StageEvent = StepTaken | Extract<RunEvent, { type: 'progressed' | 'ranked' | 'labels-stored' | 'warned' }>;

/** The network that a stage gives back: the student it trained, or the teacher. The other one has been freed. */
export interface StageResult {
  network: Network;
  evaluated: Evaluated;
}

/** Runs one stage. `student` is taken over: it is trained in place, and freed when the teacher is the result. */
export type Stage<Options> = (
  student: Network,
  options: Options,
  context: StageContext,
) => AsyncGenerator<StageEvent, StageResult, void>;
