import type { Tensor } from '@tensorflow/tfjs-core';
import { type BoundKernel, bindKernel, dispatchBound, resourceOf } from '../backend.js';
import { type Arena, currentArena } from './arena.js';
import { type Lifetime, placeInBuffers } from './placement.js';
import type { Trace, TracedDispatch } from './trace.js';
import { UniformStructs } from './uniforms.js';

/** The tensors of a replay, by the names of their slots in the trace. */
export type Slots = Readonly<Record<string, Tensor>>;

interface Step {
  /** Bound once; undefined where a slot is among the bindings. */
  bound: BoundKernel | undefined;
  traced: TracedDispatch;
}

/** The values of a trace that need memory of the plan's own, and their indices in the trace. */
export function ownValues(trace: Trace): { indices: number[]; lifetimes: Lifetime[] } {
  const indices = [...trace.values.keys()].filter((index) => {
    const value = trace.values[index];
    return value !== undefined && value.slot === null && value.first >= 0;
  });
  return { indices, lifetimes: indices.map((index) => trace.values[index] as Lifetime) };
}

/**
 * A trace with its memory: buffers of the arena, uniforms and bind groups are made once, and a replay sends the same
 * dispatches again. Its values lie in the arena, so they last until another recording is replayed.
 */
export class Recording {
  readonly arena: Arena;
  private readonly buffers: GPUBuffer[];
  private readonly uniforms: UniformStructs;
  private readonly phases: Step[][] = [];
  /** The buffer of each value of the trace that lives in the arena. */
  private readonly homes = new Map<number, GPUBuffer>();

  constructor(private readonly trace: Trace) {
    this.arena = currentArena();
    const { indices, lifetimes } = ownValues(trace);
    const { sizes, bufferOf } = placeInBuffers(lifetimes);
    this.buffers = this.arena.acquire(sizes);
    indices.forEach((value, position) => {
      const buffer = this.buffers[bufferOf[position] ?? -1];
      if (buffer) this.homes.set(value, buffer);
    });
    this.uniforms = new UniformStructs(trace);
    this.uniforms.write();
    for (const traced of trace.dispatches) this.add(traced);
  }

  /** Sends the dispatches of a phase, except those of the groups `without`. */
  replay(phase: number, slots: Slots, ...without: readonly (string | undefined)[]): void {
    for (const { bound, traced } of this.phases[phase] ?? []) {
      if (traced.group !== null && without.includes(traced.group)) continue;
      dispatchBound(bound ?? this.bind(traced, slots), traced.workgroups);
    }
  }

  dispose(): void {
    this.arena.release(this.buffers);
    this.uniforms.dispose();
    this.phases.length = 0;
  }

  private add(traced: TracedDispatch): void {
    const open = traced.bindings.some((binding) => typeof binding === 'number' && this.slotOf(binding) !== null);
    this.phases[traced.phase] ??= [];
    this.phases[traced.phase]?.push({ bound: open ? undefined : this.bind(traced, {}), traced });
  }

  private slotOf(value: number): string | null {
    return this.trace.values[value]?.slot ?? null;
  }

  private bind({ kernel, bindings, scalars }: TracedDispatch, slots: Slots): BoundKernel {
    const resources = bindings.map((binding) =>
      typeof binding === 'number' ? this.resource(binding, slots) : binding,
    );
    return bindKernel(kernel, scalars.length > 0 ? [...resources, this.uniforms.bindingOf(scalars)] : resources);
  }

  private resource(value: number, slots: Slots): GPUBufferBinding {
    const slot = this.slotOf(value);
    if (slot !== null) {
      const given = slots[slot];
      if (!given) throw new Error(`This replay needs a tensor for ${slot}.`);
      return resourceOf(given);
    }
    const buffer = this.homes.get(value);
    if (!buffer) throw new Error('A value of the trace has no memory.');
    return { buffer, offset: 0, size: this.trace.values[value]?.bytes ?? 0 };
  }
}
