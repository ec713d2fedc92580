import type { Window } from '../../../src/gpu/window/window.js';
import type { Graph, GraphNode } from '../../../src/nn/graph.js';
import { Unavailable } from '../../case.js';
import { bytes, float, int, join, type Message, nested, string } from './protobuf.js';

/** Field numbers and type codes: onnx.proto3 of ONNX 1.17. Opset 13. */
const OPSET = 13;
const IR_VERSION = 8;
const FLOAT = 1;
const attributeType = { float: 1, int: 2, ints: 7 };

export type Attribute = number[] | { float: number } | { int: number };

export interface OnnxNode {
  op: string;
  inputs: string[];
  output: string;
  attributes?: Record<string, Attribute>;
}

export interface OnnxTensor {
  name: string;
  shape: number[];
  values: Float32Array;
}

function attribute(name: string, value: Attribute): Message {
  const head = string(1, name);
  if (Array.isArray(value)) {
    return nested(5, [head, ...value.map((entry) => int(8, entry)), int(20, attributeType.ints)]);
  }
  if ('float' in value) return nested(5, [head, float(2, value.float), int(20, attributeType.float)]);
  return nested(5, [head, int(3, value.int), int(20, attributeType.int)]);
}

const node = ({ op, inputs, output, attributes = {} }: OnnxNode): Message =>
  nested(1, [
    ...inputs.map((name) => string(1, name)),
    string(2, output),
    string(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  ]);

function initializer({ name, shape, values }: OnnxTensor): Message {
  const raw = new Uint8Array(values.slice().buffer);
  return nested(5, [...shape.map((size) => int(1, size)), int(2, FLOAT), string(8, name), bytes(9, raw)]);
}

/** Sizes of an input or output; a name stands for any size. */
export type OnnxShape = (number | string)[];

/** A float value: field 11 is an input, 12 an output. */
function value(field: 11 | 12, name: string, shape: OnnxShape): Message {
  const sizes = nested(
    2,
    shape.map((size) => nested(1, [typeof size === 'number' ? int(1, size) : string(2, size)])),
  );
  return nested(field, [string(1, name), nested(2, [nested(1, [int(1, FLOAT), sizes])])]);
}

/** An ONNX file with one input and one output. */
export function encodeOnnx(
  nodes: OnnxNode[],
  weights: OnnxTensor[],
  input: { name: string; shape: OnnxShape },
  output: { name: string; shape: OnnxShape },
): Uint8Array {
  const graph = [
    ...nodes.map(node),
    string(2, 'bench'),
    ...weights.map(initializer),
    value(11, input.name, input.shape),
    value(12, output.name, output.shape),
  ];
  return join([int(1, IR_VERSION), nested(7, graph), nested(8, [int(2, OPSET)])].flat());
}

const windowOf = (window: Window): Record<string, number[]> => ({
  kernel_shape: [window.kernelHeight, window.kernelWidth],
  strides: [window.strideY, window.strideX],
  pads: [window.padTop, window.padLeft, window.padBottom, window.padRight],
  dilations: [window.dilationY, window.dilationX],
});

/** One of our nodes in ONNX's words. */
function translate(entry: GraphNode): OnnxNode {
  switch (entry.op) {
    case 'conv2d':
      return {
        op: 'Conv',
        inputs: [entry.input, entry.weight, ...(entry.bias === null ? [] : [entry.bias])],
        output: entry.output,
        attributes: {
          ...windowOf(entry),
          group: { int: entry.groups },
        },
      };
    case 'batch-norm':
      return {
        op: 'BatchNormalization',
        inputs: [entry.input, entry.gamma, entry.beta, entry.runningMean, entry.runningVar],
        output: entry.output,
        attributes: { epsilon: { float: entry.eps } },
      };
    case 'relu':
      return { op: 'Relu', inputs: [entry.input], output: entry.output };
    case 'add':
      return { op: 'Add', inputs: [entry.input, entry.other], output: entry.output };
    case 'max-pool':
      return {
        op: 'MaxPool',
        inputs: [entry.input],
        output: entry.output,
        attributes: {
          ...windowOf(entry),
          ceil_mode: { int: entry.ceilMode ? 1 : 0 },
        },
      };
    default:
      throw new Unavailable(`no ONNX form of ${(entry as { op: string }).op}`);
  }
}

/** A network in evaluation mode: image [N,3,H,W] to logits at its own resolution. `values` are in file order. */
export function encodeGraph(
  graph: Graph,
  values: (name: string) => Float32Array,
  imageShape: OnnxShape,
  logitsShape: OnnxShape,
): Uint8Array {
  const weights = graph.parameters.map(({ name, shape }) => ({ name, shape, values: values(name) }));
  const input = { name: graph.input, shape: imageShape };
  return encodeOnnx(graph.nodes.map(translate), weights, input, { name: graph.output, shape: logitsShape });
}
