import { reduction } from '../gpu/reduction.js';
import { trainedValues, withLateConstants } from './dependence.js';
import { fuseBatchNorm, withNorms } from './fuse.js';
import { fuseBranches } from './fuse-branches.js';
import { fuseIntoConvolutions } from './fuse-inference.js';
import type { Graph, GraphNode } from './graph.js';
import { freedInInference, type Liveness, livenessOf, type Recompute } from './liveness.js';
import { normParameters } from './norm-parameters.js';
import type { ForwardMode, Weights } from './operators/context.js';
import type { ParameterLayout } from './parameters.js';

/** What the passes over a graph work on. */
export interface Program {
  graph: Graph;
  /** The graph's nodes as they are run: fused. */
  nodes: GraphNode[];
  liveness: Liveness;
  /** The nodes of a pass without gradients, by where batch norm takes its statistics from: more of them are fused. */
  inference: Record<ForwardMode['batchNorm'], InferenceNodes>;
  /** True for values whose gradient is wanted: those with something trained behind them. */
  wanted: (value: string) => boolean;
  weights: Weights;
  /** True for parameters of the last layer, which may be frozen. */
  isClassifier: (parameter: string) => boolean;
  /** True for weights and biases of norm layers, beside which all may be frozen. */
  isNorm: (parameter: string) => boolean;
}

interface InferenceNodes {
  nodes: GraphNode[];
  /** Values freed after a node. */
  freed: ReadonlyMap<GraphNode, string[]>;
}

/** The end of a convolution takes only float32: in mixed precision the nodes stay apart. */
function inferenceNodes(graph: Graph, all: GraphNode[], { float16 }: Weights, norms: boolean): InferenceNodes {
  const nodes = float16 ? all : fuseIntoConvolutions(all, graph.output, { norms });
  return { nodes, freed: freedInInference(graph, nodes) };
}

/**
 * Summed convolutions have kernels for float32 only. Software adapters are faster branch by branch: they leave out the taps that lie
 * outside of the map, which are many at the largest dilations.
 */
const joinsBranches = ({ float16 }: Weights): boolean => !float16 && reduction() === 'workgroups';

/** What the passes work on, given where the parameters lie. */
export function programOf(
  graph: Graph,
  weights: Weights,
  { trainable }: ParameterLayout,
  recompute: Recompute = 'none',
): Program {
  const fused = fuseBatchNorm(withLateConstants(graph)).nodes;
  const nodes = withNorms(joinsBranches(weights) ? fuseBranches(fused, graph) : fused, graph.output);
  const trained = trainedValues(graph, nodes);
  const wanted = (name: string) => trained.has(name);
  const isClassifier = (name: string) => trainable.slots.get(name)?.spec.part === 'classifier';
  const norms = normParameters(graph);
  const isNorm = (name: string) => norms.has(name);
  const inferenceOf = (norms: boolean) => inferenceNodes(graph, nodes, weights, norms);
  const inference = { batch: inferenceOf(false), running: inferenceOf(true) };
  const liveness = livenessOf(graph, nodes, recompute);
  return { graph, nodes, liveness, inference, wanted, weights, isClassifier, isNorm };
}
