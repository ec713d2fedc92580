import type { Activation } from '../../gpu/activation/activation.js';
import { squareWindow } from '../../gpu/window/window.js';
import type { Graph, GraphNode, ParameterKind, ParameterPart, ParameterSpec } from '../graph.js';
import type { StateShapes } from './shapes.js';

export interface ConvOptions {
  stride?: number;
  dilation?: number;
  /** Default: dilation * (kernel - 1) / 2, which keeps the size; the kernel must be odd then. */
  padding?: number;
  bias?: boolean;
  /** Allows weights of several groups; otherwise they must read every channel. */
  grouped?: boolean;
}

export interface BatchNormOptions {
  eps: number;
  momentum: number;
}

/** A value in the making: its name and its channels, the last axis. */
export interface Value {
  name: string;
  channels: number;
}

/** A part of the network as the model card shows it. */
export interface Block {
  name: string;
  /** The value that the block hands on. */
  output: string;
  parameters: ParameterSpec[];
}

/** Builds a graph node by node from the names and shapes of a state dict. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly parameters: ParameterSpec[] = [];
  readonly blocks: Block[] = [];
  /** The values that residual blocks add, block by block. */
  readonly residualBranches: string[][] = [];
  /** Ends of the backbone's stages, the finest first. */
  levels: Value[] = [];
  /** Parameters added from now on belong to this part. */
  part: ParameterPart = 'backbone';
  readonly input: Value = { name: 'image', channels: 3 };

  constructor(
    readonly shapes: StateShapes,
    /** For the batch norms added from now on. */
    public batchNormOptions: BatchNormOptions,
  ) {}

  conv(input: Value, prefix: string, options: ConvOptions = {}): Value {
    const weight = `${prefix}.weight`;
    const { outputs, kernelHeight, kernelWidth, groups } = this.shapes.takeConv(
      weight,
      input.channels,
      options.grouped,
    );
    const dilation = options.dilation ?? 1;
    if (options.padding === undefined && (kernelHeight % 2 === 0 || kernelWidth % 2 === 0)) {
      throw this.shapes.mismatch(`Tensor ${weight} has a kernel of ${kernelHeight}x${kernelWidth}: sides must be odd.`);
    }
    const stride = options.stride ?? 1;
    const padY = options.padding ?? (dilation * (kernelHeight - 1)) / 2;
    const padX = options.padding ?? (dilation * (kernelWidth - 1)) / 2;
    this.parameter(weight, this.shapes.take(weight), 'conv-weight');
    return this.node(outputs, {
      op: 'conv2d',
      name: prefix,
      input: input.name,
      output: prefix,
      weight,
      bias: options.bias ? this.vector(`${prefix}.bias`, outputs) : null,
      channels: outputs,
      kernelHeight,
      kernelWidth,
      strideY: stride,
      strideX: stride,
      dilationY: dilation,
      dilationX: dilation,
      padTop: padY,
      padLeft: padX,
      padBottom: padY,
      padRight: padX,
      groups,
    });
  }

  /** [.., inputs] -> [.., outputs]; `channels`: how many outputs there must be. Without `<prefix>.bias` in the file there is none. */
  linear(input: Value, prefix: string, channels?: number): Value {
    const weight = `${prefix}.weight`;
    const inputs = input.channels;
    const outputs = this.shapes.takeMatrix(weight, inputs, channels);
    this.parameter(weight, [outputs, inputs], 'matrix');
    const bias = this.shapes.has(`${prefix}.bias`) ? this.vector(`${prefix}.bias`, outputs) : null;
    const layer = { weight, bias, inputs, outputs, layout: 'out-in' as const };
    return this.node(outputs, { op: 'linear', name: prefix, input: input.name, output: prefix, ...layer });
  }

  batchNorm(input: Value, prefix: string): Value {
    const gamma = this.vector(`${prefix}.weight`, input.channels);
    const beta = this.vector(`${prefix}.bias`, input.channels);
    const runningMean = this.vector(`${prefix}.running_mean`, input.channels, 'statistic');
    const runningVar = this.vector(`${prefix}.running_var`, input.channels, 'statistic');
    this.shapes.acknowledge(`${prefix}.num_batches_tracked`);
    const rest = { gamma, beta, runningMean, runningVar, ...this.batchNormOptions, residual: null, relu: false };
    return this.node(input.channels, { op: 'batch-norm', name: prefix, input: input.name, output: prefix, ...rest });
  }

  layerNorm(input: Value, prefix: string, eps: number): Value {
    const gamma = this.vector(`${prefix}.weight`, input.channels);
    const beta = this.vector(`${prefix}.bias`, input.channels);
    const names = { name: prefix, input: input.name, output: prefix };
    return this.node(input.channels, { op: 'layer-norm', ...names, gamma, beta, eps });
  }

  relu(input: Value): Value {
    const output = `${input.name}.relu`;
    return this.node(input.channels, { op: 'relu', name: output, input: input.name, output });
  }

  activation(input: Value, activation: Activation): Value {
    const output = `${input.name}.${activation.kind}`;
    return this.node(input.channels, { op: 'activation', name: output, input: input.name, output, activation });
  }

  /** Throws a UserError when the channels differ. */
  add(input: Value, other: Value, name: string): Value {
    if (input.channels !== other.channels) {
      const sizes = `${input.name} (${input.channels} channels) and ${other.name} (${other.channels})`;
      throw this.shapes.mismatch(`The network adds ${sizes}.`);
    }
    return this.node(input.channels, { op: 'add', name, input: input.name, other: other.name, output: name });
  }

  maxPool(input: Value, name: string, ceilMode = false): Value {
    const window = { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode };
    return this.node(input.channels, { op: 'max-pool', name, input: input.name, output: name, ...window });
  }

  /** A parameter of the file as a value of its shape. */
  constant(parameter: string, shape: readonly number[], kind: ParameterKind): Value {
    this.shapes.acknowledge(parameter);
    this.parameter(parameter, shape, kind);
    return this.node(shape.at(-1) ?? 1, { op: 'constant', name: parameter, output: parameter, parameter });
  }

  /** Adds a node without parameters; its value has `channels`. */
  node(channels: number, node: GraphNode): Value {
    this.nodes.push(node);
    return { name: node.output, channels };
  }

  /** Says what a residual block adds to what it reads. */
  closeResidual(...branches: Value[]): void {
    this.residualBranches.push(branches.map(({ name }) => name));
  }

  /** Makes a block of this name of all that was added since the last block. */
  closeBlock(name: string, output: Value): void {
    const closed = this.blocks.reduce((sum, { parameters }) => sum + parameters.length, 0);
    this.blocks.push({ name, output: output.name, parameters: this.parameters.slice(closed) });
  }

  finish(output: Value): Graph {
    const { nodes, parameters, residualBranches } = this;
    const levels = this.levels.map(({ name }) => name);
    return {
      ...{ input: this.input.name, output: output.name, classes: output.channels, nodes, parameters },
      ...(residualBranches.length > 0 && { residualBranches }),
      ...(levels.length > 0 && { levels }),
    };
  }

  private vector(name: string, length: number, kind: ParameterKind = 'vector'): string {
    this.shapes.takeVector(name, length);
    this.parameter(name, [length], kind);
    return name;
  }

  private parameter(name: string, shape: readonly number[], kind: ParameterKind): void {
    this.parameters.push({ name, shape: [...shape], kind, part: this.part });
  }
}
