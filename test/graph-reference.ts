import { activationReference } from '../src/gpu/activation/reference.js';
import {
  concatReference,
  depthToSpaceReference,
  expandReference,
  sliceReference,
  transposeReference,
} from '../src/gpu/arrange/reference.js';
import { attentionReference } from '../src/gpu/attention/reference.js';
import { averagePoolReference, fixedWindows } from '../src/gpu/average-pool/reference.js';
import { batchNormReference } from '../src/gpu/batch-norm/reference.js';
import { binaryReference } from '../src/gpu/binary/reference.js';
import { pickReference, putReference, rankedReference } from '../src/gpu/computed-picking/reference.js';
import { convTransposeOutputShape } from '../src/gpu/conv-transpose/conv-transpose.js';
import { convOutputShape } from '../src/gpu/conv2d/geometry.js';
import { conv2dGradientReference, conv2dReference } from '../src/gpu/conv2d/reference.js';
import { cumulativeSumReference } from '../src/gpu/cumulative-sum/reference.js';
import { divisionReference } from '../src/gpu/division/reference.js';
import { gatherReference } from '../src/gpu/gather/reference.js';
import { gridSampleReference } from '../src/gpu/grid-sample/reference.js';
import { layerNormReference } from '../src/gpu/layer-norm/reference.js';
import { matmulReference } from '../src/gpu/matmul/reference.js';
import { maxPoolGradientReference, maxPoolReference } from '../src/gpu/max-pool/reference.js';
import { padReference } from '../src/gpu/pad/reference.js';
import { reduceReference } from '../src/gpu/reduce/reference.js';
import type { Ratios } from '../src/gpu/resize-bilinear/axis.js';
import { resizeReference } from '../src/gpu/resize-bilinear/reference.js';
import { resizeCubicReference } from '../src/gpu/resize-cubic/reference.js';
import { resizeNearestReference } from '../src/gpu/resize-nearest/reference.js';
import { scaleSamplesReference } from '../src/gpu/scale-samples/reference.js';
import { logSoftmaxReference, softmaxReference } from '../src/gpu/softmax/reference.js';
import { broadcastShape, sizeOf } from '../src/gpu/strided/axes.js';
import { arranged, type Rearrangement } from '../src/gpu/strided/reference.js';
import { whereReference } from '../src/gpu/where/reference.js';
import type {
  AttentionNode,
  BatchNormNode,
  ConvNode,
  ConvTransposeNode,
  Graph,
  GraphNode,
  InstanceNormNode,
  LinearNode,
  MatmulNode,
} from '../src/nn/graph.js';
import { paddingOf } from '../src/nn/operators/arrangement.js';
import { resolveShape, resolveSize } from '../src/nn/sizes.js';

type Shape4 = [number, number, number, number];

/** A value in float64. */
export interface ReferenceValue {
  shape: number[];
  values: Float64Array;
}

type Parameters = ReadonlyMap<string, Float64Array>;

/** Runs a graph in float64 from the oracles of its kernels, node by node: the oracle of the executor. */
const scalesOf = (ratios: Ratios | undefined): [number, number] | undefined =>
  ratios && [ratios.rows.from / ratios.rows.to, ratios.columns.from / ratios.columns.to];

class GraphReference {
  private readonly values = new Map<string, ReferenceValue>();

  constructor(
    private readonly graph: Graph,
    /** In the file's order. */
    private readonly parameters: Parameters,
    private readonly training: boolean,
  ) {}

  run(image: ReferenceValue): ReferenceValue {
    this.values.set(this.graph.input, image);
    for (const node of this.graph.nodes) this.values.set(node.output, this.apply(node));
    return this.value(this.graph.output);
  }

  private value(name: string): ReferenceValue {
    const value = this.values.get(name);
    if (!value) throw new Error(`No value ${name}.`);
    return value;
  }

  private parameter(name: string): Float64Array {
    const values = this.parameters.get(name);
    if (!values) throw new Error(`No parameter ${name}.`);
    return values;
  }

  private shape = (name: string): number[] => this.value(name).shape;

