import type { AddNode, BatchNormNode, Graph, GraphNode, ReluNode } from './graph.js';
import { inputsOf, sizesOf } from './operators.js';
import { shapesReadBy } from './sizes.js';

/** The nodes that read each value, or ask for its shape. */
export function readersOf(nodes: readonly GraphNode[]): Map<string, GraphNode[]> {
  const found = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const value of [...inputsOf(node), ...sizesOf(node).flatMap(shapesReadBy)]) {
      found.set(value, [...(found.get(value) ?? []), node]);
    }
  }
  return found;
}

/**
 * Joins batch norm with the addition of a residual and the ReLU behind it, where nothing else reads the values in
 * between: one kernel and one tensor instead of three. The values are the same.
 */
export function fuseBatchNorm(graph: Graph): Graph {
  const readBy = readersOf(graph.nodes);
  const soleReader = (value: string): GraphNode | undefined => {
    const nodes = readBy.get(value) ?? [];
    return nodes.length === 1 && value !== graph.output ? nodes[0] : undefined;
  };
  const absorbed = new Set<GraphNode>();
  const fused = new Map<GraphNode, BatchNormNode>();
  for (const node of graph.nodes) {
    if (node.op !== 'batch-norm') continue;
    const joined = joinFollowers(node, soleReader, absorbed);
    // The fused node takes the place of the last one it absorbed, so that its residual has been computed.
    const last = joined.last;
    if (last !== node) absorbed.add(node);
    fused.set(last, joined.node);
    absorbed.delete(last);
  }
  const nodes = graph.nodes.filter((node) => !absorbed.has(node)).map((node) => fused.get(node) ?? node);
  return { ...graph, nodes };
}

function joinFollowers(
  start: BatchNormNode,
  soleReader: (value: string) => GraphNode | undefined,
  absorbed: Set<GraphNode>,
): { node: BatchNormNode; last: GraphNode } {
  let node = start;
  let last: GraphNode = start;
  const take = (next: AddNode | ReluNode, change: Partial<BatchNormNode>) => {
    absorbed.add(last);
    node = { ...node, ...change, output: next.output };
    last = next;
    absorbed.add(next);
  };
  let next = soleReader(node.output);
  if (next?.op === 'add' && !absorbed.has(next)) {
    take(next, { residual: next.input === node.output ? next.other : next.input });
    next = soleReader(node.output);
  }
  if (next?.op === 'relu') take(next, { relu: true });
  return { node, last };
}

/** Tells each convolution of the batch norm that reads its sums. */
export function withNorms(nodes: readonly GraphNode[]): GraphNode[] {
  const norms = new Map(nodes.flatMap((node) => (node.op === 'batch-norm' ? [[node.input, node] as const] : [])));
  return nodes.map((node) => {
    const norm = norms.get(node.output);
    return node.op === 'conv2d' && norm ? { ...node, norm } : node;
  });
}
