import { type Graph, type GraphNode, inputsOf } from './graph.js';

/** What a training step keeps of a forward pass: all that the backward pass reads, or the borders of blocks alone. */
export type Recompute = 'none' | 'blocks';

/** Nodes between two borders, and which of them run again before their backward pass. */
export interface Segment {
  nodes: GraphNode[];
  again: GraphNode[];
}

/** When each value of a graph is freed. The graph's input is the caller's, its output lives as long as the tape. */
export interface Liveness {
  segments: Segment[];
  /** Values freed after a node when nothing is differentiated. */
  afterInference: ReadonlyMap<GraphNode, string[]>;
  /** Values freed after a node of the forward pass that is differentiated. */
  afterForward: ReadonlyMap<GraphNode, string[]>;
  /** Values freed after a node has run again. */
  afterAgain: ReadonlyMap<GraphNode, string[]>;
  /** Values freed after a node's backward pass. */
  afterBackward: ReadonlyMap<GraphNode, string[]>;
}

/** The values that a node's backward pass reads; of other inputs it needs the shape at most. */
export function backwardReads(node: GraphNode): string[] {
  switch (node.op) {
    case 'conv2d':
      return [node.input];
    case 'batch-norm':
      return node.relu ? [node.input, node.output] : [node.input];
    case 'relu':
      return [node.output];
    case 'add':
    case 'max-pool':
      return [];
    default:
      return node satisfies never;
  }
}

type Uses = ReadonlyMap<GraphNode, string[]>;

/** For each value, the last of the nodes (in this order) that use it. */
function lastUses(nodes: readonly GraphNode[], usesOf: (node: GraphNode) => string[], keep: (name: string) => boolean) {
  const last = new Map<string, GraphNode>();
  for (const node of nodes) for (const name of usesOf(node)) if (!keep(name)) last.set(name, node);
  const freed = new Map<GraphNode, string[]>();
  for (const [name, node] of last) freed.set(node, [...(freed.get(node) ?? []), name]);
  return freed;
}

/** Cuts the nodes wherever a single value is all that the rest of the graph reads of what came before. */
function cutAtBorders(graph: Graph, nodes: readonly GraphNode[]): GraphNode[][] {
  const lastReader = new Map<string, number>([[graph.output, nodes.length]]);
  nodes.forEach((node, index) => {
    for (const name of inputsOf(node)) if (name !== graph.output) lastReader.set(name, index);
  });
  const alive = new Set<string>();
  const segments: GraphNode[][] = [[]];
  nodes.forEach((node, index) => {
    segments.at(-1)?.push(node);
    alive.add(node.output);
    for (const name of alive) if ((lastReader.get(name) ?? -1) <= index) alive.delete(name);
    const imageDone = (lastReader.get(graph.input) ?? -1) <= index;
    if (alive.size === 1 && alive.has(node.output) && imageDone && index + 1 < nodes.length) segments.push([]);
  });
  return segments;
}

/** The nodes of a segment, but for the last, whose values its backward pass reads. */
function runAgain(nodes: readonly GraphNode[]): GraphNode[] {
  const wanted = new Set(nodes.flatMap(backwardReads));
  const again: GraphNode[] = [];
  for (const node of nodes.slice(0, -1).toReversed()) {
    // Max pooling keeps no value but the places of its maxima.
    if (!wanted.has(node.output) && node.op !== 'max-pool') continue;
    again.unshift(node);
    for (const name of inputsOf(node)) wanted.add(name);
  }
  return again;
}

function segmentsOf(graph: Graph, nodes: GraphNode[], recompute: Recompute): Segment[] {
  if (recompute === 'none') return [{ nodes, again: [] }];
  return cutAtBorders(graph, nodes).map((part) => ({ nodes: part, again: runAgain(part) }));
}

/** What is read of the forward pass later: by backward passes, and by the nodes that run again. */
function readLater({ nodes, again }: Segment): string[] {
  const made = new Set(again.map((node) => node.output));
  return [...nodes.flatMap(backwardReads), ...again.flatMap(inputsOf)].filter((name) => !made.has(name));
}

export function livenessOf(graph: Graph, nodes: GraphNode[], recompute: Recompute): Liveness {
  const segments = segmentsOf(graph, nodes, recompute);
  const ends = (name: string) => name === graph.input || name === graph.output;
  const kept = new Set(segments.flatMap(readLater));
  const again = new Set(segments.flatMap((segment) => segment.again));
  const usedBackwards = (node: GraphNode) => [...backwardReads(node), ...(again.has(node) ? inputsOf(node) : [])];
  const readBackwards = new Set(nodes.flatMap(backwardReads));
  // A node also "uses" its output: one that nobody reads is freed at once.
  const usedForwards = (node: GraphNode) => [...inputsOf(node), node.output];
  return {
    segments,
    afterInference: lastUses(nodes, usedForwards, ends),
    afterForward: lastUses(nodes, usedForwards, (name) => ends(name) || kept.has(name)),
    afterAgain: againUses(segments, (name) => ends(name) || readBackwards.has(name) || kept.has(name)),
    afterBackward: lastUses(nodes.toReversed(), usedBackwards, ends),
  };
}

function againUses(segments: readonly Segment[], keep: (name: string) => boolean): Uses {
  const uses = (node: GraphNode) => [...inputsOf(node), node.output];
  return new Map(segments.flatMap(({ again }) => [...lastUses(again, uses, keep)]));
}
