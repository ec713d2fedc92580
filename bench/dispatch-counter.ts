export interface Counted {
  dispatches: number;
  submits: number;
}

/** Counts what `work` sends to any WebGPU device of this thread, whichever library sends it. */
export async function countDispatches(work: () => Promise<unknown>): Promise<Counted> {
  const passes = globalThis.GPUComputePassEncoder.prototype;
  const queues = globalThis.GPUQueue.prototype;
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = passes;
  const { submit } = queues;
  const counted = { dispatches: 0, submits: 0 };
  passes.dispatchWorkgroups = function (...sizes) {
    counted.dispatches += 1;
    return dispatchWorkgroups.apply(this, sizes);
  };
  passes.dispatchWorkgroupsIndirect = function (...range) {
    counted.dispatches += 1;
    return dispatchWorkgroupsIndirect.apply(this, range);
  };
  queues.submit = function (buffers) {
    counted.submits += 1;
    return submit.call(this, buffers);
  };
  try {
    await work();
  } finally {
    Object.assign(passes, { dispatchWorkgroups, dispatchWorkgroupsIndirect });
    queues.submit = submit;
  }
  return counted;
}
