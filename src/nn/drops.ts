import type { Tensor } from '@tensorflow/tfjs-core';
import { UserError } from '../protocol/errors.js';
import type { ConvNode, ConvTransposeNode, Graph, GraphNode, ScaleSamplesNode } from './graph.js';
import { operatorOf, parametersOf } from './operators.js';

/** How often the student's passes leave out residual branches and channels; 0 leaves out none. */
export interface DropRates {
  /** Of the last residual block: stochastic depth. */
  dropPath: number;
  /** Of each channel in front of the last layer. */
  dropout: number;
}

/** Factors that a value is multiplied by, and how often one is 0. */
interface Drop {
  node: ScaleSamplesNode;
  columns: number;
  rate: number;
}

/** A network whose training passes leave something out. */
export interface Drops {
  /** The network's graph, with its values scaled by factors that each pass is given. */
  graph: Graph;
  /** Columns of the factors [N, columns]. */
  columns: number;
  /** The values that are scaled: the same for each student of this graph that leaves out as much or as little. */
  key: string;
  drops: Drop[];
}

/** Factors of a pass, a tensor [N, columns]. */
export interface DroppedPass {
  drops: Drops;
  factors: Tensor;
}

/** The value of the factors in a graph. */
const FACTORS = 'factors of this pass';

/**
 * The graph of a student that leaves something out; undefined where nothing is.
 * @throws UserError where the network does not say what could be left out
 */
export function dropsOf(graph: Graph, { dropPath, dropout }: DropRates): Drops | undefined {
  const drops: Drop[] = [];
  const next = () => drops.reduce((sum, { columns }) => sum + columns, 0);
  for (const [branch, rate] of dropPath > 0 ? branchRates(graph, dropPath) : []) {
    drops.push({ node: scaling(`${branch}.whole`, branch, 'sample', next()), columns: 1, rate });
  }
  for (const [input, columns] of dropout > 0 ? lastInputs(graph) : []) {
    drops.push({ node: scaling(input, `${input}.dropout`, 'channel', next()), columns, rate: dropout });
  }
  if (drops.length === 0) return undefined;
  const columns = next();
  const nodes = withScaling(graph, drops);
  const key = drops.map(({ node }) => node.output).join(' ');
  return { graph: { ...graph, nodes, factors: { value: FACTORS, columns } }, columns, key, drops };
}

const scaling = (input: string, output: string, each: 'sample' | 'channel', column: number): ScaleSamplesNode => ({
  op: 'scale-samples',
  name: output,
  input,
  factors: FACTORS,
  output,
  each,
  column,
});

/** Residual branches with their rates: 0 in the first block, `last` in the last, those between in proportion. */
function branchRates({ residualBranches: blocks = [] }: Graph, last: number): [string, number][] {
  if (blocks.length < 2) throw unknownBlocks();
  return blocks.flatMap((branches, block) => {
    const rate = (last * block) / (blocks.length - 1);
    return rate > 0 ? branches.map((branch): [string, number] => [branch, rate]) : [];
  });
}

function unknownBlocks(): UserError {
  const message = 'The recipe sets dropPath, and the residual blocks of this network are not known.';
  return new UserError('drop-path-not-supported', message, {
    advice:
      'Set dropPath to 0 in every stage. Or open the network as a state dict (.pth, .safetensors): an ONNX export does not say which of its additions end residual blocks.',
  });
}

type LastLayer = ConvNode | ConvTransposeNode;

const isConvolution = (node: GraphNode): node is LastLayer => node.op === 'conv2d' || node.op === 'conv-transpose';

/** The nodes of the classifier that have weights. */
function lastLayers(graph: Graph): LastLayer[] {
  const classifier = new Set(graph.parameters.flatMap(({ name, part }) => (part === 'classifier' ? [name] : [])));
  const readers = graph.nodes.filter((node) => parametersOf(node).some((name) => classifier.has(name)));
  // A matrix that is a value of its own (a constant) is multiplied by a node without parameters.
  const layers = readers.filter((node) => operatorOf(node).isLayer || node.op === 'constant');
  const convolutions = layers.filter(isConvolution);
  if (convolutions.length > 0 && convolutions.length === layers.length) return convolutions;
  const message = 'The recipe sets dropout, and the last layer of this network is not a convolution.';
  throw new UserError('dropout-not-supported', message, { advice: 'Set dropout to 0 in every stage.' });
}

/** What the last layers read, with its channels. */
function lastInputs(graph: Graph): Map<string, number> {
  const shapes = new Map(graph.parameters.map(({ name, shape }) => [name, shape] as const));
  const channelsOf = (node: LastLayer): number => {
    const [first = 0, second = 0] = shapes.get(node.weight) ?? [];
    return node.op === 'conv2d' ? second * node.groups : first;
  };
  return new Map(lastLayers(graph).map((node) => [node.input, channelsOf(node)] as const));
}

/**
 * The nodes with those that scale. A residual branch is scaled under its own name, so that its readers stay as they are;
 * of the readers of the last layers' inputs, only the last layers read what is scaled.
 */
function withScaling(graph: Graph, drops: readonly Drop[]): GraphNode[] {
  const paths = new Map(drops.flatMap(({ node }) => (node.each === 'sample' ? [[node.output, node] as const] : [])));
  const channels = new Map(drops.flatMap(({ node }) => (node.each === 'channel' ? [[node.input, node] as const] : [])));
  const layers = new Set<GraphNode>(channels.size > 0 ? lastLayers(graph) : []);
  const placed = new Set<GraphNode>();
  return graph.nodes.flatMap((node): GraphNode[] => {
    const path = paths.get(node.output);
    if (path) return [{ ...node, output: path.input }, path];
    const dropout = layers.has(node) && isConvolution(node) ? channels.get(node.input) : undefined;
    if (!dropout) return [node];
    const first = placed.has(dropout) ? [] : [dropout];
    placed.add(dropout);
    return [...first, { ...node, input: dropout.output } as GraphNode]; // A convolution of the same type.
  });
}

/**
 * The factors of a pass over `samples` images, [samples, columns] row by row: 0 as often as the rate says, else
 * 1 / (1 - rate), so that the mean stays.
 */
export function drawFactors({ drops, columns }: Drops, samples: number, uniform: () => number): Float32Array {
  const factors = new Float32Array(samples * columns);
  for (const { node, columns: count, rate } of drops) {
    for (let sample = 0; sample < samples; sample++) {
      for (let column = 0; column < count; column++) {
        factors[sample * columns + node.column + column] = uniform() < rate ? 0 : 1 / (1 - rate);
      }
    }
  }
  return factors;
}
