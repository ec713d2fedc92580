/** While a run goes on, its worker holds a lock with this name: other tabs know by it that the run is no interrupted one. */
const nameOf = (id: string): string => `atp-studio kept run ${id}`;

/** A worker that was ended in the middle of a long computation is gone only some seconds later, and so is its lock. */
const WAIT_MILLISECONDS = 10_000;

/**
 * Holds the lock of a run until the function that it gives is called. Null where another tab holds it. A tab that is gone
 * holds none.
 */
export const holdRun = (id: string): Promise<(() => void) | null> => hold(nameOf(id), WAIT_MILLISECONDS);

const hold = (name: string, milliseconds: number): Promise<(() => void) | null> =>
  new Promise((resolve) => {
    const signal = AbortSignal.timeout(milliseconds);
    const held = navigator.locks.request(name, { signal }, () => new Promise<void>((release) => resolve(release)));
    held.catch(() => resolve(null));
  });

/**
 * Makes this tab the one that keeps resized images, until the function that it gives is called. Null where another tab is.
 * It waits for a worker that was ended only a moment ago.
 */
export const holdImages = (): Promise<(() => void) | null> => hold('atp-studio kept images', 2000);

/** True while a tab of this browser runs it. */
export async function isRunHeld(id: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === nameOf(id));
}
