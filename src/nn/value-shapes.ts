import type { Tensor } from '@tensorflow/tfjs-core';
import { planningTracer } from '../gpu/plan/trace.js';
import type { Graph } from './graph.js';
import { plannedWeights } from './memory.js';
import type { ForwardContext } from './operators/context.js';
import { operatorOf } from './operators.js';
import { layOutParameters } from './parameters.js';

/** The shape of every value of a graph for images of this shape [N, H, W, 3], by tracing: no GPU is needed. */
export function valueShapes(graph: Graph, image: readonly number[]): Map<string, readonly number[]> {
  const tracer = planningTracer();
  return tracer.run(() => {
    const values = new Map<string, Tensor>([[graph.input, tracer.input('x', image)]]);
    const value = (name: string): Tensor => {
      const tensor = values.get(name);
      if (!tensor) throw new Error(`The graph reads ${name} when it is not there.`);
      return tensor;
    };
    const shape = (name: string) => value(name).shape;
    const weights = plannedWeights(layOutParameters(graph));
    const takeMoments = () => undefined;
    const context: ForwardContext = { value, shape, takeMoments, weights, mode: { batchNorm: 'running' } };
    for (const node of graph.nodes) values.set(node.output, operatorOf(node).forward(node, context).output);
    return new Map([...values].map(([name, { shape: found }]) => [name, found]));
  });
}
