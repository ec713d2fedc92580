import type { OnnxBranch, OnnxNode } from '../../formats/onnx/graph.js';
import { isNumber } from './dims.js';
import type { OperatorCall } from './operator-call.js';

/** An If whose branches are in the file. Which one is taken may be known before the graph runs. */
export const hasBranches = ({ op, attributes }: OnnxNode): boolean =>
  op === 'If' && ['then_branch', 'else_branch'].every((name) => attributes.get(name)?.kind === 'graph');

/** The branch of an If that is taken, where its condition is the same for all images. */
export function takenBranch(call: OperatorCall): OnnxBranch | undefined {
  if (call.node.domain !== '' || !hasBranches(call.node)) return undefined;
  const [condition] = call.knownIfAny(0)?.values ?? [];
  if (!isNumber(condition)) return undefined;
  const branch = call.node.attributes.get(condition === 0 ? 'else_branch' : 'then_branch');
  return branch?.kind === 'graph' ? branch.value : undefined;
}

/** Gives what a branch makes. The names in it are its own. */
export function giveBranch(
  call: OperatorCall,
  { nodes, outputs }: OnnxBranch,
  translate: (node: OnnxNode) => void,
): void {
  const { values } = call.draft;
  const own = nodes.flatMap((node) => node.outputs);
  const around = new Map(own.map((name) => [name, values.get(name)] as const));
  for (const node of nodes) translate(node);
  const made = outputs.map((name) => values.get(name));
  for (const [name, value] of around) {
    if (value) values.set(name, value);
    else values.delete(name);
  }
  for (const [index, value] of made.entries()) {
    if (!value) throw call.bad(`its branch does not make ${outputs[index]}`);
    call.give(value, index);
  }
}
