import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from './onnx_pb.js';

// Small ONNX files made in code, for tests.

/** `reference`: in a function, the attribute of the call that is meant, and ONNX's code for its kind. */
export type AttributeValue =
  | number
  | string
  | number[]
  | { float: number }
  | { floats: number[] }
  | { reference: string; kind: number }
  | { branch: NodeOf[]; gives: string[]; tensors?: TensorProto[] }
  | TensorProto;

export interface NodeOf {
  op: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, AttributeValue>;
  domain?: string;
}

/** Plain numbers are integers. */
function attributeOf(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: 2, i: BigInt(value) });
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: 3, s: new TextEncoder().encode(value) });
  }
  if (Array.isArray(value)) return create(AttributeProtoSchema, { name, type: 7, ints: value.map(BigInt) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: 1, f: value.float });
  if ('floats' in value) return create(AttributeProtoSchema, { name, type: 6, floats: value.floats });
  if ('reference' in value)
    return create(AttributeProtoSchema, { name, type: value.kind, refAttrName: value.reference });
  if ('branch' in value) {
    const output = value.gives.map((given) => valueInfo(given));
    const g = { name, node: value.branch.map(nodeOf), initializer: value.tensors ?? [], output };
    return create(AttributeProtoSchema, { name, type: 5, g: create(GraphProtoSchema, g) });
  }
  return create(AttributeProtoSchema, { name, type: 4, t: value });
}

const bigs = (shape: readonly number[]): bigint[] => shape.map(BigInt);

export function floats(name: string, shape: number[], values: ArrayLike<number>): TensorProto {
  const rawData = new Uint8Array(Float32Array.from(values).buffer);
  return create(TensorProtoSchema, { name, dims: bigs(shape), dataType: 1, rawData });
}

/** 64-bit integers; shape [] is a single one. */
export function integers(name: string, values: number[], shape: number[] = [values.length]): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return create(TensorProtoSchema, { name, dims: bigs(shape), dataType: 7, rawData });
}

/** A tensor of ONNX's type `dataType`: 2 is uint8, 3 int8, 6 int32, 10 float16. */
export const typed = (name: string, dataType: number, shape: number[], values: ArrayBufferView): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: bigs(shape),
    dataType,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  });

const shapeOf = (dims: (number | string)[]) => ({
  dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: BigInt(dim) } : { dimParam: dim })),
});

/** An input or output. Its type is float unless another one is given. Without `dims` its shape is not given. */
const valueInfo = (name: string, dims?: (number | string)[], elemType = 1) =>
  create(ValueInfoProtoSchema, {
    name,
    type: { tensorType: { elemType, ...(dims ? { shape: shapeOf(dims) } : {}) } },
  });

/** A function that a file brings itself. */
export interface FunctionOf {
  domain: string;
  name: string;
  inputs: string[];
  outputs: string[];
  nodes: NodeOf[];
  /** Attributes without defaults. */
  attributes?: string[];
  defaults?: Record<string, AttributeValue>;
  opset?: number;
}

export interface ModelOf {
  nodes: NodeOf[];
  tensors?: TensorProto[];
  inputs?: Record<string, (number | string)[]>;
  /** ONNX's code for the type of the inputs: 1 is float32, 2 uint8. */
  inputType?: number;
  outputs?: string[];
  opset?: number;
  functions?: FunctionOf[];
}

const domainsOf = (nodes: readonly NodeOf[]): string[] => [
  ...new Set(nodes.flatMap(({ domain }) => (domain ? [domain] : []))),
];

const nodeOf = ({ op, inputs: input, outputs: output, attributes = {}, domain }: NodeOf): NodeProto =>
  create(NodeProtoSchema, {
    opType: op,
    name: `${op}_${output[0]}`,
    input,
    output,
    attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
    ...(domain === undefined ? {} : { domain }),
  });

const opsetsOf = (nodes: readonly NodeOf[], opset: number) => [
  { version: BigInt(opset) },
  ...domainsOf(nodes).map((domain) => ({ domain, version: 1n })),
];

const functionOf = (
  { domain, name, inputs, outputs, nodes, attributes = [], defaults = {}, opset }: FunctionOf,
  own: number,
) =>
  create(FunctionProtoSchema, {
    domain,
    name,
    input: inputs,
    output: outputs,
    node: nodes.map(nodeOf),
    attribute: attributes,
    attributeProto: Object.entries(defaults).map(([key, value]) => attributeOf(key, value)),
    opsetImport: opsetsOf(nodes, opset ?? own),
  });

export const protoOf = ({
  nodes,
  tensors = [],
  inputs,
  inputType,
  outputs = ['logits'],
  opset = 17,
  functions = [],
}: ModelOf) =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'test',
    opsetImport: opsetsOf([...nodes, ...functions.flatMap((called) => called.nodes)], opset),
    functions: functions.map((called) => functionOf(called, opset)),
    graph: create(GraphProtoSchema, {
      name: 'graph',
      node: nodes.map(nodeOf),
      initializer: tensors,
      input: Object.entries(inputs ?? { image: [1, 3, 16, 24] }).map(([name, dims]) =>
        valueInfo(name, dims, inputType),
      ),
      output: outputs.map((name) => valueInfo(name)),
    }),
  });

/** The bytes of an ONNX file. Without `inputs` it has one input, `image` [1, 3, 16, 24]. */
export const onnxFile = (model: ModelOf): Uint8Array => toBinary(ModelProtoSchema, protoOf(model));

/** A convolution of two classes, and a node that names its shape: weights, attributes, integers. */
export const smallOnnx = (): Uint8Array =>
  onnxFile({
    nodes: [
      {
        op: 'Conv',
        inputs: ['image', 'conv.weight', 'conv.bias'],
        outputs: ['a'],
        attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] },
      },
      { op: 'Shape', inputs: ['image'], outputs: ['shape'] },
      { op: 'Slice', inputs: ['shape', 'two', 'four'], outputs: ['size'] },
      { op: 'LeakyRelu', inputs: ['a'], outputs: ['logits'], attributes: { alpha: { float: 0.25 } } },
    ],
    tensors: [
      floats(
        'conv.weight',
        [2, 3, 3, 3],
        Float32Array.from({ length: 54 }, (_, i) => Math.sin(i)),
      ),
      floats('conv.bias', [2], [0.5, -0.5]),
      integers('two', [2]),
      integers('four', [4]),
    ],
  });
