import { totalmem } from 'node:os';

/** Bytes of main memory that this process may have: those of the machine, or of the container that it runs in. */
export function mainMemory(): number {
  // 0, or more than there is, where nothing is set.
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