  private apply(node: GraphNode): ReferenceValue {
    const x = this.value('input' in node ? node.input : node.op === 'concat' ? node.inputs[0]! : this.graph.input);
    const pointwise = (f: (value: number) => number) => ({ shape: x.shape, values: x.values.map(f) });
    const moved = (to: Rearrangement, missing = 0) => ({ shape: to.shape, values: arranged(to, x.values, missing) });
    switch (node.op) {
      case 'conv2d':
        return this.conv(node, x);
      case 'conv-transpose':
        return this.convTranspose(node, x);
      case 'batch-norm':
        return this.batchNorm(node, x);
      case 'layer-norm': {
        const [gamma, beta] = [this.parameter(node.gamma), this.parameter(node.beta)];
        return { shape: x.shape, values: layerNormReference({ x: x.values, gamma, beta, eps: node.eps }) };
      }
      case 'instance-norm':
        return this.instanceNorm(node, x);
      case 'relu':
        return pointwise((value) => Math.max(value, 0));
      case 'activation':
        return pointwise(activationReference(node.activation));
      case 'unary':
        return pointwise(node.kind === 'neg' ? (value) => -value : activationReference({ kind: node.kind }));
      case 'prelu': {
        const slopes = this.parameter(node.slope);
        return { shape: x.shape, values: x.values.map((v, i) => (v > 0 ? v : v * slopes[i % slopes.length]!)) };
      }
      case 'softmax':
        return { shape: x.shape, values: softmaxReference(x.values, x.shape.at(-1)!) };
      case 'log-softmax':
        return { shape: x.shape, values: logSoftmaxReference(x.values, x.shape.at(-1)!) };
      case 'scale-samples': {
        const factors = this.value(node.factors);
        const row = factors.shape.at(-1)!;
        return { shape: x.shape, values: scaleSamplesReference(x.values, x.shape, factors.values, row, node) };
      }
      case 'where': {
        const { shape, y } = whereReference(this.value(node.condition), x, this.value(node.other));
        return { shape, values: y };
      }
      case 'add':
      case 'binary': {
        const { shape, y } = binaryReference(node.op === 'add' ? 'add' : node.kind, x, this.value(node.other));
        return { shape, values: y };
      }
      case 'division':
        return divisionReference(node.kind, x, this.value(node.other));
      case 'linear':
        return this.linear(node, x);
      case 'matmul':
        return this.matmul(node, x, this.value(node.other));
      case 'attention':
        return this.attention(node, x);
      case 'concat': {
        const parts = node.inputs.map((name) => this.value(name));
        const joined = concatReference(
          parts.map(({ shape }) => shape),
          node.axis,
        );
        const all = Float64Array.from(parts.flatMap(({ values }) => [...values]));
        return { shape: joined.shape, values: arranged(joined, all) };
      }
      case 'slice': {
        const { axis, step } = node;
        const [start, end] = [resolveSize(node.start, this.shape), resolveSize(node.end, this.shape)];
        return moved(sliceReference(x.shape, { axis, start, end, step }));
      }
      case 'reshape':
        return { shape: resolveShape(node.shape, x.values.length, this.shape), values: x.values };
      case 'transpose':
        return moved(transposeReference(x.shape, node.permutation));
      case 'pad':
        return moved(padReference(x.shape, paddingOf(node, this.shape)), node.value);
      case 'expand':
        return moved(
          expandReference(
            x.shape,
            node.shape.map((size) => resolveSize(size, this.shape)),
          ),
        );
      case 'gather': {
        const wrapped = node.indices.map((index) => (index < 0 ? index + x.shape[node.axis]! : index));
        const { shape, values } = moved(gatherReference(x.shape, node.axis, wrapped));
        return { shape: node.keepAxis ? shape : shape.filter((_, axis) => axis !== node.axis), values };
      }
      case 'ranked':
        return rankedReference(x.values, x.shape, { ...node, count: resolveSize(node.count, this.shape) });
      case 'pick':
        return moved(pickReference(x.shape, this.value(node.places), node.axis));
      case 'put': {
        const [places, { values }] = [this.value(node.places), this.value(node.updates)];
        return { shape: x.shape, values: putReference(x.values, x.shape, places, values, node) };
      }
      case 'cumulative-sum':
        return { shape: x.shape, values: cumulativeSumReference(x.values, x.shape, node) };
      case 'grid-sample': {
        const grid = this.value(node.grid);
        const values = gridSampleReference(x.values, x.shape as Shape4, grid.values, node.sampling);
        return { shape: [...grid.shape.slice(0, 3), x.shape[3]!], values };
      }
      case 'reduce': {
        const { shape, y } = reduceReference(node.kind, x.values, x.shape, node.axes);
        return { shape: node.keepAxes ? shape : shape.filter((_, axis) => !node.axes.includes(axis)), values: y };
      }
      case 'max-pool': {
        const { shape, y } = maxPoolReference(x.values, x.shape as Shape4, node);
        return { shape: [...shape], values: Float64Array.from(y) };
      }
      case 'max-unpool': {
        const pooled = this.value(node.pooled);
        const { indices, shape } = maxPoolReference(pooled.values, pooled.shape as Shape4, node);
        return {
          shape: pooled.shape,
          values: maxPoolGradientReference(x.values, indices, shape, pooled.shape as Shape4),
        };
      }
      case 'average-pool': {
        const [n, h, w, c] = x.shape as Shape4;
        const { rows, columns } = fixedWindows(node, h, w);
        const { y } = averagePoolReference(x.values, [n, h, w, c], rows, columns);
        return { shape: [n, rows.length, columns.length, c], values: y };
      }
      case 'resize': {
        const [n, h, w, c] = x.shape as Shape4;
        const [height, width] = [resolveSize(node.height, this.shape), resolveSize(node.width, this.shape)];
        const values =
          node.mode === 'bilinear'
            ? resizeReference(x.values, [n, h, w, c], height, width, node.alignCorners, node)
            : node.mode === 'cubic'
              ? resizeCubicReference(x.values, [n, h, w, c], height, width, node.rule).y
              : resizeNearestReference(x.values, [n, h, w, c], height, width, node.rule, scalesOf(node.ratios)).y;
        return { shape: [n, height, width, c], values };
      }
      case 'depth-to-space':
        return moved(depthToSpaceReference(x.shape, node));
      case 'constant': {
        const spec = this.graph.parameters.find(({ name }) => name === node.parameter);
        return { shape: spec?.shape ?? [], values: this.parameter(node.parameter) };
      }
      default:
        return node satisfies never;
    }
  }

