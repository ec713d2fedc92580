import type { RunEvent } from '../../protocol/events.js';

type Progress = Extract<RunEvent, { type: 'progressed' }>;

/** Tells how far some work is. */
export const progressOf =
  (what: Progress['what'], emit: (event: RunEvent) => void) =>
  (done: number, total: number): void =>
    emit({ type: 'progressed', what, done, total });

/** Reading that takes less time than this is not told, in milliseconds. */
const QUIET = 200;
const EVERY = 100;

/** Tells how far the reading of weights is, in bytes: now and then, and at the end where it was told before. */
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
