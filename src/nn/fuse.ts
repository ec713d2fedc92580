import type { AddNode, BatchNormNode, ConvNode, Graph, GraphNode, ReluNode } from './graph.js';
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

/** Tells each convolution of the batch norm that reads its sums, and of the one whose output it alone reads. */
export function withNorms(nodes: readonly GraphNode[], output: string): GraphNode[] {
  const norms = nodes.filter((node) => node.op === 'batch-norm');
  const behind = new Map(norms.map((norm) => [norm.input, norm]));
  const readBy = readersOf(nodes);
  const before = new Map(
    norms.flatMap((norm) =>
      isRead(norm.output, readBy, output) && norm.residual === null ? [[norm.output, norm] as const] : [],
    ),
  );
  return nodes.map((node) => (node.op === 'conv2d' ? { ...node, ...normsOf(node, behind, before) } : node));
}

type Norms = ReadonlyMap<string, BatchNormNode>;

/** True for a value that one node reads and that is not the graph's output. */
const isRead = (value: string, readBy: ReadonlyMap<string, GraphNode[]>, output: string): boolean =>
  readBy.get(value)?.length === 1 && value !== output;

function normsOf(node: ConvNode, behind: Norms, before: Norms): Pick<ConvNode, 'norm' | 'normBefore'> {
  const [norm, normBefore] = [behind.get(node.output), before.get(node.input)];
  return { ...(norm && { norm }), ...(normBefore && { normBefore }) };
}
