import { create, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { byteLength, type ModelFile } from '../model-file.js';
import { checkedBytes } from '../safetensors/write.js';
import { type PendingUpdates, type TensorToWrite, updateTensors } from '../write.js';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from './onnx_pb.js';
import { dtypes } from './tensor.js';
import { fieldsOf, type WireField } from './wire.js';

/** A piece of the new file. Its bytes are fetched when it is written. */
interface Part {
  length: number;
  load: () => Uint8Array | Promise<Uint8Array>;
}

const lengthOf = (parts: readonly Part[]): number => parts.reduce((sum, { length }) => sum + length, 0);

const fixed = (bytes: Uint8Array): Part => ({ length: bytes.length, load: () => bytes });

/**
 * The source's ONNX file with the updated tensors replaced. Names, shapes and types stay the same. All else is copied byte by
 * byte. Tensors of another file lie in this file afterwards. Quantised weights are floats afterwards, without the nodes that made
 * them so: whole numbers would lose what was learnt (ADR 40).
 * @throws RangeError when an update does not fit (see `updateTensors`)
 */
export async function* writeOnnx(source: ModelFile, updated: PendingUpdates): AsyncGenerator<Uint8Array> {
  for (const part of await modelParts(source, updated)) yield await part.load();
}

async function modelParts(source: ModelFile, updated: PendingUpdates): Promise<Part[]> {
  if (!source.onnx) throw new Error(`${source.file} is no ONNX file.`);
  const { source: original, dequantised } = source.onnx;
  const bytes = original.read(0, original.size);
  const tensors = new Map(updateTensors(source, updated).map((tensor) => [tensor.name, tensor] as const));
  /** The new tensor, or undefined where the old one stays as it is. */
  const replaced = (name: string, proto: TensorProto): TensorToWrite | undefined =>
    updated.has(name) || proto.dataLocation !== 0 ? tensors.get(name) : undefined;
  const copy = ({ start, end }: WireField): Part[] => [fixed(bytes.subarray(start, end))];
  const message = ({ content, end }: WireField): Uint8Array => bytes.subarray(content, end);

  const initializer = (field: WireField): Part[] => {
    const proto = fromBinary(TensorProtoSchema, message(field));
    if (dequantised.from.has(proto.name)) return [];
    const tensor = replaced(proto.name, proto);
    return tensor ? within(field.number, tensorParts(proto, tensor)) : copy(field);
  };
  const node = async (field: WireField): Promise<Part[]> => {
    const proto = fromBinary(NodeProtoSchema, message(field));
    if (dequantised.made.has(proto.output[0] ?? '')) return [];
    const value = proto.opType === 'Constant' ? proto.attribute.find(({ name }) => name === 'value')?.t : undefined;
    const tensor = value && replaced(proto.output[0] ?? '', value);
    return tensor ? within(field.number, [fixed(await constantNode(proto, value, tensor))]) : copy(field);
  };
  const graph = async (field: WireField): Promise<Part[]> => {
    const parts: Part[] = [];
    for (const inner of fieldsOf(bytes, field.content, field.end, source.file)) {
      if (inner.number === GraphProtoSchema.field.initializer.number) parts.push(...initializer(inner));
      else if (inner.number === GraphProtoSchema.field.node.number) parts.push(...(await node(inner)));
      else parts.push(...copy(inner));
    }
    for (const name of dequantised.made.keys()) {
      const tensor = tensors.get(name);
      if (tensor)
        parts.push(...within(GraphProtoSchema.field.initializer.number, tensorParts(protoFor(tensor), tensor)));
    }
    return within(field.number, parts);
  };
  const parts: Part[] = [];
  for (const field of fieldsOf(bytes, 0, bytes.length, source.file)) {
    parts.push(...(field.number === ModelProtoSchema.field.graph.number ? await graph(field) : copy(field)));
  }
  return parts;
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

/** The description of a tensor that was none of the file's initialisers. */
function protoFor({ name, dtype, shape }: TensorToWrite): TensorProto {
  const dataType = [...dtypes].find(([, type]) => type === dtype)?.[0] ?? 0;
  return create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt) });
}

/** The tensor without its numbers. The numbers follow as raw data. */
function tensorParts(proto: TensorProto, tensor: TensorToWrite): Part[] {
  const data = {
    length: byteLength(tensor.shape, tensor.dtype),
    load: async () => checkedBytes(tensor, await tensor.load()),
  };
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
async function constantNode(proto: NodeProto, value: TensorProto, tensor: TensorToWrite): Promise<Uint8Array> {
  const changed = withoutNumbers(value);
  changed.rawData = await tensor.load();
  for (const attribute of proto.attribute) if (attribute.t === value) attribute.t = changed;
  return toBinary(NodeProtoSchema, proto);
}

function withUnknown<Proto extends MessageShape<typeof TensorProtoSchema>>(target: Proto, { $unknown }: Proto): Proto {
  if ($unknown) target.$unknown = $unknown;
  return target;
}
