import { totalmem } from 'node:os';

/** Bytes of main memory that this process may have: those of the machine, or of the container that it runs in. */
export function mainMemory(): number {
  // Where no limit is set, this is 0, or more than the machine has.
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

/** Bytes of it that exact soft labels may take. */
export const memoryForLabels = (): number => mainMemory() / 4;
