import type { GraphNode } from '../graph.js';
import { inputsOf } from '../operators.js';

/** Nodes whose output is of whole numbers where all their inputs are. */
const wholeNodes: ReadonlySet<GraphNode['op']> = new Set([
  'add',
  'concat',
  'cumulative-sum',
  'division',
  'expand',
  'gather',
  'pick',
  'put',
  'reshape',
  'slice',
  'transpose',
]);
const wholeKinds = ['add', 'sub', 'mul', 'min', 'max'];
const wholeFunctions = ['neg', 'abs', 'sign', 'floor', 'ceil', 'round', 'trunc'];
const wholeReductions = ['sum', 'max', 'product'];

/** Whether a node's output is of whole numbers. Their division rounds. */
export function staysWhole(node: GraphNode, isWhole: (name: string) => boolean): boolean {
  if (node.op === 'where') return isWhole(node.input) && isWhole(node.other);
  const inputs = inputsOf(node);
  const keeps =
    wholeNodes.has(node.op) ||
    (node.op === 'binary' && wholeKinds.includes(node.kind)) ||
    (node.op === 'unary' && wholeFunctions.includes(node.kind)) ||
    (node.op === 'reduce' && wholeReductions.includes(node.kind));
  return keeps && inputs.length > 0 && inputs.every(isWhole);
}
