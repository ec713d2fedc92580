import type { Random } from '../images/random.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Evaluated, RunEvent, StepNumbers } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { LiveState } from './live.js';

/** What every stage works with. */
export interface StageContext {
  targets: TargetSet;
  recipe: Recipe;
  random: Random;
  live: LiveState;
  /** Names by class, for messages. */
  classNames: readonly string[];
  /** Bytes of main memory that exact soft labels may take; the platform knows how much there is. */
  labelBytes?: number | undefined;
}

/** A step that was taken; the orchestrator adds time and memory. */
export interface StepTaken {
  type: 'step-taken';
  /** 1-based. */
  step: number;
  numbers: StepNumbers;
}

export type ProgressEvent = Extract<RunEvent, { type: 'progressed' }>;

export type StageEvent = StepTaken | Extract<RunEvent, { type: 'progressed' | 'ranked' | 'labels-stored' | 'warned' }>;

/** The network that a stage gives back: the student it trained, or the teacher. The other one has been freed. */
export interface StageResult {
  network: Network;
  evaluated: Evaluated;
}
