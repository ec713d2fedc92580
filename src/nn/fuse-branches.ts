import { MOST_BRANCHES } from '../gpu/conv-sum/conv-sum.js';
import { readersOf } from './fuse.js';
import type { ConvNode, Graph, GraphNode } from './graph.js';

/**
 * Joins convolutions of one input whose results are only added up (the branches of DeepLabV2's classifier) into one node: the
 * first convolution, with the others beside it. They are trained, in one group, have one kernel size and keep the map's size.
 */
export function fuseBranches(nodes: readonly GraphNode[], { output, parameters }: Graph): GraphNode[] {
  const makers = new Map(nodes.map((node) => [node.output, node]));
  const readBy = readersOf(nodes);
  const trained = new Set(parameters.flatMap(({ kind, name }) => (kind === 'conv-weight' ? [name] : [])));
  const isInner = (value: string) => value !== output && readBy.get(value)?.length === 1;
  /** The convolutions under a sum, and the sums in between; undefined where something else is among them. */
  const partsOf = (value: string): GraphNode[] | undefined => {
    const maker = isInner(value) ? makers.get(value) : undefined;
    if (maker?.op === 'conv2d') return trained.has(maker.weight) ? [maker] : undefined;
    return maker?.op === 'add' ? both(partsOf(maker.input), partsOf(maker.other), maker) : undefined;
  };
  const gone = new Set<GraphNode>();
  const joined = new Map<GraphNode, ConvNode>();
  for (const node of nodes.toReversed()) {
    if (node.op !== 'add' || gone.has(node)) continue;
    const parts = both(partsOf(node.input), partsOf(node.other), node);
    const convs = parts?.filter((part) => part.op === 'conv2d') ?? [];
    const [first, ...beside] = convs;
    if (!parts || !first || !areAlike(convs)) continue;
    for (const part of parts) if (part !== node) gone.add(part);
    joined.set(node, { ...first, output: node.output, beside });
  }
  return nodes.flatMap((node) => joined.get(node) ?? (gone.has(node) ? [] : [node]));
}

const both = (a: GraphNode[] | undefined, b: GraphNode[] | undefined, sum: GraphNode): GraphNode[] | undefined =>
  a && b && [...a, ...b, sum];

function areAlike(convs: readonly ConvNode[]): boolean {
  const [first] = convs;
  if (!first || convs.length > MOST_BRANCHES) return false;
  const columns = convs.length * first.kernelHeight * first.kernelWidth * first.channels;
  return columns % 4 === 0 && convs.every((conv) => keepsSize(conv) && isLike(conv, first));
}

const isLike = (a: ConvNode, b: ConvNode): boolean =>
  a.input === b.input &&
  a.channels === b.channels &&
  a.kernelHeight === b.kernelHeight &&
  a.kernelWidth === b.kernelWidth &&
  (a.bias === null) === (b.bias === null);

const keepsSize = (conv: ConvNode): boolean =>
  conv.groups === 1 &&
  conv.strideY === 1 &&
  conv.strideX === 1 &&
  conv.padTop + conv.padBottom === conv.dilationY * (conv.kernelHeight - 1) &&
  conv.padLeft + conv.padRight === conv.dilationX * (conv.kernelWidth - 1);
