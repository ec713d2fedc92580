import type { OnnxGraph, OnnxNode } from '../../formats/onnx/graph.js';

/** Something about the graph that a user should know. */
export interface Note {
  name: string;
  value: string;
}

/** Where the logits are in an ONNX graph, and what stands behind them. */
export interface Tail {
  /** The value with the logits, or one that differs from them by nodes of `skipped` alone. */
  output: string;
  /** Nodes that are taken for the identity: a softmax, say. */
  skipped: ReadonlySet<OnnxNode>;
  /** What was left out, by name. */
  notes: Note[];
}

/** Operators that hand on values without changing which class is the largest. */
const passing = ['Identity', 'Cast', 'Dropout', 'Squeeze', 'Unsqueeze', 'Transpose', 'Reshape'];
const squashing: Record<string, string> = {
  Softmax: 'softmax',
  LogSoftmax: 'logarithm of the softmax',
  Sigmoid: 'sigmoid',
};

/**
 * Finds the logits behind an output: an ArgMax is cut off with all that follows it, a softmax or sigmoid that makes
 * probabilities of the logits is passed over. The class with the largest value stays the same.
 */
export function findTail({ nodes, outputs }: Pick<OnnxGraph, 'nodes' | 'outputs'>): Tail {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const notes: Note[] = [];
  let output = outputs[0]?.name ?? '';
  const maximum = lookBack(makers, output, ({ op }) => op === 'ArgMax');
  if (maximum) {
    output = maximum.inputs[0] ?? '';
    notes.push({ name: 'final ArgMax', value: 'left out' });
  }
  const squashed = lookBack(makers, output, ({ op }) => Object.hasOwn(squashing, op));
  if (!squashed) return { output, skipped: new Set(), notes };
  notes.push({ name: `final ${squashing[squashed.op]}`, value: 'left out; the loss has its own softmax' });
  return { output, skipped: new Set([squashed]), notes };
}

/** The first node of a kind behind a value, with nothing in between but what passes values on. */
function lookBack(
  makers: ReadonlyMap<string, OnnxNode>,
  value: string,
  wanted: (node: OnnxNode) => boolean,
): OnnxNode | undefined {
  let node = makers.get(value);
  while (node && !wanted(node)) {
    if (!passing.includes(node.op)) return undefined;
    node = makers.get(node.inputs[0] ?? '');
  }
  return node;
}

/** The nodes that a value needs, in their order. */
export function neededNodes(nodes: readonly OnnxNode[], output: string): OnnxNode[] {
  const needed = new Set([output]);
  const kept = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => needed.has(name))) return false;
    for (const name of node.inputs) needed.add(name);
    return true;
  });
  return kept.reverse();
}
