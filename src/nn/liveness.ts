import { imageValues, trainedValues } from './dependence.js';
import type { Graph, GraphNode } from './graph.js';
import { inputsOf, operatorOf } from './operators.js';

/**
 * What a training step computes a second time for its backward pass: nothing, what costs little beside the value it is made
 * of (activations, layer norms), or all between the borders of blocks.
 */
export type Recompute = 'none' | 'cheap' | 'blocks';

/** Nodes between two borders, and which of them run again before their backward pass. */
export interface Segment {
  nodes: GraphNode[];
  again: GraphNode[];
}

/** When each value of a graph is freed. What the graph is given is the caller's, its output lives as long as the tape. */
export interface Liveness {
  segments: Segment[];
  /** Values freed after a node of the forward pass that is differentiated. */
  afterForward: ReadonlyMap<GraphNode, string[]>;
  /** Values freed after a node has run again. */
  afterAgain: ReadonlyMap<GraphNode, string[]>;
  /** Values freed after a node's backward pass. */
  afterBackward: ReadonlyMap<GraphNode, string[]>;
}

const always = (): boolean => true;

/**
 * The values that a node's backward pass reads; of other inputs it needs the shape at most. `wanted` tells whose gradients
 * are computed.
 */
export const backwardReads = (node: GraphNode, wanted: (value: string) => boolean = always): string[] =>
  wanted(node.output) ? operatorOf(node).backwardReads(node, wanted) : [];

type Uses = ReadonlyMap<GraphNode, string[]>;

/** For each value, the last of the nodes (in this order) that use it. */
function lastUses(nodes: readonly GraphNode[], usesOf: (node: GraphNode) => string[], keep: (name: string) => boolean) {
  const last = new Map<string, GraphNode>();
  for (const node of nodes) for (const name of usesOf(node)) if (!keep(name)) last.set(name, node);
  const freed = new Map<GraphNode, string[]>();
  for (const [name, node] of last) freed.set(node, [...(freed.get(node) ?? []), name]);
  return freed;
}

/** Facts about a graph's values. */
interface Dependence {
  /** Those whose gradient is wanted. */
  wanted: (value: string) => boolean;
  /** Those that come from the image. */
  fromImage: (value: string) => boolean;
}

/**
 * Values that live for more nodes than this are kept in any case: a decoder may read early stages. A residual is not
 * one of them: it lives for one block. (The halves of a transformer's blocks have up to 26 nodes.)
 */
const LONG_LIFE = 32;

/** For each value, the index of the last node that reads it. */
function lastReaders(graph: Graph, nodes: readonly GraphNode[]): Map<string, number> {
  const lastReader = new Map<string, number>([[graph.output, nodes.length]]);
  nodes.forEach((node, index) => {
    for (const name of inputsOf(node)) if (name !== graph.output) lastReader.set(name, index);
  });
  return lastReader;
}

/**
 * Cuts the nodes after each value that is the only one, of those that came from the image so far, which the rest of the
 * graph reads. Values of long life do not count here. Values that do not come from the image are kept across the cuts,
 * too.
 */
function cutAtBorders(graph: Graph, nodes: readonly GraphNode[], { fromImage }: Dependence): GraphNode[][] {
  const lastReader = lastReaders(graph, nodes);
  const alive = new Set<string>();
  const segments: GraphNode[][] = [[]];
  nodes.forEach((node, index) => {
    segments.at(-1)?.push(node);
    const { output } = node;
    const last = lastReader.get(output) ?? -1;
    if (fromImage(output)) alive.add(output);
    for (const name of alive) if ((lastReader.get(name) ?? -1) <= index) alive.delete(name);
    const imageDone = (lastReader.get(graph.input) ?? -1) <= index;
    if (alive.size === 1 && alive.has(output) && imageDone && index + 1 < nodes.length) segments.push([]);
    if (output !== graph.output && last - index > LONG_LIFE) alive.delete(output);
  });
  return segments;
}

