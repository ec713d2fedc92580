import { squareWindow } from '../gpu/window/window.js';
import type { Graph, GraphNode, ParameterSpec } from './graph.js';
import { levelsOf } from './levels.js';
import { inputsOf, parametersOf, sizesOf, statisticsOf } from './operators.js';
import { shapesReadBy } from './sizes.js';
import { valueShapes } from './value-shapes.js';

/** Begins the names of the head: no file has such names. */
const HEAD = '#projection';
/** The value that the head begins with: the levels, side by side. */
const JOINED = `${HEAD}.levels`;

export interface ProjectionGraphs {
  /** From the image to the vectors: the part of the network in front of its levels, then the head. */
  whole: Graph;
  /** Only the head: two 1x1 convolutions, each with batch norm and ReLU, from the joined levels to the vectors. */
  head: Graph;
}

/**
 * A projection head on a network's backbone, as the released code has it: all levels resized to the finest (bilinear, corners
 * not aligned) and joined, the finest first; a 1x1 convolution to their mean number of channels, and one to `channels`.
 * Undefined where the network's levels are not known.
 */
export function projectionGraphs(
  network: Graph,
  image: readonly number[],
  channels: number,
): ProjectionGraphs | undefined {
  const levels = levelsOf(network, image);
  const [finest] = levels;
  if (finest === undefined) return undefined;
  const shapes = valueShapes(network, image);
  const inputs = levels.reduce((sum, name) => sum + (shapes.get(name)?.at(-1) ?? 0), 0);
  const head = headGraph(inputs, Math.floor(inputs / levels.length), channels);
  const backbone = nodesBefore(network, levels);
  const read = new Set(backbone.flatMap((node) => [...parametersOf(node), ...statisticsOf(node)]));
  const parameters = network.parameters.filter(({ name }) => read.has(name));
  const sameSize = (name: string) => shapes.get(name)?.slice(1, 3).join() === shapes.get(finest)?.slice(1, 3).join();
  const { nodes, names } = joinLevels(finest, levels, sameSize);
  const join: GraphNode = { op: 'concat', name: JOINED, inputs: names, axis: 3, output: JOINED };
  return {
    head,
    whole: {
      input: network.input,
      output: head.output,
      classes: channels,
      nodes: [...backbone, ...nodes, join, ...head.nodes],
      parameters: [...parameters, ...head.parameters],
    },
  };
}

/** The nodes that these values are made by, in their order. */
function nodesBefore({ nodes }: Graph, values: readonly string[]): GraphNode[] {
  const needed = new Set(values);
  const found: GraphNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!needed.has(node.output)) continue;
    found.unshift(node);
    for (const name of [...inputsOf(node), ...sizesOf(node).flatMap(shapesReadBy)]) needed.add(name);
  }
  return found;
}

function joinLevels(finest: string, levels: readonly string[], isFine: (name: string) => boolean) {
  const nodes: GraphNode[] = [];
  const size = { height: { of: finest, axis: 1 }, width: { of: finest, axis: 2 } };
  const names = levels.map((input) => {
    if (isFine(input)) return input;
    const name = `${HEAD}.${input}`;
    nodes.push({ op: 'resize', name, input, output: name, ...size, mode: 'bilinear', alignCorners: false });
    return name;
  });
  return { nodes, names };
}

function headGraph(inputs: number, middle: number, channels: number): Graph {
  const first = layer(`${HEAD}.0`, JOINED, inputs, middle);
  const second = layer(`${HEAD}.1`, first.output, middle, channels);
  return {
    input: JOINED,
    output: second.output,
    classes: channels,
    nodes: [...first.nodes, ...second.nodes],
    parameters: [...first.parameters, ...second.parameters],
  };
}

/** A 1x1 convolution without bias, batch norm by the statistics of the batch, ReLU. It learns at the rate of the head. */
function layer(prefix: string, input: string, inputs: number, outputs: number) {
  const [conv, norm] = [`${prefix}.conv`, `${prefix}.bn`];
  const spec = (name: string, shape: number[], kind: ParameterSpec['kind']): ParameterSpec => ({
    name,
    shape,
    kind,
    part: 'classifier',
  });
  const nodes: GraphNode[] = [
    {
      op: 'conv2d',
      name: conv,
      input,
      output: conv,
      weight: `${conv}.weight`,
      bias: null,
      channels: outputs,
      groups: 1,
      ...squareWindow(1),
    },
    {
      op: 'batch-norm',
      name: norm,
      input: conv,
      output: norm,
      gamma: `${norm}.weight`,
      beta: `${norm}.bias`,
      runningMean: `${norm}.running_mean`,
      runningVar: `${norm}.running_var`,
      eps: 1e-5,
      momentum: 0.1,
      ofBatch: true,
      residual: null,
      relu: false,
    },
    { op: 'relu', name: prefix, input: norm, output: prefix },
  ];
  const parameters = [
    spec(`${conv}.weight`, [outputs, inputs, 1, 1], 'conv-weight'),
    spec(`${norm}.weight`, [outputs], 'vector'),
    spec(`${norm}.bias`, [outputs], 'vector'),
    spec(`${norm}.running_mean`, [outputs], 'statistic'),
    spec(`${norm}.running_var`, [outputs], 'statistic'),
  ];
  return { nodes, parameters, output: prefix };
}

/** What a head begins with: He normal by fan-out, batch norm 1 and 0. `normal` draws from N(0, 1). */
export function freshHead({ parameters }: Graph, normal: () => number): (name: string) => Float32Array {
  const values = new Map(parameters.map((spec) => [spec.name, freshValues(spec, normal)]));
  return (name) => values.get(name) ?? new Float32Array();
}

function freshValues({ name, shape, kind }: ParameterSpec, normal: () => number): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  if (kind === 'conv-weight') return values.map(() => Math.sqrt(2 / (shape[0] ?? 1)) * normal());
  return values.fill(name.endsWith('bias') || name.endsWith('mean') ? 0 : 1);
}
