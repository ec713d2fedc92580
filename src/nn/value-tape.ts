import type { Tensor } from '@tensorflow/tfjs-core';
import { label } from '../gpu/plan/trace.js';
import type { GraphNode } from './graph.js';
import type { ForwardContext, ForwardMode, Saved, Weights } from './operators/context.js';

/** Values by name. Those set are owned; those that they start from, such as the image, are the caller's. */
export class Values {
  private readonly tensors: Map<string, Tensor>;
  private readonly shapes: Map<string, number[]>;
  /** Moments of values that no batch norm has taken yet. */
  private readonly measured = new Map<string, Tensor>();

  constructor(private readonly given: ReadonlyMap<string, Tensor>) {
    this.tensors = new Map(given);
    this.shapes = new Map([...given].map(([name, { shape }]) => [name, shape]));
  }

  readonly get = (name: string): Tensor => {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new Error(`The graph reads ${name} when it is not there.`);
    return tensor;
  };

  readonly has = (name: string): boolean => this.tensors.has(name);

  readonly shape = (name: string): number[] => {
    const shape = this.shapes.get(name);
    if (!shape) throw new Error(`The graph has not computed ${name}.`);
    return shape;
  };

  /** What a node runs on. */
  context(weights: Weights, mode: ForwardMode): ForwardContext {
    return { value: this.get, shape: this.shape, takeMoments: this.takeMoments, weights, mode };
  }

  private readonly takeMoments = (name: string): Tensor | undefined => {
    const moments = this.measured.get(name);
    this.measured.delete(name);
    return moments;
  };

  set(name: string, tensor: Tensor, moments?: Tensor): void {
    label(tensor, 'activations');
    if (moments) this.measured.set(name, moments);
    this.tensors.set(name, tensor);
    this.shapes.set(name, tensor.shape);
  }

  free(names: readonly string[] = []): void {
    for (const name of names) {
      this.tensors.get(name)?.dispose();
      this.tensors.delete(name);
    }
  }

  freeAll(): void {
    for (const name of this.given.keys()) this.tensors.delete(name);
    this.free([...this.tensors.keys()]);
    disposeAll([...this.measured.values()]);
  }
}

/** What a forward pass leaves for its backward pass. */
export class ValueTape {
  readonly values: Values;
  private readonly saved = new Map<GraphNode, Saved>();
  private readonly owned: Tensor[] = [];

  constructor(
    given: ReadonlyMap<string, Tensor>,
    readonly mode: ForwardMode,
  ) {
    this.values = new Values(given);
  }

  /** Keeps a tensor for as long as the tape lives. */
  own(tensor: Tensor): Tensor {
    label(tensor, 'activations');
    this.owned.push(tensor);
    return tensor;
  }

  savedOf(node: GraphNode): Saved | undefined {
    return this.saved.get(node);
  }

  /** Takes over what a node saved; what it had saved before is freed. */
  save(node: GraphNode, saved: Saved): void {
    if (this.saved.get(node) === saved) return;
    this.forget(node);
    for (const tensor of saved) label(tensor, 'activations');
    this.saved.set(node, saved);
  }

  forget(node: GraphNode): void {
    disposeAll(this.saved.get(node));
    this.saved.delete(node);
  }

  free(): void {
    this.values.freeAll();
    for (const node of [...this.saved.keys()]) this.forget(node);
    disposeAll(this.owned);
  }
}

export function disposeAll(tensors: readonly Tensor[] = []): void {
  for (const tensor of tensors) tensor.dispose();
}