/** The values of each segment that later segments read: they are kept, not computed again. */
function crossingValues(segments: readonly GraphNode[][]): Set<string> {
  const maker = new Map(segments.flatMap((part, segment) => part.map(({ output }) => [output, segment] as const)));
  const crossing = segments.flatMap((part, segment) =>
    part.flatMap(inputsOf).filter((name) => (maker.get(name) ?? segment) < segment),
  );
  return new Set(crossing);
}

/** The nodes of a segment whose values (or what they save) its backward pass reads, except those in `crossing`. */
function runAgain(
  nodes: readonly GraphNode[],
  { wanted, fromImage }: Dependence,
  crossing: ReadonlySet<string>,
  mayRunAgain: (node: GraphNode) => boolean,
): GraphNode[] {
  const read = new Set(nodes.flatMap((node) => backwardReads(node, wanted)));
  const again: GraphNode[] = [];
  for (const node of nodes.slice(0, -1).toReversed()) {
    const forSaved = operatorOf(node).savesMuch && wanted(node.output);
    if (
      !mayRunAgain(node) ||
      !fromImage(node.output) ||
      crossing.has(node.output) ||
      (!read.has(node.output) && !forSaved)
    )
      continue;
    again.unshift(node);
    for (const name of inputsOf(node)) read.add(name);
  }
  return again;
}

/** A value that is made from one that its backward pass reads in any case. */
const isCheap = (node: GraphNode): boolean =>
  operatorOf(node).costsLittle && !operatorOf(node).backwardReads(node, always).includes(node.output);

function segmentsOf(graph: Graph, nodes: GraphNode[], recompute: Recompute, dependence: Dependence): Segment[] {
  if (recompute === 'none') return [{ nodes, again: [] }];
  const mayRunAgain = recompute === 'cheap' ? isCheap : always;
  const parts = cutAtBorders(graph, nodes, dependence);
  const crossing = crossingValues(parts);
  return parts.map((part) => ({ nodes: part, again: runAgain(part, dependence, crossing, mayRunAgain) }));
}

/** A node also "uses" its output: one that nobody reads is freed at once. */
const usedForwards = (node: GraphNode): string[] => [...inputsOf(node), node.output];

const endsOf =
  ({ input, output, factors }: Graph) =>
  (name: string): boolean =>
    name === input || name === output || name === factors?.value;

/** Values freed after each node when nothing is differentiated. */
export const freedInInference = (graph: Graph, nodes: readonly GraphNode[]): Uses =>
  lastUses(nodes, usedForwards, endsOf(graph));

export function livenessOf(graph: Graph, nodes: GraphNode[], recompute: Recompute): Liveness {
  const [trained, image] = [trainedValues(graph, nodes), imageValues(graph, nodes)];
  const dependence = { wanted: (name: string) => trained.has(name), fromImage: (name: string) => image.has(name) };
  const reads = (node: GraphNode) => backwardReads(node, dependence.wanted);
  const segments = segmentsOf(graph, nodes, recompute, dependence);
  const ends = endsOf(graph);
  /** Values of the forward pass that are read later: by backward passes, and by the nodes that run again. */
  const readLater = ({ nodes: part, again }: Segment): string[] => {
    const made = new Set(again.map((node) => node.output));
    return [...part.flatMap(reads), ...again.flatMap(inputsOf)].filter((name) => !made.has(name));
  };
  const kept = new Set(segments.flatMap(readLater));
  const again = new Set(segments.flatMap((segment) => segment.again));
  const usedBackwards = (node: GraphNode) => [...reads(node), ...(again.has(node) ? inputsOf(node) : [])];
  const readBackwards = new Set(nodes.flatMap(reads));
  return {
    segments,
    afterForward: lastUses(nodes, usedForwards, (name) => ends(name) || kept.has(name)),
    afterAgain: againUses(segments, (name) => ends(name) || readBackwards.has(name) || kept.has(name)),
    afterBackward: lastUses(nodes.toReversed(), usedBackwards, ends),
  };
}

function againUses(segments: readonly Segment[], keep: (name: string) => boolean): Uses {
  return new Map(segments.flatMap(({ again }) => [...lastUses(again, usedForwards, keep)]));
}
