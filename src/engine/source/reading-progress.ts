import type { RunEvent } from '../../protocol/events.js';

type Progress = Extract<RunEvent, { type: 'progressed' }>;

/** Reports how far some work is. */
export const progressOf =
  (what: Progress['what'], emit: (event: RunEvent) => void) =>
  (done: number, total: number): void =>
    emit({ type: 'progressed', what, done, total });

/** Reading that takes less time than this is not reported, in milliseconds. */
const QUIET = 200;
const EVERY = 100;

/** Reports how many bytes of the weights are read: now and then, and at the end if there was a report before. */
export function readingProgress(
  emit: (event: RunEvent) => void,
  now: () => number = () => performance.now(),
): (done: number, total: number) => void {
  const tell = progressOf('reading weights', emit);
  let next = now() + QUIET;
  let told = false;
  return (done, total) => {
    if (now() < next && !(told && done === total)) return;
    next = now() + EVERY;
    told = true;
    tell(done, total);
  };
}
