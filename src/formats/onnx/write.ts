import { create, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { byteLength, type ModelFile, type NamedTensor } from '../model-file.js';
import { type Updates, updateTensors } from '../write.js';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from './onnx_pb.js';
import { fieldsOf, type WireField } from './wire.js';

/** A piece of the new file; what it holds is fetched when it is written. */
interface Part {
  length: number;
  load: () => Uint8Array;
}

const lengthOf = (parts: readonly Part[]): number => parts.reduce((sum, { length }) => sum + length, 0);

const fixed = (bytes: Uint8Array): Part => ({ length: bytes.length, load: () => bytes });

/**
 * The source's ONNX file with the updated tensors replaced: same names, shapes and types. All else is copied byte by byte.
 * Tensors that lay in another file lie in this one afterwards.
 * @throws RangeError when an update does not fit (see `updateTensors`)
 */
export function writeOnnx(source: ModelFile, updated: Updates): Uint8Array {
  const parts = modelParts(source, updated);
  const file = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    file.set(part.load(), at);
    at += part.length;
  }
  return file;
}

function modelParts(source: ModelFile, updated: Updates): Part[] {
  if (!source.onnx) throw new Error(`${source.file} is no ONNX file.`);
  const { bytes } = source.onnx;
  const tensors = new Map(updateTensors(source, updated).map((tensor) => [tensor.name, tensor] as const));
  /** The new tensor, or undefined where the old one stays as it is. */
  const replaced = (name: string, proto: TensorProto): NamedTensor | undefined =>
    updated.has(name) || proto.dataLocation !== 0 ? tensors.get(name) : undefined;
  const copy = ({ start, end }: WireField): Part[] => [fixed(bytes.subarray(start, end))];
  const message = ({ content, end }: WireField): Uint8Array => bytes.subarray(content, end);

  const initializer = (field: WireField): Part[] => {
    const proto = fromBinary(TensorProtoSchema, message(field));
    const tensor = replaced(proto.name, proto);
    return tensor ? within(field.number, tensorParts(proto, tensor)) : copy(field);
  };
  const node = (field: WireField): Part[] => {
    const proto = fromBinary(NodeProtoSchema, message(field));
    const value = proto.opType === 'Constant' ? proto.attribute.find(({ name }) => name === 'value')?.t : undefined;
    const tensor = value && replaced(proto.output[0] ?? '', value);
    return tensor ? within(field.number, [fixed(constantNode(proto, value, tensor))]) : copy(field);
  };
  const graph = (field: WireField): Part[] => {
    const parts = [...fieldsOf(bytes, field.content, field.end, source.file)].map((inner) => {
      if (inner.number === GraphProtoSchema.field.initializer.number) return initializer(inner);
      return inner.number === GraphProtoSchema.field.node.number ? node(inner) : copy(inner);
    });
    return within(field.number, parts.flat());
  };
  const fields = [...fieldsOf(bytes, 0, bytes.length, source.file)];
  return fields.flatMap((field) => (field.number === ModelProtoSchema.field.graph.number ? graph(field) : copy(field)));
}

/** A field that holds these parts, with its tag and its length. */
const within = (field: number, parts: Part[]): Part[] => [fixed(fieldHead(field, lengthOf(parts))), ...parts];

function fieldHead(field: number, length: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + 2), ...varint(length)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

/** The tensor without its numbers: they follow as raw data. */
function tensorParts(proto: TensorProto, { dtype, shape, bytes }: NamedTensor): Part[] {
  const data = { length: byteLength(shape, dtype), load: () => bytes };
  return [
    fixed(toBinary(TensorProtoSchema, withoutNumbers(proto))),
    ...within(TensorProtoSchema.field.rawData.number, [data]),
  ];
}

function withoutNumbers(proto: TensorProto): TensorProto {
  const { dims, dataType, name } = proto;
  return withUnknown(create(TensorProtoSchema, { dims, dataType, name }), proto);
}

/** A Constant node with another tensor. */
function constantNode(proto: NodeProto, value: TensorProto, tensor: NamedTensor): Uint8Array {
  const changed = withoutNumbers(value);
  changed.rawData = tensor.bytes;
  for (const attribute of proto.attribute) if (attribute.t === value) attribute.t = changed;
  return toBinary(NodeProtoSchema, proto);
}

function withUnknown<Proto extends MessageShape<typeof TensorProtoSchema>>(target: Proto, { $unknown }: Proto): Proto {
  if ($unknown) target.$unknown = $unknown;
  return target;
}
