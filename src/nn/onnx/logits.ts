import type { OnnxGraph } from '../../formats/onnx/graph.js';
import type { GraphNode } from '../graph.js';
import { inputsOf, operatorOf } from '../operators.js';
import { type Dim, equal, evaluate, type ImageAxes } from './dims.js';
import type { GraphDraft, Tensor, Value } from './draft.js';
import { type ImageInput, isChannelsLast } from './image-input.js';
import { ImportProblem } from './problem.js';
import { beforeDroppedAxes, type Note, type Tail } from './tail.js';

/** What tells where the logits of a graph are. */
interface GraphEnd {
  onnx: OnnxGraph;
  image: ImageInput;
  tail: Tail;
  /** Sizes to compute with where an axis is free. */
  hints: ImageAxes;
}

/** The logits as [N, h, w, classes]; an upsampling to the image's size is left to their users. */
export function logitsOf(draft: GraphDraft, end: GraphEnd): { output: Tensor; notes: Note[] } {
  const value = withAllAxes(draft, end);
  if (value?.kind !== 'tensor') throw new ImportProblem('not-a-segmentation-model', 'The output is a constant.');
  if (value.shape.length !== 4) {
    const message = `The output has ${value.shape.length} axes; one map for each class is needed.`;
    throw new ImportProblem('not-a-segmentation-model', message);
  }
  const isLast = isChannelsLast(value.shape, end.image, end.hints);
  const output = isLast ? value : draft.transpose(value, [0, 2, 3, 1]);
  const small = beforeUpsampling(draft, output, end.hints);
  return small
    ? { output: small, notes: [{ name: 'final upsampling', value: 'left to the loss' }] }
    : { output, notes: [] };
}

/** The output. Of a single map without the axis of its channel: the value before that axis was dropped. */
function withAllAxes(draft: GraphDraft, { onnx, image, tail }: GraphEnd): Value | undefined {
  const output = draft.values.get(tail.output);
  if (output?.kind !== 'tensor' || output.shape.length >= 4) return output;
  const values = beforeDroppedAxes(onnx, tail.output).map((name) => draft.values.get(name));
  const whole = values.find((value) => value?.shape.length === 4);
  return whole?.shape[image.channelsLast ? 3 : 1] === 1 ? whole : output;
}

/** What the graph upsamples to the image's size at its end, if it does. */
function beforeUpsampling(draft: GraphDraft, output: Tensor, hints: ImageAxes): Tensor | undefined {
  const makers = new Map(draft.nodes.map((node) => [node.output, node] as const));
  // The two transpositions between NHWC and ONNX's order cancel each other.
  let maker = makers.get(output.name);
  const turns: number[][] = [];
  for (; maker?.op === 'transpose'; maker = makers.get(maker.input)) turns.push(maker.permutation);
  const order = turns.reverse().reduce((axes, turn) => turn.map((axis) => axes[axis] ?? 0), [0, 1, 2, 3]);
  const isPlain = order.every((axis, index) => axis === index);
  if (maker?.op !== 'resize' || maker.mode !== 'bilinear' || maker.alignCorners || !isPlain) return undefined;
  if (maker.ratios || maker.fromCorner) return undefined;
  const [, height, width] = draft.shapes.get(maker.output) ?? [];
  const { axes } = draft.options;
  const isWhole = isImageSize(height, 'height', axes, hints) && isImageSize(width, 'width', axes, hints);
  return isWhole ? { kind: 'tensor', name: maker.input, shape: draft.shapes.get(maker.input) ?? [] } : undefined;
}

/** True for the image's own size, and for one that equals it wherever the network's stride divides it. */
function isImageSize(
  size: Dim | undefined,
  name: keyof ImageAxes,
  axes: GraphDraft['options']['axes'],
  hints: ImageAxes,
): boolean {
  if (size === undefined) return false;
  if (equal(size, axes[name])) return true;
  if (evaluate(size, hints) !== hints[name]) return false;
  return [3584, 7168, 10752].every((side) => {
    const own = evaluate(size, { ...hints, height: side, width: side });
    return own === side || own === hints[name];
  });
}

/** Refuses a network whose last values are no logits: their sign would say nothing. @throws ImportProblem */
export function refuseBounded(nodes: readonly GraphNode[], output: string): void {
  const last = lastComputed(nodes, output);
  if (!last || operatorOf(last).givesLogits(last) !== 'never') return;
  const kind = last.op === 'activation' ? last.activation.kind : last.op;
  const message = `The one output channel ends in ${kind}: it holds neither logits nor the sigmoid of logits.`;
  throw new ImportProblem('not-a-segmentation-model', message);
}

/** The node that computes a value; nodes that only move or resize it are passed over. */
function lastComputed(nodes: readonly GraphNode[], output: string): GraphNode | undefined {
  const makers = new Map(nodes.map((node) => [node.output, node] as const));
  let node = makers.get(output);
  while (node && operatorOf(node).givesLogits(node) === 'as its input') node = makers.get(inputsOf(node)[0] ?? '');
  return node;
}
