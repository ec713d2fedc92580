import { type Graph, type GraphNode, isTrained } from './graph.js';
import { inputsOf, parametersOf, sizesOf } from './operators.js';
import { shapesReadBy } from './sizes.js';

/** Values that come from any of `sources`, or from a node for which `starts` holds. */
function reached(nodes: readonly GraphNode[], sources: readonly string[], starts: (node: GraphNode) => boolean) {
  const found = new Set(sources);
  for (const node of nodes) if (starts(node) || inputsOf(node).some((name) => found.has(name))) found.add(node.output);
  return found;
}

/** The values whose gradient is wanted: those that a trained parameter lies behind. */
export function trainedValues({ parameters }: Graph, nodes: readonly GraphNode[]): ReadonlySet<string> {
  const trained = new Set(parameters.filter(isTrained).map(({ name }) => name));
  return reached(nodes, [], (node) => parametersOf(node).some((name) => trained.has(name)));
}

/** The values that come from the image. The others are the same at every pass over one shape, except trained ones. */
export const imageValues = ({ input }: Pick<Graph, 'input'>, nodes: readonly GraphNode[]): ReadonlySet<string> =>
  reached(nodes, [input], () => false);

/**
 * Puts each node that does not come from the image in front of its first reader, so that its value is not kept for
 * longer than it is needed. The other nodes keep their order.
 */
export function withLateConstants(graph: Graph): Graph {
  const fromImage = imageValues(graph, graph.nodes);
  const waiting = new Map(
    graph.nodes.filter(({ output }) => !fromImage.has(output)).map((node) => [node.output, node]),
  );
  if (waiting.size === 0) return graph;
  const nodes: GraphNode[] = [];
  const place = (node: GraphNode) => {
    for (const name of [...inputsOf(node), ...sizesOf(node).flatMap(shapesReadBy)]) {
      const before = waiting.get(name);
      if (!before) continue;
      waiting.delete(name);
      place(before);
    }
    nodes.push(node);
  };
  for (const node of graph.nodes) if (fromImage.has(node.output)) place(node);
  const output = waiting.get(graph.output);
  if (output) place(output);
  return { ...graph, nodes };
}
