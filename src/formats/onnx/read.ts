import { fromBinary } from '@bufbuild/protobuf';
import { type ByteSource, type Companions, noCompanions, sourceOf } from '../byte-source.js';
import { isFloatType } from '../dtype.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import type { NamedTensor } from '../named-tensor.js';
import { dequantise, dequantisedNote } from './dequantise.js';
import {
  calleeOf,
  type OnnxAttribute,
  type OnnxBranch,
  type OnnxDim,
  type OnnxFunction,
  type OnnxGraph,
  type OnnxNode,
  type OnnxValue,
} from './graph.js';
import {
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type ValueInfoProto,
} from './onnx_pb.js';
import { opsets } from './opsets.js';
import { sortNodes } from './sort.js';
import { dtypes, readTensor, type TensorContext } from './tensor.js';
import { checkWire } from './wire.js';

/**
 * Reads an ONNX file: its graph, and its constant tensors by name. Large tensors are read when they are asked for. Nothing is
 * computed, and besides the file only `companions` are read.
 * @throws FormatError
 */
export function readOnnx(
  given: Uint8Array | ByteSource,
  file: string,
  companions: Companions = noCompanions,
): ModelFile {
  const source = sourceOf(given, file);
  const bytes = source.read(0, source.size);
  const model = decode(bytes, file);
  const opset = readOpset(model, file);
  if (!model.graph) throw new FormatError('no-graph', 'The ONNX file has no graph.', file, 'Export the model again.');
  const context = { file, source, bytes, companions, speltOut: 0 };
  const functions = readFunctions(model.functions, context);
  const graph = { ...readGraph(model.graph, opset, context), functions };
  const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
  const onnx = { ...graph, producer: `${model.producerName} ${model.producerVersion}`.trim(), source };
  const warnings = dequantisedNote(graph.dequantised);
  return { file, format: 'onnx', tensors: parametersOf(graph), metadata, warnings, prefix: '', onnx };
}

function decode(bytes: Uint8Array, file: string): ModelProto {
  checkWire(ModelProtoSchema, bytes, file);
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError('protobuf-invalid', `The file is no valid ONNX: ${reason}.`, file, 'Download it again.');
  }
}

function readOpset({ opsetImport }: ModelProto, file: string): number {
  const standard = opsetImport.find(isStandard);
  const advice = `Export the model with an opset from ${opsets.first} to ${opsets.last}.`;
  if (!standard) throw new FormatError('unsupported-opset', 'The ONNX file names no opset.', file, advice);
  const { version } = standard;
  if (version < BigInt(opsets.first) || version > BigInt(opsets.last)) {
    const message = `Opset ${version} of the ONNX file is not supported: ${opsets.first} to ${opsets.last} are.`;
    throw new FormatError('unsupported-opset', message, file, advice);
  }
  return Number(version);
}

const isStandard = ({ domain }: { domain: string }): boolean => standardDomain(domain) === '';
const standardDomain = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

type CheckedGraph = Omit<OnnxGraph, 'producer' | 'source' | 'functions'>;

function readGraph(proto: GraphProto, opset: number, context: TensorContext): CheckedGraph {
  const { file } = context;
  const initializers = new Map<string, NamedTensor>();
  for (const tensor of proto.initializer) {
    if (initializers.has(tensor.name)) {
      throw new FormatError('duplicate-value', `The tensor '${tensor.name}' is given twice.`, file);
    }
    initializers.set(tensor.name, readTensor(tensor, tensor.name, context));
  }
  const inputs = proto.input.filter(({ name }) => !initializers.has(name)).map(readValue);
  const given = new Set([...initializers.keys(), ...inputs.map(({ name }) => name)]);
  const nodes = sortNodes(
    proto.node.map((node) => readNode(node, context)),
    given,
    file,
  );
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const outputs = proto.output.map(readValue);
  for (const { name } of outputs) {
    if (made.has(name) || given.has(name)) continue;
    throw new FormatError('undefined-value', `The output '${name}' is made by no node.`, file);
  }
  return { opset, inputs, outputs, ...dequantise({ nodes, initializers }, file) };
}

function readValue({ name, type }: ValueInfoProto): OnnxValue {
  const dims = type?.tensorType?.shape?.dim.map(
    ({ dimValue, dimParam }): OnnxDim => (dimValue > 0n ? Number(dimValue) : dimParam),
  );
  return { name, dims, dtype: dtypes.get(type?.tensorType?.elemType ?? 0) };
}

