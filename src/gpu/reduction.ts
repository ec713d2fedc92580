import { gpuDevice } from './backend.js';

/**
 * How many values become one sum: 'threads', each a part of its own, merged in a dispatch of few threads (nothing waits for
 * another: for adapters that compute on a CPU); 'workgroups', through workgroup memory with barriers (for GPUs, on which a
 * thread that loops over hundreds of values costs more than the work of all others).
 */
export type Reduction = 'threads' | 'workgroups';

let fixed: Reduction | undefined;

/** Takes this form from now on; without an argument: by the device again. */
export function fixReduction(reduction?: Reduction): void {
  fixed = reduction;
}

export const reduction = (): Reduction => fixed ?? (onSoftwareAdapter() ? 'threads' : 'workgroups');

/** True for adapters that compute on a CPU; false where there is no device: kernels are traced for their memory alone. */
export function onSoftwareAdapter(): boolean {
  try {
    return gpuDevice().adapterInfo?.isFallbackAdapter ?? false;
  } catch {
    return false;
  }
}
