import type { ModelFile } from '../formats/model-file.js';
import type { NamedTensor } from '../formats/named-tensor.js';
import { fromFloat32 } from '../formats/numbers.js';
import { UserError } from '../protocol/errors.js';
import { CLASSIFIER_DEVIATION } from './architectures/fresh.js';
import { outputChannels } from './binary-output.js';
import type { Graph, GraphNode } from './graph.js';

type LastLayer = Extract<GraphNode, { op: 'conv2d' }>;

/** The convolutions whose sum the logits are, resized or not: those of the last layer, and no others. */
function lastLayers(graph: Graph): LastLayer[] {
  const { nodes, output, binary } = graph;
  const channels = outputChannels(graph);
  const byOutput = new Map(nodes.map((node) => [node.output, node]));
  const found: LastLayer[] = [];
  const waiting = [output];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = byOutput.get(name);
    if (node?.op === 'add') waiting.push(node.input, node.other);
    else if (node?.op === 'resize' || (node?.op === 'pad' && binary)) waiting.push(node.input);
    else if (node?.op === 'conv2d' && node.channels === channels) found.push(node);
  }
  return found;
}

/**
 * The same model with a fresh last layer for another number of classes: weights N(0, 0.01²), bias 0, in the types of the
 * file; all else keeps its values. A .pth becomes safetensors. `normal` draws from N(0, 1).
 * @throws UserError no-classifier where the last layer is no convolution
 */
export function withFreshClassifier(model: ModelFile, graph: Graph, classes: number, normal: () => number): ModelFile {
  const last = lastLayers(graph);
  const isTurned = graph.parameters.some(({ name, stored }) => stored && last.some(({ weight }) => weight === name));
  if (last.length === 0 || isTurned) {
    throw new UserError(
      'no-classifier',
      `${model.file}: the last layer cannot be replaced by one of ${classes} classes.`,
      {
        file: model.file,
        advice: `Give a student of ${classes} classes, or take a fresh one.`,
      },
    );
  }
  const tensors = new Map(model.tensors);
  const replace = (name: string, value: () => number) => {
    const old = tensors.get(name);
    if (old) tensors.set(name, resized(old, classes, value));
  };
  for (const { weight, bias } of last) {
    replace(weight, () => CLASSIFIER_DEVIATION * normal());
    if (bias) replace(bias, () => 0);
  }
  // The checkpoint around a .pth file describes the old tensors: the student is written as safetensors.
  const { frame: _, ...rest } = model;
  return { ...rest, format: 'safetensors', tensors };
}

function resized({ name, dtype, shape }: NamedTensor, classes: number, value: () => number): NamedTensor {
  const newShape = [classes, ...shape.slice(1)];
  const count = newShape.reduce((product, size) => product * size, 1);
  return { name, dtype, shape: newShape, bytes: fromFloat32(Float32Array.from({ length: count }, value), dtype) };
}
