import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, gpuDevice } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type BufferRange, type Kernel, u32 } from '../kernel.js';
import { reduction } from '../reduction.js';
import { LONGEST_SERIAL, mergePartials } from './column-sums.js';
import mergeSeveralWgsl from './merge-several.wgsl?raw';

const mergeSeveral: Kernel = { name: 'merge-several', wgsl: mergeSeveralWgsl };

/** Bindings of the kernel beside the result. */
const MOST = 7;
/** Floats that may wait: 64 MiB. */
const MOST_FLOATS = 2 ** 24;
const NOT_REACHED = 0xffffffff;

interface Pending {
  partials: Tensor;
  target: BufferRange;
}

/**
 * Partial sums that wait to be added to ranges of one gradient buffer, several in one dispatch. The results are those of
 * `mergePartials`, to the byte. Nothing waits on software adapters: there memory counts for more than dispatches.
 */
export class PendingSums {
  private pending: Pending[] = [];

  /** Takes partials [splits, count] over; they are added to the `count` floats of the target at the latest by `flush`. */
  add(partials: Tensor, target: BufferRange): void {
    const count = target.size / 4;
    if (reduction() === 'threads' || count % 4 !== 0 || partials.size / count > LONGEST_SERIAL) {
      mergePartials(partials, target, count, { add: true });
      partials.dispose();
      return;
    }
    if (!this.hasRoomFor({ partials, target })) this.flush();
    this.pending.push({ partials, target });
  }

  flush(): void {
    if (this.pending.length === 1) this.flushOne();
    else if (this.pending.length > 1) this.flushSeveral();
    for (const { partials } of this.pending) partials.dispose();
    this.pending = [];
  }

  private hasRoomFor(next: Pending): boolean {
    const all = [...this.pending, next];
    const floats = all.reduce((sum, { partials }) => sum + partials.size, 0);
    const { size, buffer } = spanOf(all);
    return (
      all.length <= MOST &&
      floats <= MOST_FLOATS &&
      size <= gpuDevice().limits.maxStorageBufferBindingSize &&
      all.every(({ target }) => target.buffer === buffer)
    );
  }

  private flushOne(): void {
    for (const { partials, target } of this.pending) mergePartials(partials, target, target.size / 4, { add: true });
  }

  private flushSeveral(): void {
    const span = spanOf(this.pending);
    let threads = 0;
    const sums = Array.from({ length: MOST }, (_, index) => {
      const entry = this.pending[index];
      if (!entry) return [NOT_REACHED, 0, 0, 0];
      const count = entry.target.size / 16;
      const first = threads;
      threads += count;
      return [first, count, (entry.partials.size / entry.target.size) * 4, (entry.target.offset - span.offset) / 16];
    });
    const bound = Array.from({ length: MOST }, (_, index) => (this.pending[index] ?? this.first()).partials);
    dispatch(mergeSeveral, [...bound, span], sums.flat().map(u32), flatGrid(threads));
  }

  private first(): Pending {
    const [first] = this.pending;
    if (!first) throw new Error('No sums are pending.');
    return first;
  }
}

/** The range that holds all targets. */
function spanOf(pending: readonly Pending[]): BufferRange {
  const targets = pending.map(({ target }) => target);
  const [first] = targets;
  if (!first) throw new Error('No sums are pending.');
  const offset = Math.min(...targets.map((target) => target.offset));
  const end = Math.max(...targets.map((target) => target.offset + target.size));
  return { buffer: first.buffer, offset, size: end - offset };
}
