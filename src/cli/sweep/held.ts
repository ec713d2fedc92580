import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** True while a program works on the run of this folder of checkpoints. */
export const isHeld = async (checkpoints: string): Promise<boolean> => existsSync(join(checkpoints, 'run.lock'));
