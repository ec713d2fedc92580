import { allocateBuffer, copyBuffer, freeBuffer, readBuffer, writeBuffer } from '../gpu/backend.js';
import type { BufferRange } from '../gpu/kernel.js';
import { tableSpecs } from './gather-tables.js';
import { type Graph, isTrained, type ParameterSpec } from './graph.js';
import type { Precision } from './precision.js';
import { fromStored, toStored } from './stored-form.js';

/** Floats: WebGPU binds buffer ranges at multiples of 256 bytes, those of a float16 copy too. */
const ALIGNMENT = { float32: 64, mixed: 128 };

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Where a parameter lies in its flat buffer, in floats. */
export interface Slot {
  spec: ParameterSpec;
  offset: number;
  count: number;
}

export interface Layout {
  slots: Map<string, Slot>;
  /** Floats of the whole buffer. */
  size: number;
}

/** Trainable floats in one buffer: the classifier last, so that it is one range, and all else is one. */
export interface ParameterLayout {
  trainable: Layout;
  statistics: Layout;
  /** The constants. They never change, so copies of a network share them. */
  constants: Layout;
  /** First float of the classifier in the trainable buffer. */
  classifierStart: number;
}

function layOut(specs: ParameterSpec[], alignment = ALIGNMENT.float32): Layout {
  const slots = new Map<string, Slot>();
  let size = 0;
  for (const spec of specs) {
    const count = elements(spec.shape);
    slots.set(spec.name, { spec, offset: size, count });
    size += Math.ceil(count / alignment) * alignment;
  }
  return { slots, size };
}

export function layOutParameters(graph: Graph, precision: Precision = 'float32'): ParameterLayout {
  const trained = graph.parameters.filter(isTrained);
  const others = trained.filter((spec) => spec.part !== 'classifier');
  const classifier = trained.filter((spec) => spec.part === 'classifier');
  return {
    trainable: layOut([...others, ...classifier], ALIGNMENT[precision]),
    statistics: layOut(graph.parameters.filter(({ kind }) => kind === 'statistic')),
    constants: layOut([...graph.parameters.filter(({ kind }) => kind === 'constant'), ...tableSpecs(graph)]),
    classifierStart: layOut(others, ALIGNMENT[precision]).size,
  };
}

/** Kinds whose file order [A,B,KH,KW] is [KH,KW,B,A] in the kernels. */
const isTurned = ({ kind }: ParameterSpec): boolean => kind === 'conv-weight' || kind === 'conv-transpose-weight';

/** [Cout,Cin,KH,KW] (file) -> [KH,KW,Cin,Cout] (kernels). */
export function toKernelOrder(values: Float32Array, shape: readonly number[]): Float32Array {
  const [outs = 1, ins = 1, height = 1, width = 1] = shape;
  const turned = new Float32Array(values.length);
  const taps = height * width;
  for (let o = 0; o < outs; o++) {
    for (let i = 0; i < ins; i++) {
      for (let tap = 0; tap < taps; tap++) {
        turned[(tap * ins + i) * outs + o] = values[(o * ins + i) * taps + tap] ?? 0;
      }
    }
  }
  return turned;
}

/** [KH,KW,Cin,Cout] (kernels) -> [Cout,Cin,KH,KW] (file). */
export function toFileOrder(values: Float32Array, shape: readonly number[]): Float32Array {
  const [outs = 1, ins = 1, height = 1, width = 1] = shape;
  const turned = new Float32Array(values.length);
  const taps = height * width;
  for (let o = 0; o < outs; o++) {
    for (let i = 0; i < ins; i++) {
      for (let tap = 0; tap < taps; tap++) {
        turned[(o * ins + i) * taps + tap] = values[(tap * ins + i) * outs + o] ?? 0;
      }
    }
  }
  return turned;
}

/** Values of the file as the kernels take them. */
function inKernels(spec: ParameterSpec, given: Float32Array): Float32Array {
  const values = spec.stored ? fromStored(given, spec.stored) : given;
  return isTurned(spec) ? toKernelOrder(values, spec.shape) : values;
}

/** Values of the kernels as the file has them. */
function inFile(spec: ParameterSpec, given: Float32Array): Float32Array {
  const values = isTurned(spec) ? toFileOrder(given, spec.shape) : given;
  return spec.stored ? toStored(values, spec.stored) : values;
}

/** A flat GPU buffer with named ranges. */
export class FlatBuffer {
  readonly buffer: GPUBuffer;
  private holders = 1;

  constructor(
    label: string,
    readonly layout: Layout,
  ) {
    this.buffer = allocateBuffer(label, Math.max(1, layout.size));
  }

  /** The range of a parameter, to be bound to a kernel. */
  range(name: string): BufferRange {
    const slot = this.layout.slots.get(name);
    if (!slot) throw new Error(`The network has no parameter ${name}.`);
    return { buffer: this.buffer, offset: slot.offset * 4, size: slot.count * 4 };
  }

  /** Writes values by name, in file order; every name must be given. One parameter is in memory at a time. */
  write(values: (name: string) => Float32Array): void {
    for (const [name, { spec, offset, count }] of this.layout.slots) {
      if (count === 0) continue;
      const given = values(name);
      writeBuffer(this.buffer, offset * 4, inKernels(spec, given));
    }
  }

  /** Reads all values, in file order. */
  async read(): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    if (this.layout.size === 0) return found;
    const flat = await readBuffer(this.buffer, 0, this.layout.size * 4);
    for (const [name, { spec, offset, count }] of this.layout.slots) {
      const values = flat.slice(offset, offset + count);
      found.set(name, inFile(spec, values));
    }
    return found;
  }

  /** All floats as they lie in the buffer. */
  async readFlat(): Promise<Float32Array> {
    return this.layout.size === 0 ? new Float32Array(0) : readBuffer(this.buffer, 0, this.layout.size * 4);
  }

  writeFlat(values: Float32Array): void {
    if (values.length > 0) writeBuffer(this.buffer, 0, values);
  }

  copyFrom(other: FlatBuffer): void {
    copyBuffer(other.buffer, this.buffer, this.buffer.size);
  }

  /** Another holder of this buffer, which is freed when the last one disposes of it. */
  share(): this {
    this.holders += 1;
    return this;
  }

  dispose(): void {
    this.holders -= 1;
    if (this.holders === 0) freeBuffer(this.buffer);
  }
}

/** Floats that are read from the GPU at a time: a round trip for each small parameter would take longer than its bytes. */
const READ_AT_ONCE = 2 ** 22;

/** Reads the parameters of a buffer one after the other, in file order. The buffer must not change meanwhile. */
export class ParameterReader {
  /** The floats that were read last, from float `start` on. */
  private start = 0;
  private window: Float32Array = new Float32Array(0);

  constructor(private readonly flat: FlatBuffer) {}

  async read(name: string): Promise<Float32Array> {
    const slot = this.flat.layout.slots.get(name);
    if (!slot) throw new Error(`The network has no parameter ${name}.`);
    const { spec, offset, count } = slot;
    if (offset < this.start || offset + count > this.start + this.window.length) await this.moveTo(offset, count);
    const values = this.window.slice(offset - this.start, offset - this.start + count);
    return inFile(spec, values);
  }

  private async moveTo(offset: number, count: number): Promise<void> {
    const floats = Math.min(this.flat.layout.size - offset, Math.max(count, READ_AT_ONCE));
    this.window = new Float32Array(0);
    if (floats > 0) this.window = await readBuffer(this.flat.buffer, offset * 4, floats * 4);
    this.start = offset;
  }
}
