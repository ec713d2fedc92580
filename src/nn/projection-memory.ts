import { planningTracer } from '../gpu/plan/trace.js';
import type { Graph } from './graph.js';
import { arenaSize, flatBytes, largestOf, plannedWeights, type StepOptions } from './memory.js';
import { layOutParameters } from './parameters.js';
import { programOf } from './program.js';
import { joinedLayout, joinedWeights } from './projection.js';
import { projectionGraphs } from './projection-graph.js';
import { traceInference, traceTraining } from './recordings.js';

export interface ProjectionPlan {
  /** Bytes of the head, its teacher, gradients and optimiser state, the prototypes, and the vectors of a step. */
  own: number;
  /** Bytes of the arena that its passes need: they share it with the network's. */
  arena: number;
  largestTensor: number;
}

/** Plans a projection head with `channels` on a network, for images [batch, height, width, 3]; undefined without levels. */
export function planProjection(
  graph: Graph,
  channels: number,
  [batch, height, width]: readonly [number, number, number],
  { recompute = 'none', optimizer = 'adamw', batchNorm = 'batch' }: StepOptions,
): ProjectionPlan | undefined {
  const shape = [batch, height, width, 3];
  const graphs = projectionGraphs(graph, shape, channels);
  if (!graphs) return undefined;
  const [network, head] = [layOutParameters(graph), layOutParameters(graphs.head)];
  const layout = joinedLayout(network, head);
  const weights = joinedWeights(plannedWeights(network), plannedWeights(head));
  const program = programOf(graphs.whole, weights, layout, recompute);
  const training = traceTraining(program, shape, { batchNorm }, weights.trainable, planningTracer());
  const inference = traceInference(program, shape, { batchNorm, momentum: 0 }, planningTracer());
  const [, rows = 1, columns = 1] = training.shape;
  const pixels = batch * rows * columns;
  // As they are, of length 1, and the gradients of both; similarities with their softmaxes and gradients.
  const vectors = 4 * pixels * (4 * channels + 4 * graph.classes);
  // Student and teacher, gradients, one or two moments.
  const copies = optimizer === 'adamw' ? 5 : 4;
  const parameters = copies * flatBytes(head.trainable.size) + 2 * flatBytes(head.statistics.size);
  const traces = [training.trace, inference.trace];
  return {
    own: parameters + 2 * 4 * graph.classes * (channels + 1) + vectors,
    arena: arenaSize(traces),
    largestTensor: Math.max(4 * pixels * channels, largestOf(training.trace.values)),
  };
}
