import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../../gpu/backend.js';
import type { PendingSums } from '../../gpu/column-sums/pending-sums.js';
import type { NormBefore } from '../../gpu/conv2d/moments.js';
import type { Binding, BufferRange } from '../../gpu/kernel.js';
import type { BatchNormNode } from '../graph.js';
import type { Layout } from '../parameters.js';

/** Where parameters of a network lie. */
export interface Ranges {
  readonly layout: Layout;
  range(name: string): BufferRange;
}

/** The buffers that a forward or backward pass works on. */
export interface Weights {
  trainable: Ranges;
  statistics: Ranges;
  constants: Ranges;
  /** Under mixed precision, where activations are float16 tensors: the trained values that they are multiplied by. */
  float16?: Float16Weights | undefined;
}

/** Trained values in float16, as they were when `renew` was dispatched. */
export interface Float16Weights {
  range(name: string): BufferRange;
  /** Belongs at the start of each pass: the values may have changed since the last one. */
  renew(): void;
}

export interface ForwardMode {
  /** 'batch': statistics of the batch, which also move the running ones by `momentum`. */
  batchNorm: 'batch' | 'running';
  /** Overrides the nodes' momentum (0 leaves the running statistics as they are). */
  momentum?: number;
}

/** What a node's backward pass needs beside its inputs and its output. */
export type Saved = readonly Tensor[];

/** Value of a node, and what its backward pass needs. The caller owns both. */
export interface NodeResult {
  output: Tensor;
  saved?: Saved;
  /** What a batch norm behind the node needs of the output: see `emptyMoments`. */
  moments?: Tensor | undefined;
}

export interface ForwardContext {
  value(name: string): Tensor;
  /** The moments of a value, once, where the node that made it measured them. The caller disposes of them. */
  takeMoments(name: string): Tensor | undefined;
  /** Also of values that are gone. */
  shape(name: string): readonly number[];
  weights: Weights;
  mode: ForwardMode;
}

export interface BackwardContext {
  value(name: string): Tensor;
  /** Also of values that are gone. */
  shape(name: string): readonly number[];
  /** Adds a gradient to a value's and takes the tensor over. A function runs only where the value's gradient is wanted. */
  give(name: string, gradient: Tensor | (() => Tensor)): void;
  /** `give` of the gradient of a batch norm's output, with the sums of it that the kernel kept. */
  giveSummed(name: string, make: () => { dx: Tensor; sums?: Tensor }): void;
  /** Has a gradient added to a value's in place, to a tensor of the value's shape; only where it is wanted. */
  giveInPlace(name: string, add: (whole: Tensor) => void): void;
  /** What a batch norm before a convolution was given, while it is in memory. */
  normBefore(norm: BatchNormNode): NormBefore | undefined;
  /** False for values that nothing trained lies behind, such as the image. */
  wanted(name: string): boolean;
  /** Does the work for the gradient of a parameter, unless the parameter is frozen or never trained. `pending` may take sums
   * over: it is flushed at the end of the pass. */
  train(parameter: string, work: (gradient: BufferRange, pending?: PendingSums) => void): void;
  weights: Weights;
  gradients: Ranges;
  batchNorm: 'batch' | 'running';
}

/** The gradient of a node's output: dy, and the summand where the node takes the gradient in two parts. */
export interface OutputGradient {
  dy: Tensor;
  plus?: Tensor | undefined;
  /** Sums of dy for a batch norm, where the kernel that made dy kept them and nothing was added to it. */
  sums?: Tensor | undefined;
}

/** The range of a parameter that is trained or constant. */
export function parameterRange({ trainable, constants }: Weights, name: string): BufferRange {
  return constants.layout.slots.has(name) ? constants.range(name) : trainable.range(name);
}

/** The range of weights that activations are multiplied by: in their storage. */
export const weightRange = (weights: Weights, name: string): BufferRange =>
  weights.float16?.range(name) ?? parameterRange(weights, name);

export function parameterShape({ trainable, constants }: Weights, name: string): number[] {
  const slot = constants.layout.slots.get(name) ?? trainable.layout.slots.get(name);
  if (!slot) throw new Error(`The network has no parameter ${name}.`);
  return slot.spec.shape;
}

/**
 * Where a kernel for several gradients at once puts that of a parameter: its range, or scratch for one that is not
 * trained. The caller disposes of the scratch with `free`.
 */
export function gradientTarget({ gradients }: BackwardContext, name: string, count: number): Target {
  if (gradients.layout.slots.has(name)) return { binding: gradients.range(name), free: () => {} };
  const scratch = emptyTensor([count]);
  return { binding: scratch, free: () => scratch.dispose() };
}

export interface Target {
  binding: Binding;
  free(): void;
}

/** The tensors that a node saved. @throws Error when there are fewer */
export function savedTensor(node: { name: string }, saved: Saved | undefined, index = 0): Tensor {
  const tensor = saved?.[index];
  if (!tensor) throw new Error(`${node.name} kept nothing for its backward pass.`);
  return tensor;
}
