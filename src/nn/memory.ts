import { convOutputShape } from '../gpu/conv2d/geometry.js';
import { maxPoolOutputSize } from '../gpu/max-pool/output-size.js';
import type { Graph, GraphNode } from './graph.js';

interface Size {
  height: number;
  width: number;
  channels: number;
}

function outputSize(node: GraphNode, input: Size): Size {
  switch (node.op) {
    case 'conv2d': {
      const [height, width] = convOutputShape(input.height, input.width, node);
      return { height, width, channels: node.channels };
    }
    case 'max-pool': {
      const along = (size: number) => maxPoolOutputSize(size, node);
      return { height: along(input.height), width: along(input.width), channels: input.channels };
    }
    case 'batch-norm':
    case 'relu':
    case 'add':
      return input;
    default:
      return node satisfies never;
  }
}

export interface MemoryEstimate {
  /** Largest single tensor of a training step, in bytes: it must fit a WebGPU binding. */
  largestTensor: number;
  /** Activations that a forward pass keeps for the backward pass, in bytes. */
  activations: number;
  /** Weights, gradients, optimiser state, teacher and safety copies, in bytes. */
  parameters: number;
}

/** What a training step on images [batch, height, width, 3] needs, by the shapes alone. */
export function estimateMemory(graph: Graph, batch: number, height: number, width: number): MemoryEstimate {
  const sizes = new Map<string, Size>([[graph.input, { height, width, channels: 3 }]]);
  const bytesOf = (size: Size) => 4 * batch * size.height * size.width * size.channels;
  let activations = 0;
  let largest = bytesOf({ height, width, channels: graph.classes });
  for (const node of graph.nodes) {
    const size = outputSize(node, sizes.get(node.input) ?? { height, width, channels: 3 });
    sizes.set(node.output, size);
    activations += bytesOf(size);
    largest = Math.max(largest, bytesOf(size));
  }
  const weights = graph.parameters.reduce((sum, spec) => sum + 4 * spec.shape.reduce((a, b) => a * b, 1), 0);
  return { largestTensor: largest, activations, parameters: 7 * weights };
}
