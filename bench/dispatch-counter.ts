/** Counts what `work` dispatches on any WebGPU device of this thread, whichever library does it. */
export async function countDispatches(work: () => Promise<unknown>): Promise<number> {
  const passes = globalThis.GPUComputePassEncoder.prototype;
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = passes;
  let dispatches = 0;
  passes.dispatchWorkgroups = function (...sizes) {
    dispatches += 1;
    return dispatchWorkgroups.apply(this, sizes);
  };
  passes.dispatchWorkgroupsIndirect = function (...range) {
    dispatches += 1;
    return dispatchWorkgroupsIndirect.apply(this, range);
  };
  try {
    await work();
  } finally {
    Object.assign(passes, { dispatchWorkgroups, dispatchWorkgroupsIndirect });
  }
  return dispatches;
}
