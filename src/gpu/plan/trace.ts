import { Tensor } from '@tensorflow/tfjs-core';
import { type Binding, type BufferRange, isRange, type Kernel, type Scalar } from '../kernel.js';
import { bytesOf, markHalf, type Storage, storageOf } from '../storage/half.js';

/** The purpose of a value of a step; memory is reported by purpose. */
export type ValueKind = 'activations' | 'activation gradients' | 'workspace';

/** A tensor that traced kernels make or are given. */
export interface TracedValue {
  bytes: number;
  kind: ValueKind;
  /** Indices of the first and the last dispatch that binds it; -1 where none does. */
  first: number;
  last: number;
  /** Given anew at each replay under this name; null for values that live inside the plan. */
  slot: string | null;
}

/** An index into `Trace.values`, or a range of a buffer that outlives the trace. */
export type TracedBinding = number | BufferRange;

export interface TracedDispatch {
  kernel: Kernel;
  bindings: TracedBinding[];
  scalars: Scalar[];
  workgroups: number[];
  /** Phases are replayed one at a time. */
  phase: number;
  /** A replay may leave out the dispatches of a group. */
  group: string | null;
}

export interface Trace {
  values: TracedValue[];
  dispatches: TracedDispatch[];
}

let active: Tracer | undefined;
/** The tracer that kernels report to instead of the GPU; undefined when they run. */
export const activeTracer = (): Tracer | undefined => active;

/** Stands for a tensor while kernels are traced: it has a shape and no memory. */
class TracedTensor extends Tensor {
  private static made = 0;
  private gone = false;

  constructor(
    shape: readonly number[],
    dtype: Storage | 'int32',
    /** A second handle on the same value. */
    private readonly copy: () => Tensor,
  ) {
    TracedTensor.made -= 1;
    super([...shape] as [number], dtype === 'float16' ? 'int32' : dtype, {}, TracedTensor.made);
    if (dtype === 'float16') markHalf(this);
  }

  override get isDisposed(): boolean {
    return this.gone;
  }

  override clone<T extends Tensor>(this: T): T {
    return (this as unknown as TracedTensor).copy() as T; // tfjs lets `this` be any tensor.
  }

  /** A value lives until the last dispatch that binds it, whenever its handles are disposed. */
  override dispose(): void {
    this.gone = true;
  }
}

/** Runs code that dispatches kernels, and writes down what it would dispatch. Nothing reaches a GPU; none is needed. */
export class Tracer {
  readonly values: TracedValue[] = [];
  readonly dispatches: TracedDispatch[] = [];
  /** The value behind each tensor of this trace. (tfjs's `instanceof` takes any tensor for any kind of tensor.) */
  private readonly indices = new WeakMap<Tensor, number>();
  private phase = 0;
  private group: string | null = null;

  /**
   * @param mostAlike work that is cut into pieces of one shape is traced for so many pieces at most. A plan needs no more: the rest
   * would take the memory of those again. A trace that is replayed needs them all.
   */
  constructor(private readonly mostAlike = Number.POSITIVE_INFINITY) {}

  /** Indices of the pieces to trace of `count`: the first ones, and the last, which may be smaller. */
  pieces(count: number): number[] {
    const traced = Math.min(count, this.mostAlike);
    return Array.from({ length: traced }, (_, index) => (index === traced - 1 ? count - 1 : index));
  }

  run<T>(work: () => T): T {
    if (active) throw new Error('A trace is being made already.');
    active = this;
    try {
      return work();
    } finally {
      active = undefined;
    }
  }

  tensor(shape: readonly number[], dtype: Storage | 'int32' = 'float32'): Tensor {
    const count = shape.reduce((product, size) => product * size, 1);
    const bytes = bytesOf(count, dtype);
    this.values.push({ bytes, kind: 'workspace', first: -1, last: -1, slot: null });
    return this.handle(shape, dtype, this.values.length - 1);
  }

  private handle(shape: readonly number[], dtype: Storage | 'int32', value: number): Tensor {
    const tensor = new TracedTensor(shape, dtype, () => this.handle(shape, dtype, value));
    this.indices.set(tensor, value);
    return tensor;
  }

  /** Another handle on a value, under another shape: the value lives as long as any of them is bound. */
  view(tensor: Tensor, shape: readonly number[]): Tensor {
    if (shape.reduce((product, size) => product * size, 1) !== tensor.size) {
      throw new Error(`The values of [${tensor.shape}] cannot have the shape [${shape}].`);
    }
    const dtype = storageOf(tensor) === 'float16' ? 'float16' : tensor.dtype === 'int32' ? 'int32' : 'float32';
    return this.handle(shape, dtype, this.indexOf(tensor));
  }

  /** A tensor that each replay is given. */
  input(slot: string, shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): Tensor {
    const tensor = this.tensor(shape, dtype);
    this.expose(tensor, slot);
    return tensor;
  }

  /** Makes a value one that each replay is given: a result, say, that outlives the plan's own memory. */
  expose(tensor: Tensor, slot: string): void {
    this.valueOf(tensor).slot = slot;
  }

  /** Dispatches from now on belong to the next phase. */
  nextPhase(): void {
    this.phase += 1;
  }

  label(tensor: Tensor, kind: ValueKind): void {
    this.valueOf(tensor).kind = kind;
  }

  inGroup(group: string, work: () => void): void {
    const outer = this.group;
    this.group = group;
    try {
      work();
    } finally {
      this.group = outer;
    }
  }

  dispatch(kernel: Kernel, bindings: Binding[], scalars: Scalar[], workgroups: number[]): void {
    const index = this.dispatches.length;
    const traced = bindings.map((binding) => (isRange(binding) ? binding : this.indexOf(binding as Tensor)));
    for (const binding of traced) {
      const value = typeof binding === 'number' ? this.values[binding] : undefined;
      if (!value) continue;
      if (value.first < 0) value.first = index;
      value.last = index;
    }
    this.dispatches.push({ kernel, bindings: traced, scalars, workgroups, phase: this.phase, group: this.group });
  }

  private indexOf(tensor: Tensor): number {
    const index = this.indices.get(tensor);
    if (index !== undefined) return index;
    throw new Error('A traced kernel may bind the inputs of the trace and what was made in it, no other tensor.');
  }

  private valueOf(tensor: Tensor): TracedValue {
    const value = this.values[this.indexOf(tensor)];
    if (!value) throw new Error('The trace does not know this tensor.');
    return value;
  }
}

/** Most pieces of one shape in a plan: many images of ordinary sizes are cut into fewer, so that their plans leave nothing out. */
const MOST_PLANNED = 16;

/** A tracer for a plan of memory or shapes: how long it takes does not grow with the images. */
export const planningTracer = (): Tracer => new Tracer(MOST_PLANNED);

/** The pieces to do of work that is cut into `count` pieces of one shape: all of them, except in a plan. */
export const piecesOf = (count: number): number[] =>
  active?.pieces(count) ?? Array.from({ length: count }, (_, index) => index);

/** Notes the purpose of a tensor while a trace is made. */
export function label(tensor: Tensor, kind: ValueKind): void {
  active?.label(tensor, kind);
}

/** Runs kernels that a replay may leave out under the name of the group. */
export function inGroup(group: string, work: () => void): void {
  if (active) active.inGroup(group, work);
  else work();
}
