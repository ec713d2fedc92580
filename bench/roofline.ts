/** The rates that the adapter reached in this run with kernels that do nothing else. */
export interface Ceilings {
  /** Fused multiply-adds held in registers, 2 FLOP each. */
  fma_gflops: number;
  /** vec4 accumulators of the fastest multiply-add kernel. */
  fma_accumulators: number;
  /** Bytes read and written by a copy. */
  copy_gbps: number;
  empty_dispatch_us: number;
}

/** The least that a case has to compute and to move. */
export interface Work {
  flops: number;
  bytes: number;
}

export interface Rates {
  gflops: number | null;
  gbps: number | null;
  /** Share of the roofline: the time that the nearer ceiling allows, by the time taken; null where no work is stated. */
  fraction: number | null;
}

/** GFLOP/s and GB/s of `work` done in `milliseconds`, and how near that is to the ceilings. */
export function rates({ flops, bytes }: Work, milliseconds: number, ceilings: Ceilings): Rates {
  const seconds = milliseconds / 1000;
  const computing = flops / (ceilings.fma_gflops * 1e9);
  const moving = bytes / (ceilings.copy_gbps * 1e9);
  return {
    gflops: flops > 0 ? flops / seconds / 1e9 : null,
    gbps: bytes > 0 ? bytes / seconds / 1e9 : null,
    fraction: flops > 0 || bytes > 0 ? Math.max(computing, moving) / seconds : null,
  };
}
