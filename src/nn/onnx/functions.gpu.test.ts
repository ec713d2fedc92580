import { describe, expect, it } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { networkOptions } from '../../../test/models.js';
import { compareWithOnnxruntime } from '../../../test/onnx-compare.js';
import { wholeFile } from '../../formats/bytes.js';
import {
  type AttributeValue,
  type FunctionOf,
  floats,
  integers,
  type ModelOf,
  type NodeOf,
  onnxFile,
} from '../../formats/onnx/fixtures.js';
import { writeOnnx } from '../../formats/onnx/write.js';
import { readModel } from '../../formats/read.js';
import { recogniseNetwork } from '../open-network.js';

onDevice();

const node = (
  op: string,
  inputs: string[],
  outputs: string | string[],
  attributes: Record<string, AttributeValue> = {},
  domain?: string,
): NodeOf => ({ op, inputs, outputs: [outputs].flat(), attributes, ...(domain !== undefined && { domain }) });

const random = (name: string, shape: number[]) => {
  const count = shape.reduce((a, b) => a * b, 1);
  return floats(
    name,
    shape,
    noise(count, count + 1).map((value) => value * 0.4),
  );
};

const torchlib = 'pkg.onnxscript.torch_lib';
const common = 'pkg.onnxscript.torch_lib.common';
const own = 'pkg.net';

