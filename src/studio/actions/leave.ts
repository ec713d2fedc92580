import { useQueue } from '../lesson/ablation/queue.js';
import { useStudio, wouldLoseRun } from '../store.js';

const ask = (event: BeforeUnloadEvent) => event.preventDefault();

/**
 * Lets the browser ask before the page is left, but only while that would lose a run or end a queue of them: a page that listens for it all the
 * time cannot be kept whole when one goes back to it.
 */
export function guardRun(): () => void {
  let guarding = false;
  return useStudio.subscribe((state) => {
    const next = wouldLoseRun(state) || useQueue.getState().going;
    if (next === guarding) return;
    guarding = next;
    if (next) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  });
}