  private withBias({ shape, values }: ReferenceValue, bias: string | null): ReferenceValue {
    if (bias === null) return { shape, values };
    const biases = this.parameter(bias);
    return { shape, values: values.map((value, i) => value + biases[i % biases.length]!) };
  }

  /** [A,B,KH,KW] -> [KH,KW,B,A] */
  private kernelOrder(name: string): Float64Array {
    const { shape } = this.graph.parameters.find((spec) => spec.name === name) ?? { shape: [] };
    return arranged(transposeReference(shape, [2, 3, 1, 0]), this.parameter(name));
  }

  private conv(node: ConvNode, x: ReferenceValue): ReferenceValue {
    const [n, h, w] = x.shape as Shape4;
    const values = conv2dReference(x.values, x.shape as Shape4, this.kernelOrder(node.weight), node.channels, node);
    return this.withBias({ shape: [n, ...convOutputShape(h, w, node), node.channels], values }, node.bias);
  }

  private convTranspose(node: ConvTransposeNode, x: ReferenceValue): ReferenceValue {
    const [n, h, w, c] = x.shape as Shape4;
    const to: Shape4 = [n, ...convTransposeOutputShape(h, w, node), node.channels];
    const nothing = new Float64Array(sizeOf(to));
    const { dx } = conv2dGradientReference(nothing, to, this.kernelOrder(node.weight), c, node, x.values);
    return this.withBias({ shape: to, values: dx }, node.bias);
  }

  private batchNorm(node: BatchNormNode, x: ReferenceValue): ReferenceValue {
    const { y } = batchNormReference({
      x: x.values,
      channels: x.shape.at(-1)!,
      gamma: this.parameter(node.gamma),
      beta: this.parameter(node.beta),
      runningMean: this.parameter(node.runningMean),
      runningVar: this.parameter(node.runningVar),
      eps: node.eps,
      momentum: node.momentum,
      training: this.training,
      relu: node.relu,
      ...(node.residual === null ? {} : { residual: this.value(node.residual).values }),
    });
    return { shape: x.shape, values: y };
  }

