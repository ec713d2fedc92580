import { type Release, RunLocks } from '../run-locks.js';
import { isGoing, useStudio } from '../store.js';

/** Tests have a navigator without locks, or none. */
const locks = new RunLocks(typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined));

/** The run that goes on in another tab of this browser, if one does. A browser that does not say is no reason to wait. */
export const otherRun = () => locks.otherRun().catch(() => null);

/** Tells the other tabs of this one's run while it goes on. */
export function announceRun(): () => void {
  let release: Release | null = null;
  return useStudio.subscribe(({ live, recovering }) => {
    const going = isGoing(live) || recovering !== null;
    if (going === (release !== null)) return;
    if (!going) release?.();
    release = going ? locks.announce(Date.now()) : null;
  });
}
