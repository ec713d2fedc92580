import type { Graph, GraphNode, ParameterKind, ParameterSpec } from '../graph.js';
import type { StateShapes } from './shapes.js';

export interface ConvOptions {
  stride?: number;
  dilation?: number;
  /** Default: dilation * (kernel - 1) / 2, which keeps the size. */
  padding?: number;
  bias?: boolean;
}

/** A value in the making: its name and its channels. */
export interface Value {
  name: string;
  channels: number;
}

/** Builds a graph node by node from the names and shapes of a state dict. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly parameters: ParameterSpec[] = [];
  /** Parameters added from now on belong to this part. */
  part: 'backbone' | 'classifier' = 'backbone';
  readonly input: Value = { name: 'image', channels: 3 };

  constructor(
    private readonly shapes: StateShapes,
    private readonly norm: { eps: number; momentum: number },
  ) {}

  conv(input: Value, prefix: string, options: ConvOptions = {}): Value {
    const weight = `${prefix}.weight`;
    const { outputs, kernelHeight, kernelWidth, groups } = this.shapes.takeConv(weight, input.channels);
    const dilation = options.dilation ?? 1;
    this.parameter(weight, this.shapes.take(weight), 'conv-weight');
    const bias = options.bias ? `${prefix}.bias` : null;
    if (bias) this.vector(bias, outputs, 'vector');
    this.nodes.push({
      op: 'conv2d',
      name: prefix,
      input: input.name,
      output: prefix,
      weight,
      bias,
      channels: outputs,
      kernelHeight,
      kernelWidth,
      stride: options.stride ?? 1,
      padY: options.padding ?? (dilation * (kernelHeight - 1)) / 2,
      padX: options.padding ?? (dilation * (kernelWidth - 1)) / 2,
      dilation,
      groups,
    });
    return { name: prefix, channels: outputs };
  }

  batchNorm(input: Value, prefix: string): Value {
    const gamma = `${prefix}.weight`;
    const beta = `${prefix}.bias`;
    const runningMean = `${prefix}.running_mean`;
    const runningVar = `${prefix}.running_var`;
    this.vector(gamma, input.channels, 'vector');
    this.vector(beta, input.channels, 'vector');
    this.vector(runningMean, input.channels, 'statistic');
    this.vector(runningVar, input.channels, 'statistic');
    this.shapes.acknowledge(`${prefix}.num_batches_tracked`);
    const rest = { gamma, beta, runningMean, runningVar, ...this.norm, residual: null, relu: false };
    this.nodes.push({ op: 'batch-norm', name: prefix, input: input.name, output: prefix, ...rest });
    return { name: prefix, channels: input.channels };
  }

  relu(input: Value): Value {
    const output = `${input.name}.relu`;
    this.nodes.push({ op: 'relu', name: output, input: input.name, output });
    return { name: output, channels: input.channels };
  }

  add(input: Value, other: Value, name: string): Value {
    this.nodes.push({ op: 'add', name, input: input.name, other: other.name, output: name });
    return { name, channels: input.channels };
  }

  maxPool(input: Value, name: string): Value {
    this.nodes.push({
      op: 'max-pool',
      name,
      input: input.name,
      output: name,
      kernel: 3,
      stride: 2,
      padding: 1,
      ceilMode: false,
    });
    return { name, channels: input.channels };
  }

  finish(output: Value): Graph {
    const { nodes, parameters } = this;
    return { input: this.input.name, output: output.name, classes: output.channels, nodes, parameters };
  }

  private vector(name: string, length: number, kind: ParameterKind): void {
    this.shapes.takeVector(name, length);
    this.parameter(name, [length], kind);
  }

  private parameter(name: string, shape: readonly number[], kind: ParameterKind): void {
    this.parameters.push({ name, shape: [...shape], kind, part: this.part });
  }
}
