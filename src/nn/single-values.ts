import type { BatchNormNode, Graph } from './graph.js';
import { valueShapes } from './value-shapes.js';

/**
 * Names of the batch norms that see a single value per channel in images of this shape [N, H, W, 3]: behind the mean of a
 * whole image, say, when there is one image. Batch statistics do not exist there.
 */
export function singleValueNorms(graph: Graph, image: readonly number[]): string[] {
  const norms = graph.nodes.filter((node): node is BatchNormNode => node.op === 'batch-norm');
  if (norms.length === 0) return [];
  const shapes = valueShapes(graph, image);
  const rows = ({ input }: BatchNormNode) => (shapes.get(input) ?? []).slice(0, -1).reduce((a, b) => a * b, 1);
  return norms.filter((norm) => rows(norm) === 1).map(({ name }) => name);
}
