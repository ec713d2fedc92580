import '@tensorflow/tfjs';
import {
  add,
  batchNorm,
  dispose,
  maxPool,
  moments,
  relu,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import type { BatchNormNode, Graph, GraphNode } from '../../../src/nn/graph.js';
import { inputsOf } from '../../../src/nn/operators.js';
import { toKernelOrder } from '../../../src/nn/parameters.js';
import { Unavailable } from '../../case.js';
import type { SourceNetwork } from '../../networks/source-network.js';
import { stockConv2d, stockConv2dForward } from './conv.js';

export interface StockMode {
  batchNorm: 'batch' | 'running';
  /** Batch statistics move the running ones. */
  track: boolean;
  /** The forms that have a gradient. */
  differentiable: boolean;
}

const EVALUATION: StockMode = { batchNorm: 'running', track: false, differentiable: false };

/** A graph by the operators of stock tfjs. Weights are variables, [KH,KW,Cin,Cout]. */
export class StockNetwork {
  readonly graph: Graph;
  readonly trainable = new Map<string, Variable>();
  readonly statistics = new Map<string, Variable>();

  constructor({ graph, values }: SourceNetwork) {
    this.graph = graph;
    for (const { name, shape, kind } of graph.parameters) {
      const [o = 1, i = 1, kh = 1, kw = 1] = shape;
      const weight = kind === 'conv-weight';
      const given = weight ? toKernelOrder(values(name), shape) : values(name);
      const made = tidy(() => variable(tensor(given, weight ? [kh, kw, i, o] : shape), kind !== 'statistic'));
      (kind === 'statistic' ? this.statistics : this.trainable).set(name, made);
    }
  }

  predict(x: Tensor4D): Tensor4D {
    return tidy(() => this.forward(x, EVALUATION));
  }

  /** Logits at the network's own resolution. Call inside `tidy`. */
  forward(x: Tensor4D, mode: StockMode): Tensor4D {
    const values = new Map<string, Tensor4D>([[this.graph.input, x]]);
    for (const node of this.graph.nodes) values.set(node.output, this.apply(node, values, mode));
    return values.get(this.graph.output) as Tensor4D;
  }

  dispose(): void {
    dispose([...this.trainable.values(), ...this.statistics.values()]);
  }

  private apply(node: GraphNode, values: Map<string, Tensor4D>, mode: StockMode): Tensor4D {
    const x = values.get(inputsOf(node)[0] ?? '') as Tensor4D;
    switch (node.op) {
      case 'conv2d': {
        const convolve = mode.differentiable ? stockConv2d : stockConv2dForward;
        const y = convolve(x, this.trainable.get(node.weight) as unknown as Tensor4D, node);
        return node.bias === null ? y : add(y, this.trainable.get(node.bias) as Tensor);
      }
      case 'batch-norm':
        return this.normalise(node, x, mode);
      case 'relu':
        return relu(x);
      case 'add':
        return add(x, values.get(node.other) as Tensor);
      case 'max-pool':
        return maxPool(x, node.kernelHeight, node.strideY, node.padTop, 'floor');
      default:
        throw new Unavailable(`no stock tfjs form of ${(node as { op: string }).op}`);
    }
  }

  private normalise(node: BatchNormNode, x: Tensor4D, mode: StockMode): Tensor4D {
    const vector = (name: string) => (this.trainable.get(name) ?? this.statistics.get(name)) as unknown as Tensor1D;
    const [gamma, beta] = [vector(node.gamma), vector(node.beta)];
    const [runningMean, runningVar] = [vector(node.runningMean), vector(node.runningVar)];
    if (mode.batchNorm === 'running') return batchNorm(x, runningMean, runningVar, beta, gamma, node.eps);
    const { mean, variance } = moments(x, [0, 1, 2]);
    if (mode.track) {
      const rows = x.size / gamma.size;
      this.track(node.runningMean, mean, node.momentum);
      this.track(node.runningVar, variance.mul(rows / (rows - 1)), node.momentum);
    }
    return batchNorm(x, mean as Tensor1D, variance as Tensor1D, beta, gamma, node.eps);
  }

  private track(name: string, value: Tensor, momentum: number): void {
    const running = this.statistics.get(name);
    running?.assign(running.mul(1 - momentum).add(value.mul(momentum)));
  }
}
