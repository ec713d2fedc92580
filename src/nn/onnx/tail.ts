import { toFloat32 } from '../../formats/numbers.js';
import type { OnnxGraph, OnnxNode } from '../../formats/onnx/graph.js';

/** Something about the graph that a user should know. */
export interface Note {
  name: string;
  value: string;
}

/** Where the logits are in an ONNX graph, and what stands behind them. */
export interface Tail {
  /** The value with the logits, or one that differs from them only by nodes of `skipped`. */
  output: string;
  /** Nodes that are taken for the identity: a softmax, say. */
  skipped: ReadonlySet<OnnxNode>;
  /** Each channel is cut at a threshold, which was left out. */
  threshold: boolean;
  /** What was left out, by name. */
  notes: Note[];
}

type Ends = Pick<OnnxGraph, 'nodes' | 'outputs' | 'initializers'>;

/** Operators that hand on values without changing which class is the largest. */
const passing = ['Identity', 'Cast', 'Dropout', 'Squeeze', 'Unsqueeze', 'Transpose', 'Reshape'];
/** The same of a single map, whose values are compared with a number. */
const passingOneMap = [...passing, 'Resize', 'Upsample', 'Clip'];
/** Operators that take one of two channels. */
const choosing = ['Gather', 'Slice', 'Split'];
const squashing: Record<string, string> = {
  Softmax: 'softmax',
  LogSoftmax: 'logarithm of the softmax',
  Sigmoid: 'sigmoid',
};
const comparing = ['Greater', 'GreaterOrEqual', 'Round'];
/** What may follow a decision: the choice of two numbers, a factor of 255. */
const passingDecisions = [...passing, 'Where', 'Mul'];

const makersOf = (nodes: readonly OnnxNode[]): ReadonlyMap<string, OnnxNode> =>
  new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));

const leftOut = (squashed: OnnxNode): Note => ({
  name: `final ${squashing[squashed.op]}`,
  value: 'left out; the loss has its own softmax',
});

/**
 * Finds the logits behind an output: an ArgMax or a threshold is cut off with all that follows it, a softmax or sigmoid
 * that makes probabilities of the logits is passed over. The class with the largest value stays the same.
 */
export function findTail({ nodes, outputs, initializers }: Ends): Tail {
  const makers = makersOf(nodes);
  const notes: Note[] = [];
  let output = outputs[0]?.name ?? '';
  const decides = ({ op }: OnnxNode): boolean => op === 'ArgMax' || comparing.includes(op);
  const decided = lookBack(makers, output, decides, passingDecisions);
  if (decided) {
    output = decided.inputs[0] ?? '';
    notes.push(
      decided.op === 'ArgMax' ? { name: 'final ArgMax', value: 'left out' } : cut(decided, makers, initializers),
    );
  }
  const threshold = decided !== undefined && decided.op !== 'ArgMax';
  const squashed = lookBack(makers, output, ({ op }) => Object.hasOwn(squashing, op));
  if (!squashed) return { output, skipped: new Set(), threshold, notes };
  notes.push(leftOut(squashed));
  return { output, skipped: new Set([squashed]), threshold, notes };
}

function cut(
  { inputs: [, other = ''] }: OnnxNode,
  makers: ReadonlyMap<string, OnnxNode>,
  initializers: Ends['initializers'],
): Note {
  const value = makers.get(other)?.attributes.get('value');
  const tensor = value?.kind === 'tensor' ? value.value : initializers.get(other);
  const [number] = tensor ? toFloat32(tensor) : [];
  const at = number === undefined ? '' : ` at ${Number(number.toPrecision(6))}`;
  return { name: `final threshold${at}`, value: 'left out; predictions are cut at a probability of one half' };
}

/**
 * Another tail for a graph that was found to end in a single map: a sigmoid in front of an upsampling is passed over, too;
 * where the map is one of the two of a softmax, that softmax is the end. Undefined where there is neither.
 */
export function oneMapTail(
  { nodes }: Pick<OnnxGraph, 'nodes'>,
  { output, threshold, notes, skipped }: Tail,
): Tail | undefined {
  if (skipped.size > 0) return undefined;
  const makers = makersOf(nodes);
  const sigmoid = lookBack(makers, output, ({ op }) => op === 'Sigmoid', passingOneMap);
  if (sigmoid) {
    const value = 'left out in front of the upsampling; the loss has its own softmax';
    return { output, threshold, skipped: new Set([sigmoid]), notes: [...notes, { name: 'final sigmoid', value }] };
  }
  const softmax = lookBack(makers, output, ({ op }) => op === 'Softmax', [...passingOneMap, ...choosing]);
  if (!softmax) return undefined;
  const choice = { name: 'choice of one class', value: 'left out: the network has both' };
  return {
    output: softmax.inputs[0] ?? '',
    skipped: new Set(),
    threshold: false,
    notes: [...notes, leftOut(softmax), choice],
  };
}

/** The first node of a kind behind a value, with only nodes in between that pass values on. */
function lookBack(
  makers: ReadonlyMap<string, OnnxNode>,
  value: string,
  wanted: (node: OnnxNode) => boolean,
  through: readonly string[] = passing,
): OnnxNode | undefined {
  let node = makers.get(value);
  while (node && !wanted(node)) {
    if (!through.includes(node.op)) return undefined;
    node = makers.get(node.inputs[0] ?? '');
  }
  return node;
}

/** Operators that drop axes of length 1, or leave the values as they are. */
const dropping = ['Squeeze', 'Reshape', 'Flatten', 'Gather', 'Identity', 'Cast', 'Sigmoid', 'Dropout'];

/** The values that a value is made of by dropping axes, itself first. */
export function beforeDroppedAxes({ nodes }: Pick<OnnxGraph, 'nodes'>, value: string): string[] {
  const makers = makersOf(nodes);
  const found = [value];
  for (let node = makers.get(value); node && dropping.includes(node.op); node = makers.get(found.at(-1) ?? '')) {
    found.push(node.inputs[0] ?? '');
  }
  return found;
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
