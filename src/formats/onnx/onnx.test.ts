import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../byte-source.js';
import { wholeFile } from '../bytes.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import { toFloat32 } from '../numbers.js';
import { readModel } from '../read.js';
import type { Updates } from '../write.js';
import { floats, integers, type ModelOf, onnxFile, protoOf, smallOnnx } from './fixtures.js';
import { ModelProtoSchema, type TensorProto, TensorProtoSchema } from './onnx_pb.js';
import { readOnnx } from './read.js';
import { writeOnnx } from './write.js';

const written = (source: ModelFile, updates: Updates = new Map()) => wholeFile(writeOnnx(source, updates));

function refusal(run: () => unknown): FormatError {
  try {
    run();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('it was read');
}

const relu = { op: 'Relu', inputs: ['image'], outputs: ['logits'] };
const withTensor = (tensor: TensorProto, more: Partial<ModelOf> = {}) =>
  onnxFile({ nodes: [relu], tensors: [tensor], ...more });
const tensorOf = (fields: Parameters<typeof create<typeof TensorProtoSchema>>[1]) => create(TensorProtoSchema, fields);

describe('an ONNX file', () => {
  it('gives its graph, and its tensors by name', () => {
    const bytes = smallOnnx();
    const { format, onnx, tensors } = readModel(bytes, 'small.onnx');
    expect(format).toBe('onnx');
    expect(onnx?.opset).toBe(17);
    expect(onnx?.inputs).toEqual([{ name: 'image', dims: [1, 3, 16, 24], dtype: 'F32' }]);
    expect(onnx?.outputs.map(({ name }) => name)).toEqual(['logits']);
    expect(onnx?.nodes.map(({ op }) => op)).toEqual(['Conv', 'Shape', 'Slice', 'LeakyRelu']);
    expect(onnx?.nodes[0]?.attributes.get('strides')).toEqual({ kind: 'ints', values: [2, 2] });
    expect(onnx?.nodes[3]?.attributes.get('alpha')).toEqual({ kind: 'float', value: 0.25 });
    expect([...tensors.keys()]).toEqual(['conv.weight', 'conv.bias', 'two', 'four']);
    expect([...toFloat32(tensors.get('conv.bias')!)]).toEqual([0.5, -0.5]);
  });

  it('gives views of the numbers of large tensors, not copies', () => {
    const bytes = withTensor(floats('w', [1100], new Float32Array(1100).fill(3)));
    const { tensors } = readModel(bytes, 'large.onnx');
    expect(tensors.get('w')?.bytes.buffer).toBe(bytes.buffer);
    expect(toFloat32(tensors.get('w')!)).toEqual(new Float32Array(1100).fill(3));
  });

  it('may list its tensors among the inputs, as old files do', () => {
    const bytes = withTensor(floats('w', [2], [1, 2]), { inputs: { image: ['n', 3, 'h', 'w'], w: [2] } });
    expect(readModel(bytes, 'old.onnx').onnx?.inputs).toEqual([
      { name: 'image', dims: ['n', 3, 'h', 'w'], dtype: 'F32' },
    ]);
  });

  it.each([
    ['float_data in two pieces', { dataType: 1, floatData: [raw(Float32Array.of(1, 2)), raw(Float32Array.of(-3))] }],
    ['double_data', { dataType: 11, doubleData: [raw(Float64Array.of(1, 2, -3))] }],
    ['int64_data', { dataType: 7, int64Data: [Uint8Array.of(1, 2, ...varint(-3n))] }],
    ['int32_data', { dataType: 6, int32Data: [Uint8Array.of(1, 2, ...varint(-3n))] }],
    ['int32_data that holds float16', { dataType: 10, int32Data: [halves(0x3c00, 0x4000, 0xc200)] }],
  ])('may have numbers in %s', (_, fields) => {
    const tensor = tensorOf({ name: 'w', dims: [3n], ...fields });
    const { tensors } = readModel(withTensor(tensor), 'typed.onnx');
    expect([...toFloat32(tensors.get('w')!)]).toEqual([1, 2, -3]);
  });

  it('gives its nodes sorted, in whatever order they stand in the file', () => {
    const nodes = [
      { op: 'Relu', inputs: ['b'], outputs: ['logits'] },
      { op: 'Relu', inputs: ['a'], outputs: ['b'] },
      { op: 'Relu', inputs: ['image'], outputs: ['a'] },
    ];
    const { onnx } = readModel(onnxFile({ nodes }), 'unsorted.onnx');
    expect(onnx?.nodes.map(({ outputs }) => outputs[0])).toEqual(['a', 'b', 'logits']);
  });

  it('has the floats of a Constant node among its tensors, by the name of the output', () => {
    const value = floats('', [2], [1, 2]);
    const nodes = [relu, { op: 'Constant', inputs: [], outputs: ['w'], attributes: { value } }];
    expect([...readModel(onnxFile({ nodes }), 'constant.onnx').tensors.keys()]).toEqual(['w']);
  });
});

function raw(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 0x80n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

function halves(...bits: number[]): Uint8Array {
  return Uint8Array.from(bits.flatMap((half) => varint(BigInt(half))));
}

it('an ONNX file is not taken for safetensors, although its ninth byte is a brace', () => {
  const proto = protoOf({ nodes: [relu] });
  proto.producerName = 'test{}';
  const bytes = toBinary(ModelProtoSchema, proto);
  expect(bytes[8]).toBe('{'.charCodeAt(0));
  expect(readModel(bytes, 'small.onnx').format).toBe('onnx');
});

describe('numbers in another file', () => {
  const external = (location: string, length = '8') =>
    tensorOf({
      name: 'w',
      dims: [2n],
      dataType: 1,
      dataLocation: 1,
      externalData: [
        { key: 'location', value: location },
        { key: 'offset', value: '4' },
        { key: 'length', value: length },
      ],
    });
  const data = memorySource(raw(Float32Array.of(9, 1, 2)), 'weights.bin');
  const companions = (name: string) => (name === 'weights.bin' ? data : undefined);

  it('are read from the file that was given with the model', () => {
    const { tensors } = readModel(withTensor(external('weights.bin')), 'model.onnx', companions);
    expect([...toFloat32(tensors.get('w')!)]).toEqual([1, 2]);
  });

  it('lie in the model when it is written back', async () => {
    const source = readModel(withTensor(external('weights.bin')), 'model.onnx', companions);
    const { tensors } = readModel(await written(source), 'adapted.onnx');
    expect([...toFloat32(tensors.get('w')!)]).toEqual([1, 2]);
  });

  it.each([
    ['that was not given', 'other.bin', '8', /other\.bin/],
    ['in another folder', '../weights.bin', '8', /weights\.bin/],
    ['at an address', 'http://example.invalid/weights.bin', '8', /weights\.bin/],
    ['on a drive', 'C:weights.bin', '8', /weights\.bin/],
    ['beyond its end', 'weights.bin', '12', /not in it/],
    ['of a length that is no number', 'weights.bin', '-8', /not in it/],
  ])('%s are refused', (_, location, length, message) => {
    const error = refusal(() => readModel(withTensor(external(location, length)), 'model.onnx', companions));
    expect(error.reason).toBe('external-data');
    expect(error.message).toMatch(message);
  });
});

describe('an adapted ONNX file', () => {
  it('is the source, byte by byte, where nothing is updated', async () => {
    const bytes = smallOnnx();
    expect(Buffer.compare(await written(readModel(bytes, 'small.onnx')), bytes)).toBe(0);
  });

  it('holds the new values in the types of the source; all else stays as it was', async () => {
    const bytes = smallOnnx();
    const source = readModel(bytes, 'small.onnx');
    const adapted = await written(source, new Map([['conv.bias', Float32Array.of(7, 8)]]));
    const read = readModel(adapted, 'adapted.onnx');
    expect([...toFloat32(read.tensors.get('conv.bias')!)]).toEqual([7, 8]);
    expect(read.onnx?.nodes).toEqual(source.onnx?.nodes);
    const back = await written(read, new Map([['conv.bias', Float32Array.of(0.5, -0.5)]]));
    expect(Buffer.compare(back, bytes)).toBe(0);
  });

  it('keeps fields that are not known here, even in a tensor that is updated', async () => {
    const model = protoOf({ nodes: [relu], tensors: [floats('w', [1], [1])] });
    const comment = [{ no: 40, wireType: 2, data: Uint8Array.of(2, 0x68, 0x69) }];
    for (const place of [model, model.graph!, model.graph!.initializer[0]!]) place.$unknown = comment;
    const source = readModel(toBinary(ModelProtoSchema, model), 'small.onnx');
    const adapted = fromBinary(ModelProtoSchema, await written(source, new Map([['w', Float32Array.of(2)]])));
    expect(adapted.$unknown).toEqual(comment);
    expect(adapted.graph?.$unknown).toEqual(comment);
    expect(adapted.graph?.initializer[0]?.$unknown).toEqual(comment);
  });

  it('also holds new values in a Constant node', async () => {
    const value = floats('', [2], [1, 2]);
    const nodes = [relu, { op: 'Constant', inputs: [], outputs: ['w'], attributes: { value } }];
    const source = readModel(onnxFile({ nodes }), 'constant.onnx');
    const { tensors } = readModel(await written(source, new Map([['w', Float32Array.of(3, 4)]])), 'adapted.onnx');
    expect([...toFloat32(tensors.get('w')!)]).toEqual([3, 4]);
  });

  it('keeps float16 as float16', async () => {
    const half = tensorOf({ name: 'w', dims: [1n], dataType: 10, int32Data: [halves(0x3c00)] });
    const source = readModel(withTensor(half), 'half.onnx');
    const { tensors } = readModel(await written(source, new Map([['w', Float32Array.of(-2)]])), 'adapted.onnx');
    expect(tensors.get('w')?.dtype).toBe('F16');
    expect([...toFloat32(tensors.get('w')!)]).toEqual([-2]);
  });
});

describe('an ONNX file that cannot be used', () => {
  it.each([
    ['an opset of before 2018', onnxFile({ nodes: [relu], opset: 8 }), 'unsupported-opset', /Opset 8 .* 9 to 23/],
    ['an opset that is too new', onnxFile({ nodes: [relu], opset: 24 }), 'unsupported-opset', /Opset 24 .* 9 to 23/],
    [
      'a tensor given twice',
      onnxFile({ nodes: [relu], tensors: [integers('w', [1]), integers('w', [2])] }),
      'duplicate-value',
      /'w'/,
    ],
    ['text', withTensor(tensorOf({ name: 'w', dims: [1n], dataType: 8 })), 'unsupported-dtype', /text/],
    [
      'too few bytes',
      withTensor(tensorOf({ name: 'w', dims: [2n], dataType: 1, rawData: new Uint8Array(4) })),
      'size-mismatch',
      /8 bytes but has 4/,
    ],
    ['a value that nothing makes', onnxFile({ nodes: [{ ...relu, inputs: ['gone'] }] }), 'undefined-value', /'gone'/],
  ])('is refused for %s', (_, bytes, reason, message) => {
    const error = refusal(() => readOnnx(bytes, 'bad.onnx'));
    expect(error.reason).toBe(reason);
    expect(error.message).toMatch(message);
    expect(error.file).toBe('bad.onnx');
  });

  it('is refused for millions of empty nodes, which would take far more memory than the file', () => {
    const graph = new Uint8Array(2 * 2 ** 20).map((_, i) => (i % 2 === 0 ? 0x0a : 0));
    const bytes = Uint8Array.from([0x08, 0x08, 0x3a, ...varint(BigInt(graph.length)), ...graph]);
    expect(refusal(() => readOnnx(bytes, 'bomb.onnx')).message).toMatch(/tiny parts/);
  });
});
