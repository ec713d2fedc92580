import { z } from 'zod';
import type { RunPlace } from './events.js';
import type { Recipe } from './recipe.js';

// A frame is what a run's maps were after one of its steps. A run keeps frames of a few images, within a budget of bytes.

/** Bytes of frames that a run keeps where nobody says another number. */
export const USUAL_FRAME_BYTES = 24e6;

/** A run keeps frames of so many images: the one that is watched at its start, and those of its kept pictures. */
export const FRAME_IMAGES = 4;

/** A place that frames were kept at, and of which images. Step 0 is before the first step of the run. */
export interface ListedFrame extends RunPlace {
  images: number[];
}

/** The frames of a run, in the order of its steps. */
export interface FrameList {
  frames: ListedFrame[];
  /** Of all their files. */
  bytes: number;
  /** The most that they may take; null where that is not known. */
  budget: number | null;
  /** A frame in so many steps, where there was time for it. */
  every: number;
  /** Images that every frame was to have. */
  images: number[];
}

/** What a run's list entry says of its frames. */
export const frameFactsSchema = z.object({ count: z.int().min(0), bytes: z.int().min(0) });

type Stages = Pick<Recipe, 'stages'>;

/** Steps of all stages before one. */
const stepsBefore = (index: number, { stages }: Stages): number =>
  stages.slice(0, index).reduce((sum, { steps }) => sum + steps, 0);

/** A place counted over the whole run, from 0. */
export const stepOfRun = ({ index, step }: Pick<RunPlace, 'index' | 'step'>, recipe: Stages): number =>
  stepsBefore(index, recipe) + step;

export const stepsOfRun = (recipe: Stages): number => stepsBefore(recipe.stages.length, recipe);

export const isSamePlace = (a: Pick<RunPlace, 'index' | 'step'>, b: Pick<RunPlace, 'index' | 'step'>): boolean =>
  a.index === b.index && a.step === b.step;

/** Earlier places come first. */
export const byPlace = (a: Pick<RunPlace, 'index' | 'step'>, b: Pick<RunPlace, 'index' | 'step'>): number =>
  a.index - b.index || a.step - b.step;

/**
 * Bytes that a pixel takes, measured on the demo: of one image in one frame; of the mixed sample in a
 * frame of Propagate; of what is kept once of an image.
 */
const PER_PIXEL = { frame: 1.7, mixed: 2.6, still: 2.7 };

/** Bytes of so many frames of so many images, about. */
export function frameBytes(recipe: Pick<Recipe, 'stages' | 'input'>, images: number, frames: number): number {
  const pixels = recipe.input.width * recipe.input.height;
  const steps = stepsOfRun(recipe);
  const mixing = recipe.stages.reduce((sum, { stage, steps }) => sum + (stage === 'propagate' ? steps : 0), 0);
  const mixed = steps > 0 ? (PER_PIXEL.mixed * mixing) / steps : 0;
  return pixels * (images * PER_PIXEL.still + frames * (images * PER_PIXEL.frame + mixed));
}

/** Fewer frames than this show little of a run. */
const ENOUGH_FRAMES = 24;

/** Of how many images a run keeps frames: of fewer where the images are large. */
export function imagesThatFit(recipe: Pick<Recipe, 'stages' | 'input'>, budget: number): number {
  const wanted = Math.min(ENOUGH_FRAMES, stepsOfRun(recipe) + 1);
  for (let images = FRAME_IMAGES; images > 1; images--) if (frameBytes(recipe, images, wanted) <= budget) return images;
  // The start, the last step of each stage, and something between.
  return frameBytes(recipe, 1, Math.min(wanted, recipe.stages.length + 3)) <= budget ? 1 : 0;
}