  private instanceNorm(node: InstanceNormNode, { shape, values }: ReferenceValue): ReferenceValue {
    const [gamma, beta] = [this.parameter(node.gamma), this.parameter(node.beta)];
    const size = values.length / shape[0]!;
    const zeros = new Float64Array(gamma.length);
    const rest = { gamma, beta, runningMean: zeros, runningVar: zeros, momentum: 0, training: true, relu: false };
    const images = Array.from({ length: shape[0]! }, (_, image) => {
      const x = values.slice(image * size, (image + 1) * size);
      return [...batchNormReference({ ...rest, x, channels: gamma.length, eps: node.eps }).y];
    });
    return { shape, values: Float64Array.from(images.flat()) };
  }

  private linear(node: LinearNode, { shape, values }: ReferenceValue): ReferenceValue {
    const { inputs, outputs, layout } = node;
    const rows = values.length / inputs;
    const y = matmulReference(values, this.parameter(node.weight), [rows, inputs, outputs], false, layout === 'out-in');
    return this.withBias({ shape: [...shape.slice(0, -1), outputs], values: y }, node.bias);
  }

  private matmul({ transposeA, transposeB, alpha }: MatmulNode, a: ReferenceValue, b: ReferenceValue): ReferenceValue {
    const leading = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const [rowsOfA, columnsOfA] = a.shape.slice(-2) as [number, number];
    const [rows, inner] = transposeA ? [columnsOfA, rowsOfA] : [rowsOfA, columnsOfA];
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    const wide = ({ shape, values }: ReferenceValue) =>
      arranged(expandReference(shape, [...leading, ...shape.slice(-2)]), values);
    const [wideA, wideB] = [wide(a), wide(b)];
    const products = Array.from({ length: sizeOf(leading) }, (_, i) => {
      const left = wideA.slice(i * rows * inner, (i + 1) * rows * inner);
      const right = wideB.slice(i * inner * columns, (i + 1) * inner * columns);
      return [...matmulReference(left, right, [rows, inner, columns], transposeA, transposeB)];
    });
    const values = Float64Array.from(products.flat(), (value) => alpha * value);
    return { shape: [...leading, rows, columns], values };
  }

  private attention(node: AttentionNode, { shape, values }: ReferenceValue): ReferenceValue {
    const [batch, queries, channels] = shape as [number, number, number];
    const [key, value] = [this.value(node.key), this.value(node.value)];
    const { heads } = node;
    // The oracle scales by the default: another scale is a factor of the queries.
    const factor = (node.scale ?? 1 / Math.sqrt(channels / heads)) * Math.sqrt(channels / heads);
    const q = values.map((one) => one * factor);
    const sizes = { batch, queries, keys: key.shape[1]!, channels, heads };
    return { shape, values: attentionReference({ q, k: key.values, v: value.values, ...sizes }) };
  }
}

/**
 * Logits of a graph in float64, and the gradients of <dLogits, logits> by every trained parameter, by central differences.
 */
export function differentiate(
  graph: Graph,
  parameters: Parameters,
  image: ReferenceValue,
  dLogits: (count: number) => ArrayLike<number>,
  training: boolean,
): { logits: ReferenceValue; dLogits: ArrayLike<number>; gradients: Map<string, Float64Array> } {
  const logits = new GraphReference(graph, parameters, training).run(image);
  const weights = dLogits(logits.values.length);
  const score = (changed: Parameters) =>
    new GraphReference(graph, changed, training).run(image).values.reduce((sum, v, i) => sum + v * weights[i]!, 0);
  const gradients = new Map<string, Float64Array>();
  const step = 1e-5;
  for (const { name, kind } of graph.parameters) {
    if (kind === 'statistic' || kind === 'constant') continue;
    const values = parameters.get(name) ?? new Float64Array();
    const gradient = values.map((value, i) => {
      const at = (change: number) => score(new Map(parameters).set(name, values.with(i, value + change)));
      return (at(step) - at(-step)) / (2 * step);
    });
    gradients.set(name, gradient);
  }
  return { logits, dLogits: weights, gradients };
}
