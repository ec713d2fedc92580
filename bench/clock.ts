/** Times GPU work: from the start of `work` until what it queued has been done. */
export interface Clock {
  name: 'wall' | 'timestamps';
  measure(work: () => Promise<void>): Promise<number>;
}

export const wallClock: Clock = {
  name: 'wall',
  async measure(work) {
    const start = performance.now();
    await work();
    return performance.now() - start;
  },
};

/** WebGPU's largest query set. */
const QUERIES = 4096;

/**
 * Milliseconds that a device spends in compute passes, by timestamps at the borders of each: API cost and gaps between
 * passes are left out. The code that opens the passes need not know: the timestamps are written into its descriptors on
 * the way.
 */
export function timestampClock(device: GPUDevice): Clock {
  const queries = device.createQuerySet({ type: 'timestamp', count: QUERIES });
  return {
    name: 'timestamps',
    async measure(work) {
      let passes = 0;
      const encoders = globalThis.GPUCommandEncoder.prototype;
      const begin = encoders.beginComputePass;
      encoders.beginComputePass = function (descriptor = {}) {
        const first = 2 * passes++;
        if (first + 1 >= QUERIES) return begin.call(this, descriptor);
        const timestampWrites = {
          querySet: queries,
          beginningOfPassWriteIndex: first,
          endOfPassWriteIndex: first + 1,
        };
        return begin.call(this, { ...descriptor, timestampWrites });
      };
      try {
        await work();
      } finally {
        encoders.beginComputePass = begin;
      }
      if (2 * passes > QUERIES) throw new Error(`${passes} passes are more than a query set holds.`);
      return sumOfPasses(device, queries, passes);
    },
  };
}

async function sumOfPasses(device: GPUDevice, queries: GPUQuerySet, passes: number): Promise<number> {
  if (passes === 0) return 0;
  const size = passes * 16;
  const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const read = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(queries, 0, passes * 2, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, read, 0, size);
  device.queue.submit([encoder.finish()]);
  try {
    await read.mapAsync(GPUMapMode.READ);
    const times = new BigUint64Array(read.getMappedRange());
    let nanoseconds = 0n;
    for (let pass = 0; pass < passes; pass++) nanoseconds += (times[2 * pass + 1] ?? 0n) - (times[2 * pass] ?? 0n);
    return Number(nanoseconds) / 1e6;
  } finally {
    resolved.destroy();
    read.destroy();
  }
}
