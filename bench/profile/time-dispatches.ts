import { DividedPass, type TimedDispatch } from './divided-pass.js';

/** WebGPU's largest query set. */
const QUERIES = 4096;

/** A dispatch, and the milliseconds between the timestamps before and behind it. */
export interface DispatchTime extends TimedDispatch {
  milliseconds: number;
}

/** Timestamps of any number of dispatches. */
class Stamps {
  readonly dispatches: TimedDispatch[] = [];
  private readonly sets: GPUQuerySet[] = [];

  constructor(private readonly device: GPUDevice) {}

  next(dispatch: TimedDispatch): GPUComputePassTimestampWrites {
    const first = (2 * this.dispatches.length) % QUERIES;
    if (first === 0) this.sets.push(this.device.createQuerySet({ type: 'timestamp', count: QUERIES }));
    this.dispatches.push(dispatch);
    const querySet = this.sets.at(-1);
    if (!querySet) throw new Error('The first dispatch made a query set.');
    return { querySet, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 };
  }

  async read(): Promise<DispatchTime[]> {
    const stamps = (await Promise.all(this.sets.map((set, place) => this.readSet(set, place)))).flat();
    return this.dispatches.map((dispatch, place) => {
      const nanoseconds = (stamps[2 * place + 1] ?? 0n) - (stamps[2 * place] ?? 0n);
      return { ...dispatch, milliseconds: Number(nanoseconds) / 1e6 };
    });
  }

  dispose(): void {
    for (const set of this.sets) set.destroy();
  }

  private async readSet(set: GPUQuerySet, place: number): Promise<bigint[]> {
    const count = Math.min(QUERIES, 2 * this.dispatches.length - place * QUERIES);
    const size = 8 * count;
    const resolved = this.device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
    const read = this.device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = this.device.createCommandEncoder();
    encoder.resolveQuerySet(set, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, read, 0, size);
    this.device.queue.submit([encoder.finish()]);
    try {
      await read.mapAsync(GPUMapMode.READ);
      return [...new BigUint64Array(read.getMappedRange())];
    } finally {
      resolved.destroy();
      read.destroy();
    }
  }
}

/**
 * Times each dispatch that `work` makes on `device`, whichever library makes it. Dispatches do not overlap meanwhile, and each has the costs of a
 * pass: their sum is more than the work takes otherwise. `work` must resolve when the GPU has done it.
 */
export async function timeDispatches(device: GPUDevice, work: () => Promise<unknown>): Promise<DispatchTime[]> {
  const encoders = globalThis.GPUCommandEncoder.prototype;
  const { beginComputePass } = encoders;
  const stamps = new Stamps(device);
  encoders.beginComputePass = function () {
    const begin = (descriptor: GPUComputePassDescriptor) => beginComputePass.call(this, descriptor);
    const pass = new DividedPass(begin, (dispatch) => stamps.next(dispatch));
    return pass as unknown as GPUComputePassEncoder; // The part of it that is called.
  };
  try {
    await work();
  } finally {
    encoders.beginComputePass = beginComputePass;
  }
  try {
    return await stamps.read();
  } finally {
    stamps.dispose();
  }
}
