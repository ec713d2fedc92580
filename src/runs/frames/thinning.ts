import { type ListedFrame, stepOfRun } from '../../protocol/frames.js';
import type { Recipe } from '../../protocol/recipe.js';

/** A slider has no use for more. */
export const MOST_FRAMES = 480;

/**
 * The frames that stay where one in `every` steps is kept: the first, the last of each stage, and those whose step of the run is
 * a multiple. So the whole run is covered at any distance.
 */
export function staying(frames: readonly ListedFrame[], every: number, recipe: Pick<Recipe, 'stages'>): ListedFrame[] {
  const last = new Map(frames.map((frame) => [frame.index, frame]));
  return frames.filter(
    (frame, at) => at === 0 || last.get(frame.index) === frame || stepOfRun(frame, recipe) % every === 0,
  );
}
