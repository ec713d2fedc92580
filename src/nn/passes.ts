import type { Tensor } from '@tensorflow/tfjs-core';
import { add, filled } from '../gpu/elementwise/elementwise.js';
import { inGroup, label } from '../gpu/plan/trace.js';
import { toFloat16, toFloat32 } from '../gpu/storage/cast.js';
import { trainedValues, withLateConstants } from './dependence.js';
import { fuseBatchNorm } from './fuse.js';
import { fuseIntoConvolutions } from './fuse-inference.js';
import type { Graph, GraphNode } from './graph.js';
import { freedInInference, type Liveness, livenessOf, type Recompute } from './liveness.js';
import type {
  BackwardContext,
  ForwardContext,
  ForwardMode,
  NodeResult,
  OutputGradient,
  Ranges,
  Saved,
  Weights,
} from './operators/context.js';
import { operatorOf } from './operators.js';
import type { ParameterLayout } from './parameters.js';

/** What the passes over a graph work on. */
export interface Program {
  graph: Graph;
  /** The graph's nodes as they are run: fused. */
  nodes: GraphNode[];
  liveness: Liveness;
  /** The nodes of a pass without gradients, by where batch norm takes its statistics from: more of them are fused. */
  inference: Record<ForwardMode['batchNorm'], InferenceNodes>;
  /** True for values whose gradient is wanted: those with something trained behind them. */
  wanted: (value: string) => boolean;
  weights: Weights;
  /** True for parameters of the last layer, which may be frozen. */
  isClassifier: (parameter: string) => boolean;
}

interface InferenceNodes {
  nodes: GraphNode[];
  /** Values freed after a node. */
  freed: ReadonlyMap<GraphNode, string[]>;
}

/** The end of a convolution takes only float32: in mixed precision the nodes stay apart. */
function inferenceNodes(graph: Graph, all: GraphNode[], { float16 }: Weights, norms: boolean): InferenceNodes {
  const nodes = float16 ? all : fuseIntoConvolutions(all, graph.output, { norms });
  return { nodes, freed: freedInInference(graph, nodes) };
}

/** What the passes work on, given where the parameters lie. */
export function programOf(
  graph: Graph,
  weights: Weights,
  { trainable }: ParameterLayout,
  recompute: Recompute = 'none',
): Program {
  const { nodes } = fuseBatchNorm(withLateConstants(graph));
  const trained = trainedValues(graph, nodes);
  const wanted = (name: string) => trained.has(name);
  const isClassifier = (name: string) => trainable.slots.get(name)?.spec.part === 'classifier';
  const inferenceOf = (norms: boolean) => inferenceNodes(graph, nodes, weights, norms);
  const inference = { batch: inferenceOf(false), running: inferenceOf(true) };
  return { graph, nodes, liveness: livenessOf(graph, nodes, recompute), inference, wanted, weights, isClassifier };
}

/** Values by name. Those set are owned; the image that they start from is the caller's. */
class Values {
  private readonly tensors: Map<string, Tensor>;
  private readonly shapes: Map<string, number[]>;

  constructor(
    private readonly image: string,
    x: Tensor,
  ) {
    this.tensors = new Map([[image, x]]);
    this.shapes = new Map([[image, x.shape]]);
  }

  readonly get = (name: string): Tensor => {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new Error(`The graph reads ${name} when it is not there.`);
    return tensor;
  };

  readonly shape = (name: string): number[] => {
    const shape = this.shapes.get(name);
    if (!shape) throw new Error(`The graph has not computed ${name}.`);
    return shape;
  };

  /** What a node runs on. */
  context(weights: Weights, mode: ForwardMode): ForwardContext {
    return { value: this.get, shape: this.shape, weights, mode };
  }

  set(name: string, tensor: Tensor): void {
    label(tensor, 'activations');
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
    this.tensors.delete(this.image);
    this.free([...this.tensors.keys()]);
  }
}

/** What a forward pass leaves for its backward pass. */
export class ValueTape {
  readonly values: Values;
  private readonly saved = new Map<GraphNode, Saved>();
  private readonly owned: Tensor[] = [];

