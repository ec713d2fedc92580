import type { Tensor } from '@tensorflow/tfjs-core';
import { PendingSums } from '../gpu/column-sums/pending-sums.js';
import { inGroup } from '../gpu/plan/trace.js';
import { toFloat16, toFloat32 } from '../gpu/storage/cast.js';
import { FlowingGradients, freeGradient } from './flowing-gradients.js';
import type { GraphNode } from './graph.js';
import type { Liveness } from './liveness.js';
import type {
  BackwardContext,
  ForwardContext,
  ForwardMode,
  NodeResult,
  Ranges,
  Saved,
  Weights,
} from './operators/context.js';
import { operatorOf } from './operators.js';
import type { Program } from './program.js';
import { disposeAll, Values, ValueTape } from './value-tape.js';

/** Forward pass that keeps only the graph's output; `onOutput` gets the value of each node. */
export function inferencePass(
  { graph, inference, weights }: Program,
  x: Tensor,
  mode: ForwardMode,
  onOutput: (node: GraphNode, output: Tensor) => void = () => {},
): Tensor {
  const { nodes, freed } = inference[mode.batchNorm];
  const image = entering(weights, x);
  const values = new Values(new Map([[graph.input, image ?? x]]));
  const context = values.context(weights, mode);
  for (const node of nodes) {
    const { output, saved, moments } = operatorOf(node).forward(node, context);
    disposeAll(saved);
    onOutput(node, output);
    values.set(node.output, output, moments);
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

/** Forward pass that can be differentiated. The tape owns the output. `factors`: where the graph has them. */
export function forwardPass(
  { graph, nodes, liveness, wanted, weights }: Program,
  x: Tensor,
  mode: ForwardMode,
  factors?: Tensor,
): { logits: Tensor; tape: ValueTape } {
  const image = entering(weights, x);
  const given = new Map([[graph.input, image ?? x]]);
  if (graph.factors && factors) given.set(graph.factors.value, factors);
  const tape = new ValueTape(given, mode);
  if (image) tape.own(image);
  const { values } = tape;
  const context = values.context(weights, mode);
  const runsAgain = new Set(liveness.segments.flatMap(({ again }) => again));
  for (const node of nodes) {
    const { output, saved, moments } = operatorOf(node).forward(node, context);
    values.set(node.output, output, moments);
    if (!wanted(node.output) || (operatorOf(node).savesMuch && runsAgain.has(node))) disposeAll(saved);
    else if (saved) tape.save(node, saved);
    values.free(liveness.afterForward.get(node));
  }
  const output = values.get(graph.output);
  return { logits: weights.float16 ? tape.own(toFloat32(output)) : output, tape };
}

/** What a backward pass computes no gradients of. */
export interface Frozen {
  freezeClassifier?: boolean;
  /** 'norms': all but the weights and biases of norm layers are frozen. */
  trained?: 'all' | 'norms';
}

/**
 * Adds the gradients of all parameters that are not frozen to `gradients`. A norm's own are computed on the way to its
 * input's, frozen or not. Uses the tape up: each value is freed after its last use.
 */
export function backwardPass(
  { graph, nodes, liveness, wanted, weights, isClassifier, isNorm }: Program,
  tape: ValueTape,
  dLogits: Tensor,
  gradients: Ranges,
  frozen: Frozen,
): void {
  const { values } = tape;
  const without = frozenGroups(frozen);
  const flowing = new FlowingGradients(nodes, weights.float16 ? 'float16' : 'float32');
  const pending = { [CLASSIFIER_GRADIENTS]: new PendingSums(), [OTHER_GRADIENTS]: new PendingSums() };
  flowing.add(graph.output, weights.float16 ? toFloat16(dLogits) : dLogits.clone());
  const context: BackwardContext = {
    value: values.get,
    shape: values.shape,
    give: (name, gradient) => {
      if (wanted(name)) flowing.add(name, typeof gradient === 'function' ? gradient() : gradient);
      else if (typeof gradient !== 'function') gradient.dispose();
    },
    giveSummed: (name, make) => {
      if (!wanted(name)) return;
      const { dx, sums } = make();
      flowing.add(name, dx, sums);
    },
    normBefore: (norm) => {
      const [statistics] = tape.savedOf(norm) ?? [];
      if (!statistics || !values.has(norm.input)) return undefined;
      return { x: values.get(norm.input), y: norm.relu ? values.get(norm.output) : undefined, statistics };
    },
    giveInPlace: (name, add) => {
      if (wanted(name)) add(flowing.inPlace(name, values.shape(name)));
    },
    wanted,
    train: (parameter, work) => {
      if (!gradients.layout.slots.has(parameter)) return;
      const range = gradients.range(parameter);
      const group = isClassifier(parameter) ? CLASSIFIER_GRADIENTS : OTHER_GRADIENTS;
      if (isNorm(parameter)) work(range);
      else if (!without.includes(group)) inGroup(group, () => work(range, pending[group]));
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
  for (const group of [CLASSIFIER_GRADIENTS, OTHER_GRADIENTS] as const) inGroup(group, () => pending[group].flush());
  flowing.free();
}

/** Names of the dispatches that do for the gradients of parameters beside norms. */
const CLASSIFIER_GRADIENTS = 'classifier gradients';
const OTHER_GRADIENTS = 'other gradients';

/** The groups of dispatches that frozen parameters do without. */
export function frozenGroups({ freezeClassifier = false, trained = 'all' }: Frozen): readonly string[] {
  if (trained === 'norms') return [CLASSIFIER_GRADIENTS, OTHER_GRADIENTS];
  return freezeClassifier ? [CLASSIFIER_GRADIENTS] : [];
}

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
