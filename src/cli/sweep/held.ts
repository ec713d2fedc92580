import { dirname } from 'node:path';
import { refuseInUse } from '../run-lock.js';

/** True while a program works on the run of this folder of checkpoints. The lock of one that was killed does not count. */
export const isHeld = (checkpoints: string): Promise<boolean> =>
  refuseInUse(dirname(checkpoints)).then(
    () => false,
    () => true,
  );
