import type { BlockSummary } from '../protocol/plan.js';
import type { Graph, ParameterSpec } from './graph.js';

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Names of state dicts have dots between their parts, those of ONNX graphs slashes too. */
const partsOf = (name: string): string[] => name.split(/[./]/).filter((part) => part !== '');

interface Branch extends BlockSummary {
  inner: Map<string, Branch>;
}

const branch = (name: string, path: string): Branch => ({
  name,
  path,
  parameters: 0,
  classifier: 0,
  statistics: 0,
  output: null,
  blocks: [],
  inner: new Map(),
});

/**
 * The blocks of a network as the names of its parameters nest them; `outputs` gives the shape of what each node makes, in
 * the order in which they run: a block's output is that of its last node.
 */
export function blockTree(
  { parameters }: Graph,
  outputs: readonly (readonly [node: { name: string }, shape: number[]])[],
): BlockSummary[] {
  const root = branch('', '');
  for (const spec of parameters) addParameter(root, spec);
  for (const [{ name }, shape] of outputs) addOutput(root, name, shape);
  return finished(root);
}

function addParameter(root: Branch, { name, shape, kind, part }: ParameterSpec): void {
  const count = product(shape);
  let at = root;
  // The last part names the parameter in its layer: weight, bias, running_mean.
  for (const word of partsOf(name).slice(0, -1)) {
    const path = at.path === '' ? word : `${at.path}.${word}`;
    const inner = at.inner.get(word) ?? branch(word, path);
    at.inner.set(word, inner);
    at = inner;
    if (kind === 'statistic') at.statistics += count;
    else at.parameters += count;
    if (kind !== 'statistic' && part === 'classifier') at.classifier += count;
  }
}

function addOutput(root: Branch, name: string, shape: number[]): void {
  let at: Branch | undefined = root;
  for (const word of partsOf(name)) {
    at = at.inner.get(word);
    if (!at) return;
    at.output = shape;
  }
}

const finished = ({ inner }: Branch): BlockSummary[] =>
  [...inner.values()].map((block) => {
    const { inner: _, ...summary } = block;
    return { ...summary, blocks: finished(block) };
  });
