import { allocateUniforms, freeBuffer } from '../backend.js';
import { encodeScalars, type Scalar } from '../kernel.js';
import type { Trace } from './trace.js';

/** What WebGPU guarantees a uniform binding's offset may be a multiple of. */
const ALIGNMENT = 256;

/** The uniform structs of a trace, for one buffer; equal structs are kept once. */
export class UniformStructs {
  private readonly offsets = new Map<string, number>();
  private readonly structs: Uint8Array[] = [];
  private buffer: GPUBuffer | undefined;

  constructor({ dispatches }: Trace) {
    for (const { scalars } of dispatches) if (scalars.length > 0) this.add(scalars);
  }

  private add(scalars: readonly Scalar[]): void {
    const bytes = new Uint8Array(encodeScalars(scalars));
    const key = bytes.join();
    if (this.offsets.has(key)) return;
    this.offsets.set(key, this.structs.length * ALIGNMENT);
    this.structs.push(bytes);
  }

  /** Size of the buffer. */
  get bytes(): number {
    return this.structs.length * ALIGNMENT;
  }

  write(): void {
    if (this.structs.length === 0) return;
    const all = new Uint8Array(this.bytes);
    this.structs.forEach((bytes, index) => {
      all.set(bytes, index * ALIGNMENT);
    });
    this.buffer = allocateUniforms('uniforms of a recording', all);
  }

  bindingOf(scalars: readonly Scalar[]): GPUBufferBinding {
    const bytes = new Uint8Array(encodeScalars(scalars));
    const offset = this.offsets.get(bytes.join());
    if (!this.buffer || offset === undefined) throw new Error('This uniform struct was not noted.');
    return { buffer: this.buffer, offset, size: bytes.byteLength };
  }

  dispose(): void {
    if (this.buffer) freeBuffer(this.buffer);
    this.buffer = undefined;
  }
}
