import type { Inference } from '../protocol/events.js';
import type { Graph, GraphNode } from './graph.js';

/** What the model card says of a network with one output channel. */
export const BINARY_OUTPUT: Inference = {
  name: 'output',
  value: 'binary: sigmoid, two classes (background, foreground)',
  assumed: false,
};

/**
 * A network of one output channel z as one of two classes, background and foreground: its logits are (0, z), and
 * softmax(0, z) = (1 - sigmoid(z), sigmoid(z)). Losses and gradients are then those of a sigmoid; the channel that is added
 * has no weights. Other graphs stay as they are.
 */
export function withTwoClasses(graph: Graph): Graph {
  if (graph.classes !== 1) return graph;
  const output = `${graph.output}#two classes`;
  const padding = { before: [0, 0, 0, 1], after: [0, 0, 0, 0], mode: 'constant' as const, value: 0 };
  const node: GraphNode = { op: 'pad', name: output, input: graph.output, output, ...padding };
  return { ...graph, output, classes: 2, binary: true, nodes: [...graph.nodes, node] };
}

/** Channels of the network's last layer. */
export const outputChannels = ({ classes, binary }: Graph): number => (binary ? 1 : classes);
