import { gatherTable, gatherTableSize } from '../gpu/gather/gather.js';
import type { GatherNode, Graph, ParameterSpec } from './graph.js';

/** Indices at equal steps are a slice; others need a table on the GPU. */
export function stepOf(indices: readonly number[]): number | undefined {
  const step = indices.length > 1 ? (indices[1] ?? 0) - (indices[0] ?? 0) : 1;
  const even = indices.every((index, at) => index === (indices[0] ?? 0) + at * step);
  return even && step >= 1 ? step : undefined;
}

const tableNameOf = (node: GatherNode): string => `indices of ${node.output}`;

/** The constant that holds a node's table; undefined where it is a slice. */
export const tableOf = (node: GatherNode): string | undefined =>
  stepOf(node.indices) === undefined ? tableNameOf(node) : undefined;

const nodesWithTable = ({ nodes }: Graph): GatherNode[] =>
  nodes.filter((node): node is GatherNode => node.op === 'gather' && tableOf(node) !== undefined);

/** Constants that the graph's own parameters do not name: the tables of its gathers. */
export const tableSpecs = (graph: Graph): ParameterSpec[] =>
  nodesWithTable(graph).map((node) => ({
    name: tableNameOf(node),
    shape: [gatherTableSize(node.indices)],
    kind: 'constant',
    part: 'backbone',
  }));

/** Values by name. The tables are among them. */
export function withTables(graph: Graph, values: (name: string) => Float32Array): (name: string) => Float32Array {
  const tables = new Map(nodesWithTable(graph).map((node) => [tableNameOf(node), node.indices] as const));
  return (name) => {
    const indices = tables.get(name);
    return indices ? gatherTable(indices) : values(name);
  };
}