  constructor(
    image: string,
    x: Tensor,
    readonly mode: ForwardMode,
  ) {
    this.values = new Values(image, x);
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

function disposeAll(tensors: readonly Tensor[] = []): void {
  for (const tensor of tensors) tensor.dispose();
}

/** Forward pass that keeps only the graph's output; `onOutput` gets the value of each node. */
export function inferencePass(
  { graph, inference, weights }: Program,
  x: Tensor,
  mode: ForwardMode,
  onOutput: (node: GraphNode, output: Tensor) => void = () => {},
): Tensor {
  const { nodes, freed } = inference[mode.batchNorm];
  const image = entering(weights, x);
  const values = new Values(graph.input, image ?? x);
  const context = values.context(weights, mode);
  for (const node of nodes) {
    const { output, saved } = operatorOf(node).forward(node, context);
    disposeAll(saved);
    onOutput(node, output);
    values.set(node.output, output);
    values.free(freed.get(node));
  }
  image?.dispose();
  const output = values.get(graph.output);
  if (!weights.float16) return output;
  const logits = toFloat32(output);
  output.dispose();
  return logits;
}

/** Under mixed precision: the image in float16, a new tensor. Weights are then those of this moment. */
function entering({ float16 }: Weights, x: Tensor): Tensor | undefined {
  float16?.renew();
  return float16 && toFloat16(x);
}

/** Forward pass that can be differentiated. The tape owns the output. */
export function forwardPass(
  { graph, nodes, liveness, wanted, weights }: Program,
  x: Tensor,
  mode: ForwardMode,
): { logits: Tensor; tape: ValueTape } {
  const image = entering(weights, x);
  const tape = new ValueTape(graph.input, image ?? x, mode);
  if (image) tape.own(image);
  const { values } = tape;
  const context = values.context(weights, mode);
  const runsAgain = new Set(liveness.segments.flatMap(({ again }) => again));
  for (const node of nodes) {
    const { output, saved } = operatorOf(node).forward(node, context);
    values.set(node.output, output);
    if (!wanted(node.output) || (operatorOf(node).savesMuch && runsAgain.has(node))) disposeAll(saved);
    else if (saved) tape.save(node, saved);
    values.free(liveness.afterForward.get(node));
  }
  const output = values.get(graph.output);
  return { logits: weights.float16 ? tape.own(toFloat32(output)) : output, tape };
}

/**
 * Adds the gradients of all parameters to `gradients`, except those of the classifier where it is frozen. Uses the tape
 * up: each value is freed after its last use.
 */
export function backwardPass(
  { graph, nodes, liveness, wanted, weights, isClassifier }: Program,
  tape: ValueTape,
  dLogits: Tensor,
  gradients: Ranges,
  freezeClassifier: boolean,
): void {
  const { values } = tape;
  const flowing = new Flowing(nodes);
  flowing.add(graph.output, weights.float16 ? toFloat16(dLogits) : dLogits.clone());
  const context: BackwardContext = {
    value: values.get,
    shape: values.shape,
    give: (name, gradient) => {
      if (wanted(name)) flowing.add(name, typeof gradient === 'function' ? gradient() : gradient);
      else if (typeof gradient !== 'function') gradient.dispose();
    },
    giveInPlace: (name, add) => {
      if (wanted(name)) add(flowing.inPlace(name, values.shape(name)));
    },
    wanted,
    train: (parameter, work) => {
      if (!gradients.layout.slots.has(parameter)) return;
      const add = () => work(gradients.range(parameter));
      if (!isClassifier(parameter)) add();
      else if (!freezeClassifier) inGroup(CLASSIFIER_GRADIENTS, add);
    },
    weights,
    gradients,
    batchNorm: tape.mode.batchNorm,
  };
  for (const { nodes: part, again } of liveness.segments.toReversed()) {
    for (const node of again) repeat(node, tape, weights, liveness);
    for (const node of part.toReversed()) {
      const gradient = flowing.take(node.output);
      if (gradient) {
        operatorOf(node).backward(node, { ...gradient, saved: tape.savedOf(node) }, context);
        freeGradient(gradient);
      }
      tape.forget(node);
      values.free(liveness.afterBackward.get(node));
    }
  }
  flowing.free();
}

/** Name of the dispatches that a frozen classifier does without. */
export const CLASSIFIER_GRADIENTS = 'classifier gradients';

function forwardAgain(node: GraphNode, context: ForwardContext, saved: Saved = []): NodeResult {
  const operator = operatorOf(node);
  const again = operator.forwardAgain;
  return again === 'as before' ? operator.forward(node, context) : again(node, context, saved);
}

function repeat(node: GraphNode, tape: ValueTape, weights: Weights, { afterAgain }: Liveness): void {
  const { values, mode } = tape;
  const { output, saved } = forwardAgain(node, values.context(weights, mode), tape.savedOf(node));
  values.set(node.output, output);
  if (saved) tape.save(node, saved);
  values.free(afterAgain.get(node));
}

/** Gradients of values on their way to the nodes that made them. */
class Flowing {
  private readonly gradients = new Map<string, OutputGradient>();
  /** Gradients that grow in place: nobody else holds them. */
  private readonly growing = new Map<string, Tensor>();
  private readonly inTwoParts: ReadonlySet<string>;

  constructor(nodes: readonly GraphNode[]) {
    this.inTwoParts = new Set(
      nodes.filter((node) => operatorOf(node).takesTwoGradients(node)).map((node) => node.output),
    );
  }

  /** Takes the gradient over. */
  add(name: string, gradient: Tensor): void {
    label(gradient, 'activation gradients');
    const before = this.gradients.get(name);
    if (!before) this.gradients.set(name, { dy: gradient });
    else if (!this.inTwoParts.has(name)) this.gradients.set(name, { dy: summed(before.dy, gradient) });
    else if (!before.plus) this.gradients.set(name, { dy: before.dy, plus: gradient });
    else this.gradients.set(name, { dy: summed(before.dy, before.plus), plus: gradient });
  }

  /** A gradient to add to: zeros at first. */
  inPlace(name: string, shape: readonly number[]): Tensor {
    const known = this.growing.get(name);
    if (known) return known;
    const zeros = filled(shape, 0);
    label(zeros, 'activation gradients');
    this.growing.set(name, zeros);
    return zeros;
  }

  take(name: string): OutputGradient | undefined {
    const grown = this.growing.get(name);
    this.growing.delete(name);
    if (grown) this.add(name, grown);
    const gradient = this.gradients.get(name);
    this.gradients.delete(name);
    return gradient;
  }

  free(): void {
    for (const gradient of this.gradients.values()) freeGradient(gradient);
    for (const tensor of this.growing.values()) tensor.dispose();
    this.gradients.clear();
    this.growing.clear();
  }
}

function summed(a: Tensor, b: Tensor): Tensor {
  const sum = add(a, b);
  label(sum, 'activation gradients');
  a.dispose();
  b.dispose();
  return sum;
}

function freeGradient({ dy, plus }: OutputGradient): void {
  dy.dispose();
  plus?.dispose();
}
