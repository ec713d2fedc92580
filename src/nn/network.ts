import type { Tensor } from '@tensorflow/tfjs-core';
import { clearBuffer } from '../gpu/backend.js';
import { add } from '../gpu/elementwise/elementwise.js';
import { fuseBatchNorm } from './fuse.js';
import { type Graph, type GraphNode, inputsOf } from './graph.js';
import {
  type BackwardContext,
  type ForwardMode,
  runBackward,
  runForward,
  type Saved,
  type Weights,
} from './operators.js';
import { FlatBuffer, layOutParameters, type ParameterLayout } from './parameters.js';

/** Values of a forward pass that its backward pass needs. */
export interface Tape {
  values: Map<string, Tensor>;
  saved: Map<GraphNode, Tensor>;
  mode: ForwardMode;
}

/** Something that predicts, and nothing else: what black-box adaptation may see of a source model. */
export interface Predictor {
  /** x [N,H,W,3], normalised; the result [N,h,w,C] are logits at the network's own resolution. */
  predict(x: Tensor): Tensor;
}

/**
 * A graph with its weights on the GPU, and its own backward pass (docs/adr/0001): the gradient of each parameter is
 * added to one flat buffer.
 */
export class Network implements Predictor {
  readonly weights: Weights;
  readonly layout: ParameterLayout;
  /** Forward passes that moved the running statistics: what PyTorch counts as num_batches_tracked. */
  batchesTracked = 0;
  private readonly nodes: GraphNode[];
  private readonly lastReader: Map<string, GraphNode>;
  private gradientBuffer: FlatBuffer | undefined;

  /** `values` gives each parameter in the file's order and layout. */
  constructor(
    readonly graph: Graph,
    values: (name: string) => Float32Array,
  ) {
    this.layout = layOutParameters(graph);
    this.nodes = fuseBatchNorm(graph).nodes;
    this.lastReader = new Map(this.nodes.flatMap((node) => inputsOf(node).map((value) => [value, node] as const)));
    this.weights = {
      trainable: new FlatBuffer('weights', this.layout.trainable),
      statistics: new FlatBuffer('statistics', this.layout.statistics),
    };
    this.weights.trainable.write(values);
    this.weights.statistics.write(values);
  }

  /** Gradients of all trainable parameters; made when first asked for. */
  get gradients(): FlatBuffer {
    this.gradientBuffer ??= new FlatBuffer('gradients', this.layout.trainable);
    return this.gradientBuffer;
  }

  clearGradients(): void {
    clearBuffer(this.gradients.buffer);
  }

  /** Evaluation mode: running statistics, nothing kept. */
  predict(x: Tensor): Tensor {
    return this.infer(x, { batchNorm: 'running' });
  }

  /** Forward pass without a tape: each value is freed after its last use. */
  infer(x: Tensor, mode: ForwardMode): Tensor {
    const values = new Map([[this.graph.input, x]]);
    for (const node of this.nodes) {
      const { output, saved } = runForward(node, (name) => valueNamed(values, name), this.weights, mode);
      saved?.dispose();
      values.set(node.output, output);
      for (const name of inputsOf(node)) {
        if (this.lastReader.get(name) === node && name !== this.graph.input && name !== this.graph.output) {
          values.get(name)?.dispose();
          values.delete(name);
        }
      }
    }
    this.countBatch(mode);
    return valueNamed(values, this.graph.output);
  }

  /** Forward pass that can be differentiated. The tape owns the logits; free it with `freeTape`. */
  forward(x: Tensor, mode: ForwardMode): { logits: Tensor; tape: Tape } {
    const values = new Map([[this.graph.input, x]]);
    const saved = new Map<GraphNode, Tensor>();
    for (const node of this.nodes) {
      const result = runForward(node, (name) => valueNamed(values, name), this.weights, mode);
      values.set(node.output, result.output);
      if (result.saved) saved.set(node, result.saved);
    }
    this.countBatch(mode);
    return { logits: valueNamed(values, this.graph.output), tape: { values, saved, mode } };
  }

  /**
   * Adds the gradients of all parameters but the frozen ones to `gradients`. `dLogits` is that of the loss by the
   * logits at the network's own resolution; it stays the caller's.
   */
  backward(tape: Tape, dLogits: Tensor, options: { freezeClassifier?: boolean } = {}): void {
    const flowing = new Map<string, Tensor>([[this.graph.output, dLogits.clone()]]);
    const context: BackwardContext = {
      value: (name) => valueNamed(tape.values, name),
      give: (name, gradient) => addGradient(flowing, name, gradient),
      wanted: (name) => name !== this.graph.input,
      trained: (name) => !(options.freezeClassifier && this.isClassifier(name)),
      weights: this.weights,
      gradients: this.gradients,
      batchNorm: tape.mode.batchNorm,
    };
    for (const node of this.nodes.toReversed()) {
      const dy = flowing.get(node.output);
      if (!dy) continue;
      flowing.delete(node.output);
      runBackward(node, dy, valueNamed(tape.values, node.output), saved(tape, node), context);
      dy.dispose();
    }
    for (const rest of flowing.values()) rest.dispose();
  }

  /** Frees what a forward pass kept, the logits with it; the input image stays the caller's. */
  freeTape(tape: Tape): void {
    for (const [name, tensor] of tape.values) if (name !== this.graph.input) tensor.dispose();
    for (const tensor of tape.saved.values()) tensor.dispose();
    tape.values.clear();
    tape.saved.clear();
  }

  /** A network with the same values in buffers of its own. */
  clone(): Network {
    const twin = new Network(this.graph, (name) => new Float32Array(this.slotCount(name)));
    twin.copyFrom(this);
    return twin;
  }

  /** Takes over weights and statistics. */
  copyFrom(other: Network): void {
    this.weights.trainable.copyFrom(other.weights.trainable);
    this.weights.statistics.copyFrom(other.weights.statistics);
    this.batchesTracked = other.batchesTracked;
  }

  /** All parameters and statistics in the file's order and layout. */
  async read(): Promise<Map<string, Float32Array>> {
    const trained = await this.weights.trainable.read();
    const statistics = await this.weights.statistics.read();
    return new Map([...trained, ...statistics]);
  }

  dispose(): void {
    this.weights.trainable.dispose();
    this.weights.statistics.dispose();
    this.gradientBuffer?.dispose();
    this.gradientBuffer = undefined;
  }

  private isClassifier(name: string): boolean {
    return this.layout.trainable.slots.get(name)?.spec.part === 'classifier';
  }

  private slotCount(name: string): number {
    const slot = this.layout.trainable.slots.get(name) ?? this.layout.statistics.slots.get(name);
    return slot?.count ?? 0;
  }

  private countBatch(mode: ForwardMode): void {
    if (mode.batchNorm === 'batch' && mode.momentum !== 0) this.batchesTracked += 1;
  }
}

const saved = (tape: Tape, node: GraphNode): Saved => tape.saved.get(node);

function valueNamed(values: Map<string, Tensor>, name: string): Tensor {
  const tensor = values.get(name);
  if (!tensor) throw new Error(`The graph reads ${name} before it is computed.`);
  return tensor;
}

function addGradient(flowing: Map<string, Tensor>, name: string, gradient: Tensor): void {
  const before = flowing.get(name);
  if (!before) {
    flowing.set(name, gradient);
    return;
  }
  flowing.set(name, add(before, gradient));
  before.dispose();
  gradient.dispose();
}
