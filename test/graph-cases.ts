import { squareWindow } from '../src/gpu/window/window.js';
import type { ConvNode, Graph, GraphNode, ParameterKind, ParameterSpec } from '../src/nn/graph.js';
import { noise } from './compare.js';

/** A small graph, and the shape of an image for it. */
export interface GraphCase {
  name: string;
  graph: Graph;
  image: [number, number, number, number];
  /** Values of a parameter, in the file's order. */
  values: (name: string) => Float32Array;
}

type Rest<N> = N extends { op: unknown } ? Omit<N, 'name' | 'output'> : never;

/** Draws a graph for a test: a node's name is that of its output. */
export class Sketch {
  private readonly nodes: GraphNode[] = [];
  private readonly parameters: ParameterSpec[] = [];
  private part: ParameterSpec['part'] = 'backbone';

  constructor(private readonly image: [number, number, number, number] = [2, 5, 6, 3]) {}

  parameter(name: string, shape: number[], kind: ParameterKind): string {
    this.parameters.push({ name, shape, kind, part: this.part });
    return name;
  }

  /** Parameters from now on belong to the classifier. */
  classifier(): this {
    this.part = 'classifier';
    return this;
  }

  node(output: string, rest: Rest<GraphNode>): string {
    this.nodes.push({ ...rest, name: output, output } as GraphNode);
    return output;
  }

  /** A trained 1x1 convolution without bias. */
  conv(output: string, input: string, inChannels: number, channels: number, more: Partial<ConvNode> = {}): string {
    const { kernelHeight = 1, kernelWidth = 1 } = more;
    const weight = this.parameter(`${output}.weight`, [channels, inChannels, kernelHeight, kernelWidth], 'conv-weight');
    const plain = { ...squareWindow(1), groups: 1, bias: null };
    return this.node(output, { op: 'conv2d', input, weight, channels, ...plain, ...more });
  }

  /** Features of the image [N,H,W,C], behind which there is something trained. */
  features(output: string, channels: number): string {
    return this.conv(output, 'image', 3, channels);
  }

  /** Features as tokens [N, H W, C]. */
  tokens(output: string, channels: number): string {
    const [batch] = this.image;
    const input = this.features(`${output} map`, channels);
    return this.node(output, { op: 'reshape', input, shape: [batch, -1, channels] });
  }

  batchNorm(output: string, input: string, channels: number): string {
    const vector = (part: string, kind: ParameterKind) => this.parameter(`${output}.${part}`, [channels], kind);
    return this.node(output, {
      op: 'batch-norm',
      input,
      gamma: vector('weight', 'vector'),
      beta: vector('bias', 'vector'),
      runningMean: vector('running_mean', 'statistic'),
      runningVar: vector('running_var', 'statistic'),
      eps: 1e-5,
      momentum: 0.1,
      residual: null,
      relu: false,
    });
  }

  layerNorm(output: string, input: string, channels: number): string {
    const vector = (part: string) => this.parameter(`${output}.${part}`, [channels], 'vector');
    return this.node(output, { op: 'layer-norm', input, gamma: vector('weight'), beta: vector('bias'), eps: 1e-5 });
  }

  linear(output: string, input: string, inputs: number, outputs: number): string {
    const weight = this.parameter(`${output}.weight`, [outputs, inputs], 'matrix');
    const bias = this.parameter(`${output}.bias`, [outputs], 'vector');
    return this.node(output, { op: 'linear', input, weight, bias, inputs, outputs, layout: 'out-in' });
  }

  /** The graph that ends in the node drawn last. */
  end(name: string, output = this.nodes.at(-1)?.output ?? ''): GraphCase {
    const { nodes, parameters, image } = this;
    const seeds = new Map(parameters.map((spec, index) => [spec.name, { spec, seed: 100 + index }] as const));
    const values = (parameter: string) => {
      const { spec, seed } = seeds.get(parameter) ?? { spec: undefined, seed: 0 };
      const count = (spec?.shape ?? []).reduce((a, b) => a * b, 1);
      const positive = parameter.endsWith('running_var') || parameter.endsWith('positive');
      return noise(count, seed).map((value) => (positive ? 1 + Math.abs(value) : value));
    };
    return { name, image, values, graph: { input: 'image', output, classes: 4, nodes, parameters } };
  }
}