function readNode(node: NodeProto, context: TensorContext): OnnxNode {
  const { name, output: outputs, opType: op, overload } = node;
  const domain = standardDomain(node.domain);
  const tensorName = op === 'Constant' ? (outputs[0] ?? '') : name;
  const attributes = new Map(
    node.attribute.map((proto) => [proto.name, readAttribute(proto, tensorName, context)] as const),
  );
  const inputs = op === 'If' ? [...node.input, ...outerValues(attributes)] : node.input;
  return { op, domain, name, inputs, outputs, attributes, ...(overload !== '' && { overload }) };
}

/** The values around a node that its branches read. */
function outerValues(attributes: ReadonlyMap<string, OnnxAttribute>): Set<string> {
  const branches = [...attributes.values()].flatMap((given) => (given.kind === 'graph' ? [given.value] : []));
  return new Set(
    branches.flatMap(({ nodes, outputs }) => {
      const made = new Set(['', ...nodes.flatMap((node) => node.outputs)]);
      return [...nodes.flatMap(({ inputs }) => inputs), ...outputs].filter((value) => !made.has(value));
    }),
  );
}

/** The tensors of a branch become nodes: the adapted file keeps them as they are. */
function readBranch({ node, initializer, output }: GraphProto, context: TensorContext): OnnxBranch {
  const constants = initializer.map((proto): OnnxNode => {
    const value = { kind: 'tensor', value: readTensor(proto, proto.name, context) } as const;
    const attributes = new Map([['value', value]]);
    return { op: 'Constant', domain: '', name: proto.name, inputs: [], outputs: [proto.name], attributes };
  });
  return {
    nodes: [...constants, ...node.map((inner) => readNode(inner, context))],
    outputs: output.map(({ name }) => name),
  };
}

function readFunctions(protos: readonly FunctionProto[], context: TensorContext): Map<string, OnnxFunction> {
  return new Map(
    protos.map((proto) => {
      const { name: op, overload, input: inputs, output: outputs } = proto;
      const nodes = proto.node.map((node) => readNode(node, context));
      const defaults = new Map(
        proto.attributeProto.map((attribute) => [attribute.name, readAttribute(attribute, op, context)] as const),
      );
      const version = proto.opsetImport.find(isStandard)?.version;
      const opset = version === undefined ? undefined : Number(version);
      const callee = calleeOf({ domain: standardDomain(proto.domain), op, overload });
      return [callee, { inputs, outputs, nodes, defaults, opset }] as const;
    }),
  );
}

/** ONNX's codes for kinds of attributes. */
const kinds = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 };

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function readAttribute(proto: AttributeProto, tensorName: string, context: TensorContext): OnnxAttribute {
  if (proto.refAttrName !== '') return { kind: 'reference', name: proto.refAttrName };
  switch (proto.type) {
    case kinds.float:
      return { kind: 'float', value: proto.f };
    case kinds.int:
      return { kind: 'int', value: Number(proto.i) };
    case kinds.string:
      return { kind: 'string', value: textOf(proto.s) };
    case kinds.tensor:
      return proto.t ? { kind: 'tensor', value: readTensor(proto.t, tensorName, context) } : { kind: 'other' };
    case kinds.graph:
      return proto.g ? { kind: 'graph', value: readBranch(proto.g, context) } : { kind: 'other' };
    case kinds.floats:
      return { kind: 'floats', values: proto.floats };
    case kinds.ints:
      return { kind: 'ints', values: proto.ints.map(Number) };
    case kinds.strings:
      return { kind: 'strings', values: proto.strings.map(textOf) };
    default:
      return { kind: 'other' };
  }
}

/**
 * The tensors that may be trained: the initialisers, and float tensors of Constant nodes under the names of the nodes'
 * outputs. Some exporters put weights there.
 */
function parametersOf({ initializers, nodes }: CheckedGraph): Map<string, NamedTensor> {
  const tensors = new Map(initializers);
  for (const { op, outputs, attributes } of nodes) {
    const value = attributes.get('value');
    if (op !== 'Constant' || value?.kind !== 'tensor') continue;
    const [name] = outputs;
    if (name !== undefined && isFloatType(value.value.dtype) && value.value.shape.length > 0) {
      tensors.set(name, value.value);
    }
  }
  return tensors;
}
