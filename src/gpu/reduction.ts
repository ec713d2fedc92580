import { gpuDevice } from './backend.js';

/**
 * How many values become one sum. 'threads': each thread sums its own part, and a dispatch of few threads merges the
 * parts (no thread waits for another: for adapters that compute on a CPU). 'workgroups': through workgroup memory with
 * barriers (for GPUs: one thread that loops over hundreds of values costs more there than the work of all others).
 */
export type Reduction = 'threads' | 'workgroups';

let fixed: Reduction | undefined;

/** Takes this form from now on. Without an argument, the device decides again. */
export function fixReduction(reduction?: Reduction): void {
  fixed = reduction;
}

export const reduction = (): Reduction => fixed ?? (onSoftwareAdapter() ? 'threads' : 'workgroups');

/**
 * True for adapters that compute on a CPU; false where there is no device: kernels are then only traced for their
 * memory.
 */
export function onSoftwareAdapter(): boolean {
  try {
    return gpuDevice().adapterInfo?.isFallbackAdapter ?? false;
  } catch {
    return false;
  }
}