/** As onnxscript writes its library. */
const library: FunctionOf[] = [
  {
    domain: common,
    name: 'Rank',
    inputs: ['input'],
    outputs: ['return_val'],
    nodes: [node('Shape', ['input'], 'tmp'), node('Size', ['tmp'], 'return_val')],
  },
  {
    domain: common,
    name: 'IsScalar',
    inputs: ['input'],
    outputs: ['return_val'],
    nodes: [
      node('Shape', ['input'], 'tmp'),
      node('Size', ['tmp'], 'tmp_0'),
      node('Constant', [], 'tmp_1', { value_int: 0 }),
      node('Equal', ['tmp_0', 'tmp_1'], 'return_val'),
    ],
  },
  {
    domain: torchlib,
    name: 'aten_add',
    inputs: ['self', 'other'],
    outputs: ['return_val'],
    defaults: { alpha: { float: 1 } },
    nodes: [
      node('Constant', [], 'alpha', { value_float: { reference: 'alpha', kind: 1 } }),
      node('CastLike', ['alpha', 'other'], 'alpha_0'),
      node('Mul', ['other', 'alpha_0'], 'other_1'),
      node('Add', ['self', 'other_1'], 'return_val'),
    ],
  },
  {
    domain: torchlib,
    name: 'aten_leaky_relu',
    inputs: ['self'],
    outputs: ['return_val'],
    attributes: ['negative_slope'],
    nodes: [node('LeakyRelu', ['self'], 'return_val', { alpha: { reference: 'negative_slope', kind: 1 } })],
  },
  {
    domain: torchlib,
    name: 'aten_mean',
    inputs: ['self', 'dim'],
    outputs: ['result'],
    attributes: ['keepdim'],
    nodes: [
      node('IsScalar', ['self'], 'cond', {}, common),
      node('If', ['cond'], 'result', {
        then_branch: { branch: [node('Identity', ['self'], 'result_1')], gives: ['result_1'] },
        else_branch: {
          branch: [
            node('Constant', [], 'line', { value_ints: [-1] }),
            node('Reshape', ['dim', 'line'], 'dims'),
            node('ReduceMean', ['self', 'dims'], 'result_2', { keepdims: { reference: 'keepdim', kind: 2 } }),
          ],
          gives: ['result_2'],
        },
      }),
    ],
  },
  {
    domain: own,
    name: 'Block',
    inputs: ['x', 'weight', 'bias'],
    outputs: ['out', 'same'],
    nodes: [
      node('Identity', ['x'], 'same'),
      node('Conv', ['x', 'weight', 'bias'], 'convolved', { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
      node('aten_leaky_relu', ['convolved'], 'active', { negative_slope: { float: 0.2 } }, torchlib),
      node('Constant', [], 'weight_1', { value: floats('w2', [1, 6, 1, 1], [1, 2, 3, 1, 0.5, -1]) }),
      node('Mul', ['active', 'weight_1'], 'scaled'),
      node('aten_add', ['scaled', 'active'], 'out', {}, torchlib),
    ],
  },
];

const network: ModelOf = {
  opset: 18,
  inputs: { image: [1, 3, 12, 16] },
  functions: library,
  nodes: [
    node('Conv', ['image', 'w1'], 'x'),
    node('Block', ['x', 'w2', 'b2'], ['a', 'same'], {}, own),
    node('Block', ['a', 'w3', 'b3'], ['b', 'unused'], {}, own),
    node('aten_add', ['b', 'same'], 'c', { alpha: { float: 0.25 } }, torchlib),
    node('aten_mean', ['c', 'axis'], 'mean', { keepdim: 1 }, torchlib),
    node('aten_add', ['c', 'mean'], 'active', {}, torchlib),
    node('Conv', ['active', 'w4'], 'logits'),
  ],
  tensors: [
    random('w1', [6, 3, 1, 1]),
    random('w2', [6, 6, 3, 3]),
    random('b2', [6]),
    random('w3', [6, 6, 3, 3]),
    random('b3', [6]),
    random('w4', [2, 6, 1, 1]),
    integers('axis', [1], []),
  ],
};

describe('a file that brings functions itself', () => {
  it('is computed as onnxruntime does, each call with weights of its own', async () => {
    const { error, gradients } = await compareWithOnnxruntime(onnxFile(network), [1, 12, 16]);
    expect(error).toBeLessThan(1e-5);
    expect([...gradients.keys()].sort()).toEqual(['b2', 'b3', 'w1', 'w2', 'w3', 'w4']);
  });

  it('keeps its functions when it is adapted: only weights change', async () => {
    const bytes = onnxFile(network);
    const model = readModel(bytes, 'network.onnx');
    const same = await wholeFile(writeOnnx(model, new Map()));
    expect(same).toEqual(bytes);
    const changed = await wholeFile(writeOnnx(model, new Map([['b2', new Float32Array(6).fill(7)]])));
    expect(changed).toHaveLength(bytes.length);
    expect(readModel(changed, 'network.onnx').onnx?.functions.size).toBe(library.length);
  });

  const refusal = (functions: FunctionOf[], domain = own) => {
    const nodes = [node('F', ['image'], 'x', {}, domain), node('Conv', ['x', 'w'], 'logits')];
    const bytes = onnxFile({ nodes, functions, tensors: [random('w', [2, 3, 1, 1])] });
    return () => recogniseNetwork(readModel(bytes, 'network.onnx'), networkOptions());
  };
  const made = (nodes: NodeOf[], opset = 17): FunctionOf => ({
    domain: own,
    name: 'F',
    inputs: ['x'],
    outputs: ['y'],
    nodes,
    opset,
  });

  it.each<[string, FunctionOf[]]>([
    ['calls itself', [made([node('F', ['x'], 'y', {}, own)])]],
    ['reads what it does not make', [made([node('Add', ['x', 'image'], 'y')])]],
    ['makes no output', [made([node('Relu', ['x'], 'z')])]],
    ['is of another opset', [made([node('Relu', ['x'], 'y')], 7)]],
    ['is missing', []],
    [
      'grows without end',
      Array.from({ length: 40 }, (_, level) => ({
        ...made([node(`F${level}`, ['x'], 'z', {}, own), node(`F${level}`, ['z'], 'y', {}, own)]),
        name: level === 39 ? 'F' : `F${level + 1}`,
      })),
    ],
  ])('is refused with advice where a function %s', (_, functions) => {
    expect(refusal(functions)).toThrow(
      expect.objectContaining({ code: 'unsupported-op', advice: expect.stringContaining('inline_local_functions') }),
    );
  });
});

describe('If', () => {
  const branched = (condition: NodeOf[], free = false): ModelOf => ({
    inputs: { image: free ? [1, 3, 'h', 'w'] : [1, 3, 12, 16] },
    nodes: [
      node('Conv', ['image', 'w'], 'x'),
      ...condition,
      node('If', ['is'], 'y', {
        then_branch: { branch: [node('Relu', ['x'], 'mine')], gives: ['mine'] },
        else_branch: {
          branch: [node('Mul', ['x', 'two'], 'mine'), node('Add', ['mine', 'x'], 'sum')],
          gives: ['sum'],
          tensors: [floats('two', [1, 2, 1, 1], [2, 3])],
        },
      }),
      node('Relu', ['y'], 'logits'),
    ],
    tensors: [random('w', [2, 3, 1, 1]), integers('one', [1], []), integers('axis', [1], [])],
  });
  const ofShape = (axis: string) => [
    node('Shape', ['x'], 'shape'),
    node('Gather', ['shape', axis], 'size'),
    node('Equal', ['size', 'one'], 'is'),
  ];

  it('takes the branch that a number or a size of the network chooses', async () => {
    for (const condition of [
      ofShape('axis'),
      [node('Equal', ['one', 'one'], 'is')],
      [node('Greater', ['one', 'axis'], 'is')],
    ]) {
      const { error } = await compareWithOnnxruntime(onnxFile(branched(condition)), [1, 12, 16]);
      expect(error).toBeLessThan(1e-5);
    }
  });

  it('is refused where the image chooses', () => {
    const condition = [
      node('ReduceMax', ['x'], 'largest', { keepdims: 0 }),
      node('Constant', [], 'half', { value_float: { float: 0.5 } }),
      node('Greater', ['largest', 'half'], 'is'),
    ];
    const model = readModel(onnxFile(branched(condition)), 'network.onnx');
    expect(() => recogniseNetwork(model, networkOptions())).toThrow(
      expect.objectContaining({ code: 'unsupported-op', advice: expect.stringContaining('Export it traced') }),
    );
  });
});
