import { allocateBuffer, freeBuffer, gpuDevice } from '../backend.js';
import { matchSizes } from './placement.js';

interface ArenaBuffer {
  buffer: GPUBuffer;
  /** Recordings that use it. */
  users: number;
}

/**
 * The memory that all recordings of a device share: nothing in it outlives a replay, except the tape between a forward
 * and its backward pass. The arena is leased for that.
 */
export class Arena {
  private buffers: ArenaBuffer[] = [];
  private tenant: object | undefined;

  /** Buffers of at least these sizes (largest first), made where none is at hand. */
  acquire(sizes: readonly number[]): GPUBuffer[] {
    const found = matchSizes(
      sizes,
      this.buffers.map(({ buffer }) => buffer.size),
    );
    const taken = sizes.map((size, index) => this.buffers[found[index] ?? -1] ?? this.add(size));
    for (const entry of taken) entry.users += 1;
    return taken.map(({ buffer }) => buffer);
  }

  /** Gives back what `acquire` gave; a buffer that no recording uses is freed. */
  release(buffers: readonly GPUBuffer[]): void {
    const given = new Set(buffers);
    for (const entry of this.buffers) {
      if (!given.has(entry.buffer)) continue;
      entry.users -= 1;
      if (entry.users === 0) freeBuffer(entry.buffer);
    }
    this.buffers = this.buffers.filter(({ users }) => users > 0);
  }

  /** True while somebody needs what is in the arena. */
  get leased(): boolean {
    return this.tenant !== undefined;
  }

  lease(tenant: object): void {
    if (this.tenant) throw new Error('The arena is leased already.');
    this.tenant = tenant;
  }

  /** Ends a lease; does nothing when the lease is another's. */
  endLease(tenant: object): void {
    if (this.tenant === tenant) this.tenant = undefined;
  }

  private add(bytes: number): ArenaBuffer {
    const entry = { buffer: allocateBuffer('arena', bytes / 4), users: 0 };
    this.buffers.push(entry);
    return entry;
  }
}

const arenas = new WeakMap<GPUDevice, Arena>();

/** The arena of the device that kernels run on. */
export function currentArena(): Arena {
  const device = gpuDevice();
  const known = arenas.get(device);
  if (known) return known;
  const arena = new Arena();
  arenas.set(device, arena);
  return arena;
}
