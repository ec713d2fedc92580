import type { Graph } from '../graph.js';
import { valueShapes } from '../value-shapes.js';
import { evaluate, type ImageAxes } from './dims.js';
import type { Simplified } from './patterns.js';
import { ImportProblem } from './problem.js';

/** Traces the graph as the executor will run it: it must make the shapes that were inferred. */
export function checkShapes(graph: Graph, { shapes }: Simplified, hints: ImageAxes): void {
  const { batch, height, width } = hints;
  for (const [value, traced] of tracedShapes(graph, [batch, height, width, 3])) {
    const inferred = shapes.get(value)?.map((dim) => evaluate(dim, hints));
    if (inferred && String(inferred) !== String(traced)) {
      throw new Error(`${value} was taken to be [${inferred}], but is [${traced}].`);
    }
  }
}

/** @throws ImportProblem where the executor cannot compute the graph */
function tracedShapes(graph: Graph, image: number[]): Map<string, readonly number[]> {
  try {
    return valueShapes(graph, image);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImportProblem('unsupported-op', `The graph cannot be computed here: ${reason}`, true);
  }
}
