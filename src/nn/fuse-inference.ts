import { readersOf } from './fuse.js';
import type { ConvEnd, ConvNode, GraphNode } from './graph.js';

/** What else may be joined in passes without gradients. */
export interface InferenceFusion {
  /** Batch norm goes by the running statistics: then it is a factor and a summand of each channel. */
  norms: boolean;
}

/**
 * Joins each convolution with the batch norm, the addition of a residual and the ReLU behind it, where nothing else
 * reads the tensors in between. The convolution applies them to its sums, and writes or reads no tensor in between.
 */
export function fuseIntoConvolutions(
  nodes: readonly GraphNode[],
  output: string,
  { norms }: InferenceFusion,
): GraphNode[] {
  const readBy = readersOf(nodes);
  const soleReader = (value: string): GraphNode | undefined => {
    const readers = readBy.get(value) ?? [];
    return readers.length === 1 && value !== output ? readers[0] : undefined;
  };
  const taken = new Set<GraphNode>();
  const fused = new Map<GraphNode, ConvNode>();
  for (const node of nodes) {
    if (node.op !== 'conv2d' || !endsInBlocks(node)) continue;
    const { followers, end } = endOf(node, (value) => freeReader(soleReader(value), taken), norms);
    const last = followers.at(-1);
    if (!last) continue;
    for (const one of [node, ...followers]) taken.add(one);
    // The joined node takes the place of the last one: by then its residual has been computed.
    fused.set(last, { ...node, output: last.output, end });
  }
  return nodes.flatMap((node) => fused.get(node) ?? (taken.has(node) ? [] : [node]));
}

const freeReader = (node: GraphNode | undefined, taken: ReadonlySet<GraphNode>): GraphNode | undefined =>
  node && !taken.has(node) ? node : undefined;

/** Other channel counts are padded before and cut after the kernel, residuals and factors with them. */
const endsInBlocks = ({ channels, beside }: ConvNode): boolean => channels % 4 === 0 && !beside;

/** The nodes that follow a convolution and can be done at its end. */
function endOf(
  node: ConvNode,
  readerOf: (value: string) => GraphNode | undefined,
  norms: boolean,
): { followers: GraphNode[]; end: ConvEnd } {
  const followers: GraphNode[] = [];
  let end: ConvEnd = { norm: null, residual: null, relu: false };
  let value = node.output;
  const take = (next: GraphNode, change: Partial<ConvEnd>) => {
    followers.push(next);
    end = { ...end, ...change };
    value = next.output;
  };
  const norm = readerOf(value);
  if (norms && norm?.op === 'batch-norm' && !norm.ofBatch)
    take(norm, { norm, residual: norm.residual, relu: norm.relu });
  const sum = readerOf(value);
  if (sum?.op === 'add' && end.residual === null && !end.relu) {
    take(sum, { residual: sum.input === value ? sum.other : sum.input });
  }
  const relu = readerOf(value);
  if (relu?.op === 'relu' && !end.relu) take(relu, { relu: true });
  return { followers, end };
}
