import { type BufferRange, type Kernel, u32 } from '../kernel.js';
import { dispatchGroups } from '../optimizer/group-table.js';
import tableWgsl from '../optimizer/group-table.wgsl?raw';
import type { Region } from '../optimizer/pieces.js';
import { restoreLimit, type StepSeed } from './draws.js';
import restoreWgsl from './restore.wgsl?raw';

const kernel: Kernel = { name: 'restore', wgsl: restoreWgsl + tableWgsl };

export interface Restoring {
  weights: Region;
  start: Region;
  /** Says which weights are trained: only these go back. */
  table: BufferRange;
  /** Floats of weights and start. */
  count: number;
  /** Above 0. */
  probability: number;
  seed: StepSeed;
}

/** CoTTA's stochastic restore in place: each trained weight goes back to its start with this probability. */
export function restore({ weights, start, table, count, probability, seed }: Restoring): void {
  const scalars = [u32(seed.a), u32(seed.b), u32(restoreLimit(probability))];
  dispatchGroups(kernel, [weights, start], table, count, scalars);
}
