import type { ListedFrame } from '../../../protocol/frames.js';
import type { Recipe } from '../../../protocol/recipe.js';
import type { TourStop } from './stops.js';

/** The frame that a stop is about: the one of its stage that is nearest to where the run would halt. Null: the result. */
export function frameOf(
  frames: readonly ListedFrame[],
  recipe: Pick<Recipe, 'stages'> | null,
  after: TourStop['after'],
): ListedFrame | null {
  if (after === 'end') return null;
  if (after === null) return frames[0] ?? null;
  const wanted = (index: number) => Math.ceil((recipe?.stages[index]?.steps ?? 0) * after.share);
  const apart = ({ index, step }: ListedFrame) => Math.abs(step - wanted(index));
  const own = frames.filter(({ stage, step }) => stage === after.stage && step > 0);
  return own.toSorted((a, b) => apart(a) - apart(b))[0] ?? null;
}
