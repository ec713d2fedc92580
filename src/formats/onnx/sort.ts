import { FormatError } from '../error.js';
import type { OnnxNode } from './graph.js';

const nameOf = ({ op, name }: OnnxNode): string => (name === '' ? op : `${op} (${name})`);

/**
 * The nodes in an order in which every value is made before it is used. This is the file's own order where that is such an
 * order, as it should be.
 * @throws FormatError when a value is made twice, is made by nothing, or needs itself
 */
export function sortNodes(nodes: OnnxNode[], given: ReadonlySet<string>, file: string): OnnxNode[] {
  const makers = makersOf(nodes, given, file);
  const needed = new Map(nodes.map((node) => [node, makersNeeded(node, makers, given, file)] as const));
  return isSorted(nodes, needed) ? nodes : arrange(nodes, needed, file);
}

function makersOf(nodes: OnnxNode[], given: ReadonlySet<string>, file: string): Map<string, OnnxNode> {
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (makers.has(output) || given.has(output)) {
        throw new FormatError('duplicate-value', `The value '${output}' is made twice.`, file);
      }
      makers.set(output, node);
    }
  }
  return makers;
}

function makersNeeded(
  node: OnnxNode,
  makers: ReadonlyMap<string, OnnxNode>,
  given: ReadonlySet<string>,
  file: string,
): Set<OnnxNode> {
  const found = new Set<OnnxNode>();
  for (const input of node.inputs) {
    if (input === '' || given.has(input)) continue;
    const maker = makers.get(input);
    if (!maker) {
      throw new FormatError('undefined-value', `Node ${nameOf(node)} uses '${input}', which nothing makes.`, file);
    }
    if (maker === node) throw new FormatError('graph-cycle', `Node ${nameOf(node)} needs its own output.`, file);
    found.add(maker);
  }
  return found;
}

function isSorted(nodes: OnnxNode[], needed: ReadonlyMap<OnnxNode, Set<OnnxNode>>): boolean {
  const done = new Set<OnnxNode>();
  for (const node of nodes) {
    for (const maker of needed.get(node) ?? []) if (!done.has(maker)) return false;
    done.add(node);
  }
  return true;
}

/** Takes nodes as they become ready. */
function arrange(nodes: OnnxNode[], needed: ReadonlyMap<OnnxNode, Set<OnnxNode>>, file: string): OnnxNode[] {
  const waiting = new Map(nodes.map((node) => [node, needed.get(node)?.size ?? 0] as const));
  const readers = new Map<OnnxNode, OnnxNode[]>(nodes.map((node) => [node, []]));
  for (const [node, makers] of needed) for (const maker of makers) readers.get(maker)?.push(node);
  const sorted = nodes.filter((node) => waiting.get(node) === 0);
  for (const node of sorted) {
    for (const reader of readers.get(node) ?? []) {
      const rest = (waiting.get(reader) ?? 0) - 1;
      waiting.set(reader, rest);
      if (rest === 0) sorted.push(reader);
    }
  }
  const stuck = nodes.find((node) => (waiting.get(node) ?? 0) > 0);
  if (!stuck) return sorted;
  throw new FormatError('graph-cycle', `The graph has a cycle: ${nameOf(stuck)} needs what is made from it.`, file);
}
