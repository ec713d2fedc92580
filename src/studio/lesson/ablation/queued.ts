import { z } from 'zod';
import { recipeSchema } from '../../../protocol/recipe.js';
import { CHANGE_NAMES } from './changes.js';

/** A run of the queue. */
export const queuedSchema = z.object({
  /** Null: the recipe as it is. */
  change: z.enum(CHANGE_NAMES).nullable(),
  recipe: recipeSchema,
  /** Lost: a reload of the page came before it was done. */
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'lost']),
  /** Its folder among the kept runs; null before it is there, or where it is not kept. */
  run: z.string().nullable(),
  /** Why it failed. */
  problem: z.string().nullable(),
});
export type Queued = z.output<typeof queuedSchema>;

const isOpen = ({ state }: Queued): boolean => state === 'waiting' || state === 'running' || state === 'lost';

/** A queue that has something left to do; null where it has not. */
export const leftToDo = (runs: readonly Queued[]): readonly Queued[] | null => (runs.some(isOpen) ? runs : null);

/** A queue of the page before its reload: what was not done is lost. None where nothing was left, or what was kept is no queue. */
export function afterReload(kept: unknown): Queued[] {
  const read = z.array(queuedSchema).safeParse(kept);
  const runs = read.success ? read.data : [];
  return runs.map((each) => (isOpen(each) ? { ...each, state: 'lost' } : each));
}
