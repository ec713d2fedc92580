import { allocateBuffer, freeBuffer, writeBuffer } from '../gpu/backend.js';
import type { BufferRange } from '../gpu/kernel.js';
import { TABLE_BLOCK } from '../gpu/optimizer/group-table.js';
import type { Network } from './network.js';
import { type GroupOptions, groupTable, type ParameterGroup, parameterGroups } from './parameter-groups.js';

/** Groups that are dispatched one by one; more of them share a dispatch, which reads a table. */
const FEW = 2;

/** Words of the table of so many floats. */
const tableFloats = (floats: number): number => Math.ceil(floats / TABLE_BLOCK);

/** The groups of a network's parameters, and their table on the GPU, where one is asked for. */
export class TrainedGroups {
  readonly groups: readonly ParameterGroup[];
  private buffer: GPUBuffer | undefined;

  constructor(
    { graph, layout }: Network,
    options: GroupOptions,
    private readonly size = layout.trainable.size,
  ) {
    this.groups = parameterGroups(graph, layout.trainable, options);
  }

  get areFew(): boolean {
    return this.groups.length <= FEW;
  }

  get allTrained(): boolean {
    return this.groups.every(({ isTrained }) => isTrained);
  }

  get table(): BufferRange {
    this.buffer ??= this.written();
    return { buffer: this.buffer, offset: 0, size: this.buffer.size };
  }

  private written(): GPUBuffer {
    const table = groupTable(this.groups, this.size);
    const buffer = allocateBuffer('parameter groups', tableFloats(this.size));
    writeBuffer(buffer, 0, new Float32Array(table.buffer));
    return buffer;
  }

  dispose(): void {
    if (this.buffer) freeBuffer(this.buffer);
    this.buffer = undefined;
  }
}
