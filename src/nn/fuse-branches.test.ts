import { expect, test } from 'vitest';
import { smallDeepLab } from '../../bench/networks/shapes.js';
import { noiseNetwork } from '../../bench/networks/source-network.js';
import { fuseBranches } from './fuse-branches.js';
import type { ConvNode, Graph } from './graph.js';

const { graph } = noiseNetwork(smallDeepLab(0.5));
const fusedIn = (changed: Graph) =>
  fuseBranches(changed.nodes, changed).flatMap((node) => (node.op === 'conv2d' && node.beside ? [node] : []));
const isBranch = (node: { name: string }) => node.name.startsWith('aspp');
const withBranch = (index: number, change: Partial<ConvNode>): Graph => {
  const branch = graph.nodes.filter((node): node is ConvNode => node.op === 'conv2d' && isBranch(node))[index];
  return { ...graph, nodes: graph.nodes.map((node) => (node === branch ? { ...branch, ...change } : node)) };
};

test('the summed branches of a classifier become one node', () => {
  const [node] = fusedIn(graph);
  expect(node?.output).toBe(graph.output);
  expect([node, ...(node?.beside ?? [])].map((one) => one?.dilationY)).toEqual([6, 12, 18, 24]);
  // Three branches and three sums less.
  expect(fuseBranches(graph.nodes, graph)).toHaveLength(graph.nodes.length - 6);
});

test('branches that differ in more than their dilation stay apart', () => {
  expect(fusedIn(withBranch(1, { padTop: 3 }))).toEqual([]);
  expect(fusedIn(withBranch(2, { strideX: 2 }))).toEqual([]);
  expect(fusedIn(withBranch(3, { bias: null }))).toEqual([]);
});

test('a branch that is read elsewhere, or is never trained, stays apart', () => {
  const [, second] = graph.nodes.filter(isBranch);
  const reader = { op: 'relu', name: 'elsewhere', input: second?.output ?? '', output: 'elsewhere' } as const;
  expect(fusedIn({ ...graph, nodes: [...graph.nodes, reader] })).toEqual([]);
  const frozen = graph.parameters.map((spec) => (isBranch(spec) ? { ...spec, kind: 'constant' as const } : spec));
  expect(fusedIn({ ...graph, parameters: frozen })).toEqual([]);
});
