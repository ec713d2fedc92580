import { allocateBuffer, dispatch, finished, freeBuffer, gpuDevice } from '../../src/gpu/backend.js';
import { f32, type Kernel, u32 } from '../../src/gpu/kernel.js';
import type { Clock } from '../clock.js';
import type { Ceilings } from '../roofline.js';
import copy1Wgsl from './copy-1.wgsl?raw';
import copy4Wgsl from './copy-4.wgsl?raw';
import copy16Wgsl from './copy-16.wgsl?raw';
import emptyWgsl from './empty.wgsl?raw';
import fma1Wgsl from './fma-1.wgsl?raw';
import fma2Wgsl from './fma-2.wgsl?raw';
import fma4Wgsl from './fma-4.wgsl?raw';
import fma8Wgsl from './fma-8.wgsl?raw';

const FMA: { accumulators: number; kernel: Kernel }[] = [
  { accumulators: 1, kernel: { name: 'ceiling-fma-1', wgsl: fma1Wgsl } },
  { accumulators: 2, kernel: { name: 'ceiling-fma-2', wgsl: fma2Wgsl } },
  { accumulators: 4, kernel: { name: 'ceiling-fma-4', wgsl: fma4Wgsl } },
  { accumulators: 8, kernel: { name: 'ceiling-fma-8', wgsl: fma8Wgsl } },
];
const COPIES: { vectors: number; kernel: Kernel }[] = [
  { vectors: 1, kernel: { name: 'ceiling-copy-1', wgsl: copy1Wgsl } },
  { vectors: 4, kernel: { name: 'ceiling-copy-4', wgsl: copy4Wgsl } },
  { vectors: 16, kernel: { name: 'ceiling-copy-16', wgsl: copy16Wgsl } },
];
const empty: Kernel = { name: 'ceiling-empty', wgsl: emptyWgsl };

const WORKGROUP = 64;
const ROUNDS = 512;
/** Multiply-adds of one accumulator in a round: 8 of 4 lanes. */
const FLOPS_PER_ROUND = 8 * 4 * 2;

const measureOnce = (clock: Clock, run: () => void, repetitions: number): Promise<number> =>
  clock.measure(async () => {
    for (let i = 0; i < repetitions; i++) run();
    await finished();
  });

/** Milliseconds of one call: the fastest of several samples, each long enough to be timed. A ceiling is a maximum. */
async function fastest(clock: Clock, run: () => void, samples: number): Promise<number> {
  let repetitions = 1;
  let taken = await measureOnce(clock, run, repetitions);
  while (taken < 20 && repetitions < 4096) {
    repetitions *= 2;
    taken = await measureOnce(clock, run, repetitions);
  }
  let best = taken;
  for (let i = 1; i < samples; i++) best = Math.min(best, await measureOnce(clock, run, repetitions));
  return best / repetitions;
}

async function fmaCeiling(clock: Clock, samples: number, threads: number) {
  const result = allocateBuffer('ceiling result', threads * 4);
  const range = { buffer: result, offset: 0, size: result.size };
  let best = { fma_gflops: 0, fma_accumulators: 0 };
  for (const { accumulators, kernel } of FMA) {
    const run = () => dispatch(kernel, [range], [u32(ROUNDS), f32(0.999), f32(0.001)], [threads / WORKGROUP]);
    const flops = threads * ROUNDS * FLOPS_PER_ROUND * accumulators;
    const gflops = flops / (await fastest(clock, run, samples)) / 1e6;
    if (gflops > best.fma_gflops) best = { fma_gflops: gflops, fma_accumulators: accumulators };
  }
  freeBuffer(result);
  return best;
}

async function copyCeiling(clock: Clock, samples: number, floats: number): Promise<number> {
  const [source, copied] = ['source', 'copied'].map((label) => allocateBuffer(label, floats));
  if (!source || !copied) throw new Error('No buffers to copy.');
  const bindings = [source, copied].map((buffer) => ({ buffer, offset: 0, size: floats * 4 }));
  let milliseconds = Number.POSITIVE_INFINITY;
  for (const { vectors, kernel } of COPIES) {
    const threads = floats / 4 / vectors;
    const groups = Math.min(4096, threads / WORKGROUP);
    const grid = [groups, Math.ceil(threads / (groups * WORKGROUP))];
    const run = () => dispatch(kernel, bindings, [u32(threads), u32(groups * WORKGROUP)], grid);
    milliseconds = Math.min(milliseconds, await fastest(clock, run, samples));
  }
  freeBuffer(source);
  freeBuffer(copied);
  return (2 * floats * 4) / milliseconds / 1e6;
}

/** The ceilings of the adapter. `clock` times kernels; the empty dispatch is timed by the wall: its cost is the API's. */
export async function measureCeilings(
  clock: Clock,
  wall: Clock,
  { gpu, quick }: { gpu: boolean; quick: boolean },
): Promise<Ceilings> {
  const samples = quick ? 5 : 20;
  const fma = await fmaCeiling(clock, samples, gpu ? 2 ** 20 : 2 ** 14);
  const largest = gpuDevice().limits.maxStorageBufferBindingSize / 4;
  const floats = Math.min(gpu ? 2 ** 26 : 2 ** 23, 2 ** Math.floor(Math.log2(largest)));
  const copy_gbps = await copyCeiling(clock, samples, floats);
  const emptyMilliseconds = await fastest(wall, () => dispatch(empty, [], [], [1]), samples);
  return { ...fma, copy_gbps, empty_dispatch_us: emptyMilliseconds * 1000 };
}
