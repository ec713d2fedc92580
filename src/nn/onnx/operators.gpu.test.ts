import { tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { permute } from '../../../test/golden.js';
import { networkOptions } from '../../../test/models.js';
import {
  above,
  BATCH,
  type Case,
  HEIGHT,
  modelOf,
  node,
  random,
  scalar,
  values,
  WIDTH,
} from '../../../test/onnx-cases.js';
import { runOnnx } from '../../../test/onnx-runtime.js';
import { pickingCases } from '../../../test/picking-cases.js';
import { floats, integers, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import { readModel } from '../../formats/read.js';
import { buildNetwork, recogniseNetwork } from '../open-network.js';
import { handlers } from './operators.js';

onDevice();

const layerNormSpeltOut = [
  node('ReduceMean', ['t'], 'mean', { axes: [-1] }),
  node('Sub', ['t', 'mean'], 'centred'),
  node('Pow', ['centred', 'two'], 'squares'),
  node('ReduceMean', ['squares'], 'variance', { axes: [-1] }),
  node('Add', ['variance', 'eps'], 'sum'),
  node('Sqrt', ['sum'], 'deviation'),
  node('Div', ['centred', 'deviation'], 'normal'),
  node('Mul', ['normal', 'gamma'], 'scaled'),
  node('Add', ['scaled', 'beta'], 'u'),
];

/** To tokens [N, L, C] and back, as SegFormer does. */
const asTokens = (inside: NodeOf[]): NodeOf[] => [
  node('Shape', ['x'], 'shape'),
  node('Slice', ['shape', 'zero1', 'two1'], 'front'),
  node('Concat', ['front', 'rest'], 'flat', { axis: 0 }),
  node('Reshape', ['x', 'flat'], 'r'),
  node('Transpose', ['r'], 't', { perm: [0, 2, 1] }),
  ...inside,
  node('Transpose', ['u'], 'v', { perm: [0, 2, 1] }),
  node('Reshape', ['v', 'shape'], 'y'),
];
const tokenTensors = [integers('zero1', [0]), integers('two1', [2]), integers('rest', [-1])];

const cases: Case[] = [
  ...(['Relu', 'Sigmoid', 'Tanh', 'Erf', 'HardSwish', 'Abs', 'Neg', 'Exp', 'Identity', 'Dropout'] as const).map(
    (op) => ({
      name: op,
      nodes: [node(op, ['x'], 'y')],
    }),
  ),
  { name: 'Gelu', nodes: [node('Gelu', ['x'], 'y')], opset: 20 },
  { name: 'Gelu by tanh', nodes: [node('Gelu', ['x'], 'y', { approximate: 'tanh' })], opset: 20 },
  { name: 'LeakyRelu', nodes: [node('LeakyRelu', ['x'], 'y', { alpha: values(0.2) })] },
  { name: 'HardSigmoid by default', nodes: [node('HardSigmoid', ['x'], 'y')] },
  {
    name: 'PRelu by channel',
    nodes: [node('PRelu', ['x', 'slope'], 'y')],
    tensors: [random('slope', [6, 1, 1])],
    has: ['prelu'],
  },
  { name: 'PRelu of one slope', nodes: [node('PRelu', ['x', 'slope'], 'y')], tensors: [floats('slope', [1], [0.3])] },
  { name: 'Clip', nodes: [node('Clip', ['x', 'a', 'b'], 'y')], tensors: [scalar('a', -0.1), scalar('b', 0.2)] },
  { name: 'Clip from 0 is a ReLU', nodes: [node('Clip', ['x', 'a'], 'y')], tensors: [scalar('a', 0)], has: ['relu'] },
  {
    name: 'Log, Sqrt and Reciprocal of positive numbers',
    nodes: [node('Exp', ['x'], 'a'), node('Sqrt', ['a'], 'b'), node('Reciprocal', ['b'], 'c'), node('Log', ['c'], 'y')],
  },
  ...(['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max'] as const).flatMap((op): Case[] => [
    { name: `${op} of maps`, nodes: [node('Exp', ['x'], 'a'), node(op, ['x', 'a'], 'y')] },
    {
      name: `${op} with a vector of channels`,
      nodes: [node(op, ['x', 'v'], 'y')],
      tensors: [above('v', [6, 1, 1], 0.5)],
    },
    { name: `${op} with one number`, nodes: [node(op, ['x', 'v'], 'y')], tensors: [scalar('v', 0.25)] },
  ]),
  { name: 'Sub from one number', nodes: [node('Sub', ['v', 'x'], 'y')], tensors: [scalar('v', 0.25)] },
  { name: 'Sum of three', nodes: [node('Relu', ['x'], 'a'), node('Sum', ['x', 'a', 'x'], 'y')] },
  { name: 'a value with itself', nodes: [node('Mul', ['x', 'x'], 'a'), node('Add', ['a', 'a'], 'y')] },
  { name: 'Pow 2, of negative numbers', nodes: [node('Pow', ['x', 'p'], 'y')], tensors: [scalar('p', 2)] },
  { name: 'Pow 0.5', nodes: [node('Exp', ['x'], 'a'), node('Pow', ['a', 'p'], 'y')], tensors: [scalar('p', 0.5)] },
  { name: 'Pow 1.7', nodes: [node('Exp', ['x'], 'a'), node('Pow', ['a', 'p'], 'y')], tensors: [scalar('p', 1.7)] },
  { name: 'Softmax of channels', nodes: [node('Softmax', ['x'], 'y', { axis: 1 })] },
  { name: 'Softmax of rows', nodes: [node('Softmax', ['x'], 'y', { axis: 2 })] },
  {
    name: 'Conv with groups, dilation and unequal padding',
    nodes: [
      node('Conv', ['x', 'w', 'b'], 'y', { group: 2, dilations: [2, 2], pads: [1, 0, 3, 2], kernel_shape: [3, 3] }),
    ],
    tensors: [random('w', [4, 3, 3, 3]), random('b', [4])],
    channels: 4,
  },
  ...(['SAME_UPPER', 'SAME_LOWER', 'VALID'] as const).map((auto_pad) => ({
    name: `Conv with ${auto_pad} and stride 2 of a fixed size`,
    nodes: [node('Conv', ['x', 'w'], 'y', { auto_pad, strides: [2, 2] })],
    tensors: [random('w', [4, 6, 4, 3])],
    channels: 4,
    sizes: ['n', 3, HEIGHT, WIDTH],
  })),
  {
    name: 'Conv depthwise',
    nodes: [node('Conv', ['x', 'w'], 'y', { group: 6, pads: [1, 1, 1, 1] })],
    tensors: [random('w', [6, 1, 3, 3])],
  },
  {
    name: 'ConvTranspose with groups and output padding',
    nodes: [
      node('ConvTranspose', ['x', 'w', 'b'], 'y', {
        group: 2,
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        output_padding: [1, 1],
      }),
    ],
    tensors: [random('w', [6, 2, 3, 3]), random('b', [4])],
    channels: 4,
  },
  {
    name: 'ConvTranspose with more padding in front',
    nodes: [node('ConvTranspose', ['x', 'w'], 'y', { strides: [2, 2], pads: [1, 1, 0, 0] })],
    tensors: [random('w', [6, 4, 2, 2])],
    channels: 4,
  },
  {
    name: 'BatchNormalization',
    nodes: [node('BatchNormalization', ['x', 'g', 'b', 'm', 'v'], 'y', { epsilon: values(1e-3) })],
    tensors: [random('g', [6]), random('b', [6], 2), random('m', [6], 3), above('v', [6], 0.5)],
    has: ['batch-norm'],
  },
  {
    name: 'InstanceNormalization',
    nodes: [node('InstanceNormalization', ['x', 'g', 'b'], 'y', { epsilon: values(1e-4) })],
    tensors: [random('g', [6]), random('b', [6], 2)],
    has: ['instance-norm'],
  },
  {
    name: 'group norm as PyTorch exports it',
    nodes: [
      node('Reshape', ['x', 'groups'], 'a'),
      node('InstanceNormalization', ['a', 'ones', 'zeros'], 'b'),
      node('Shape', ['x'], 'shape'),
      node('Reshape', ['b', 'shape'], 'c'),
      node('Mul', ['c', 'g'], 'd'),
      node('Add', ['d', 's'], 'y'),
    ],
    tensors: [
      integers('groups', [0, 2, -1]),
      floats('ones', [2], [1, 1]),
      floats('zeros', [2], [0, 0]),
      random('g', [6, 1, 1]),
      random('s', [6, 1, 1], 2),
    ],
  },
  {
    name: 'LayerNormalization of tokens needs no transposition',
    nodes: asTokens([node('LayerNormalization', ['t', 'gamma', 'beta'], 'u', { epsilon: values(1e-6) })]),
    tensors: [...tokenTensors, random('gamma', [6]), random('beta', [6], 2)],
    has: ['layer-norm'],
    without: ['transpose'],
  },
  {
    name: 'layer norm as opset 13 spells it out',
    nodes: asTokens(layerNormSpeltOut),
    tensors: [...tokenTensors, random('gamma', [6]), random('beta', [6], 2), scalar('two', 2), scalar('eps', 1e-5)],
    opset: 13,
    has: ['layer-norm'],
    without: ['transpose', 'binary', 'reduce'],
  },
  {
    name: 'layer norm of channels, as ConvNeXt spells it out',
    nodes: [
      node('ReduceMean', ['x'], 'mean', { axes: [1] }),
      node('Sub', ['x', 'mean'], 'centred'),
      node('Pow', ['centred', 'two'], 'squares'),
      node('ReduceMean', ['squares'], 'variance', { axes: [1] }),
      node('Add', ['variance', 'eps'], 'sum'),
      node('Sqrt', ['sum'], 'deviation'),
      node('Div', ['centred', 'deviation'], 'normal'),
      node('Mul', ['gamma', 'normal'], 'scaled'),
      node('Add', ['scaled', 'beta'], 'y'),
    ],
    tensors: [random('gamma', [6, 1, 1]), random('beta', [6, 1, 1], 2), scalar('two', 2), scalar('eps', 1e-6)],
    opset: 13,
    has: ['layer-norm'],
    without: ['transpose', 'binary', 'reduce'],
  },
  {
    name: 'GELU as opset 13 spells it out',
    nodes: [
      node('Div', ['x', 'root'], 'a'),
      node('Erf', ['a'], 'b'),
      node('Add', ['b', 'one'], 'c'),
      node('Mul', ['x', 'c'], 'd'),
      node('Mul', ['d', 'half'], 'y'),
    ],
    tensors: [scalar('root', Math.SQRT2), scalar('one', 1), scalar('half', 0.5)],
    has: ['activation'],
    without: ['binary'],
  },
  {
    name: 'GELU in another order',
    nodes: [
      node('Mul', ['x', 'half'], 'h'),
      node('Mul', ['x', 'root'], 'a'),
      node('Erf', ['a'], 'b'),
      node('Add', ['one', 'b'], 'c'),
      node('Mul', ['c', 'h'], 'y'),
    ],
    tensors: [scalar('root', Math.SQRT1_2), scalar('one', 1), scalar('half', 0.5)],
    without: ['binary'],
  },
  {
    name: 'what looks like GELU but is not',
    nodes: [
      node('Div', ['x', 'root'], 'a'),
      node('Erf', ['a'], 'b'),
      node('Add', ['b', 'one'], 'c'),
      node('Mul', ['x', 'c'], 'd'),
      node('Mul', ['d', 'half'], 'y'),
    ],
    tensors: [scalar('root', 1.5), scalar('one', 1), scalar('half', 0.5)],
    has: ['binary'],
  },
  {
    name: 'hard-swish by HardSigmoid',
    nodes: [node('HardSigmoid', ['x'], 'a', { alpha: values(1 / 6) }), node('Mul', ['x', 'a'], 'y')],
    without: ['binary'],
  },
  {
    name: 'hard-swish by Clip',
    nodes: [
      node('Add', ['x', 'three'], 'a'),
      node('Clip', ['a', 'zero', 'six'], 'b'),
      node('Mul', ['x', 'b'], 'c'),
      node('Div', ['c', 'six'], 'y'),
    ],
    tensors: [scalar('three', 3), scalar('zero', 0), scalar('six', 6)],
    without: ['binary'],
  },
  {
    name: 'MatMul with a weight and a bias is one layer',
    nodes: asTokens([node('MatMul', ['t', 'w'], 'm'), node('Add', ['b', 'm'], 'u')]),
    tensors: [...tokenTensors, random('w', [6, 6]), random('b', [6])],
    has: ['linear'],
    without: ['binary', 'transpose', 'matmul'],
  },
  {
    name: 'MatMul with a transposed weight',
    nodes: asTokens([node('Transpose', ['w'], 'wt', { perm: [1, 0] }), node('MatMul', ['t', 'wt'], 'u')]),
    tensors: [...tokenTensors, random('w', [6, 6])],
    has: ['linear'],
  },
  {
    name: 'Gemm of pooled features',
    nodes: [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Flatten', ['a'], 'b'),
      node('Gemm', ['b', 'w', 'c'], 'd', { transB: 1 }),
      node('Unsqueeze', ['d', 'last'], 'e'),
      node('Mul', ['x', 'e'], 'y'),
    ],
    tensors: [random('w', [6, 6]), random('c', [6]), integers('last', [2, 3])],
    has: ['linear'],
  },
  {
    name: 'attention of two heads',
    nodes: asTokens([
      node('MatMul', ['t', 'wq'], 'q'),
      node('MatMul', ['t', 'wk'], 'k'),
      node('MatMul', ['t', 'wv'], 'w'),
      ...['q', 'k', 'w'].map((name) => node('Reshape', [name, 'split'], `${name}4`)),
      node('Transpose', ['q4'], 'qh', { perm: [0, 2, 1, 3] }),
      node('Transpose', ['k4'], 'kh', { perm: [0, 2, 3, 1] }),
      node('Transpose', ['w4'], 'wh', { perm: [0, 2, 1, 3] }),
      node('MatMul', ['qh', 'kh'], 's'),
      node('Div', ['s', 'root'], 'scaled'),
      node('Softmax', ['scaled'], 'p', { axis: -1 }),
      node('MatMul', ['p', 'wh'], 'o'),
      node('Transpose', ['o'], 'ot', { perm: [0, 2, 1, 3] }),
      node('Reshape', ['ot', 'join'], 'u'),
    ]),
    tensors: [
      ...tokenTensors,
      random('wq', [6, 6], 1),
      random('wk', [6, 6], 2),
      random('wv', [6, 6], 3),
      integers('split', [0, -1, 2, 3]),
      integers('join', [0, -1, 6]),
      scalar('root', Math.sqrt(3)),
    ],
  },
  {
    name: 'MatMul of maps',
    nodes: [
      node('Transpose', ['x'], 'a', { perm: [0, 1, 3, 2] }),
      node('MatMul', ['a', 'x'], 'b'),
      node('MatMul', ['x', 'b'], 'y'),
    ],
    has: ['matmul'],
  },
  {
    name: 'Concat of channels',
    nodes: [node('Relu', ['x'], 'a'), node('Concat', ['x', 'a', 'x'], 'y', { axis: 1 })],
    channels: 18,
  },
  { name: 'Concat of rows', nodes: [node('Relu', ['x'], 'a'), node('Concat', ['x', 'a'], 'y', { axis: -2 })] },
  {
    name: 'Split and Concat',
    nodes: [node('Split', ['x', 'parts'], ['a', 'b'], { axis: 1 }), node('Concat', ['b', 'a'], 'y', { axis: 1 })],
    tensors: [integers('parts', [2, 4])],
  },
  {
    name: 'Split in equal parts',
    nodes: [
      node('Split', ['x'], ['a', 'b', 'c'], { axis: 1 }),
      node('Add', ['a', 'b'], 'd'),
      node('Mul', ['d', 'c'], 'y'),
    ],
    channels: 2,
  },
  {
    name: 'Slice with steps, from the end',
    nodes: [node('Slice', ['x', 'from', 'to', 'axes', 'steps'], 'y')],
    tensors: [
      integers('from', [0, -8, 1]),
      integers('to', [4, -1, 9]),
      integers('axes', [1, 2, 3]),
      integers('steps', [2, 1, 3]),
    ],
    channels: 2,
    sizes: ['n', 3, HEIGHT, WIDTH],
  },
  {
    name: 'Slice of a free size to its end',
    nodes: [node('Slice', ['x', 'from', 'to', 'axes'], 'y')],
    tensors: [integers('from', [1]), integers('to', [2 ** 50]), integers('axes', [2])],
  },
  {
    name: 'Gather of channels',
    nodes: [node('Gather', ['x', 'picked'], 'y', { axis: 1 })],
    tensors: [integers('picked', [5, 0, 0, -2])],
    channels: 4,
  },
  {
    name: 'Gather of one channel',
    nodes: [node('Gather', ['x', 'one'], 'a', { axis: 1 }), node('Unsqueeze', ['a', 'at'], 'y')],
    tensors: [integers('one', [2], []), integers('at', [1])],
    channels: 1,
  },
  {
    name: 'Pad of all sides',
    nodes: [node('Pad', ['x', 'pads', 'value'], 'y')],
    tensors: [integers('pads', [0, 0, 1, 2, 0, 0, 3, 0]), scalar('value', 0.5)],
  },
  {
    name: 'Pad by reflection',
    nodes: [node('Pad', ['x', 'pads'], 'y', { mode: 'reflect' })],
    tensors: [integers('pads', [0, 0, 1, 2, 0, 0, 3, 0])],
  },
  {
    name: 'Pad with the edge',
    nodes: [node('Pad', ['x', 'pads'], 'y', { mode: 'edge' })],
    tensors: [integers('pads', [0, 0, 1, 2, 0, 0, 3, 0])],
  },
  {
    name: 'Expand, by sizes computed as PyTorch does',
    nodes: [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Shape', ['x'], 'shape'),
      node('ConstantOfShape', ['four'], 'ones', { value: integers('', [1], [1]) }),
      node('Mul', ['ones', 'minus'], 'm'),
      node('Equal', ['shape', 'm'], 'same'),
      node('Where', ['same', 'ones', 'shape'], 'sizes'),
      node('Expand', ['a', 'sizes'], 'b'),
      node('Add', ['b', 'x'], 'y'),
    ],
    tensors: [integers('four', [4]), integers('minus', [-1], [])],
  },
  ...(['Floor', 'Ceil'] as const).map((round) => ({
    name: `${round} and Cast, in sizes computed by a factor`,
    nodes: [
      node('Shape', ['x'], 'shape'),
      node('Slice', ['shape', 'two1', 'four1'], 'map'),
      node('Cast', ['map'], 'numbers', { to: 1 }),
      node('Constant', [], 'factor', { value: floats('', [], [1.5]) }),
      node('Mul', ['numbers', 'factor'], 'larger'),
      node(round, ['larger'], 'rounded'),
      node('Cast', ['rounded'], 'whole', { to: 7 }),
      node('Slice', ['shape', 'zero1', 'two1'], 'front'),
      node('Concat', ['front', 'whole'], 'sizes', { axis: 0 }),
      node('Resize', ['x', '', '', 'sizes'], 'y', { mode: 'linear' }),
    ],
    tensors: [integers('zero1', [0]), integers('two1', [2]), integers('four1', [4])],
    sizes: [2, 3, HEIGHT, WIDTH],
  })),
  {
    name: 'Constant',
    nodes: [node('Constant', [], 'three', { value: floats('', [], [3]) }), node('Mul', ['x', 'three'], 'y')],
  },
  {
    name: 'Range, from the last channel to the first',
    nodes: [
      node('Range', ['start', 'limit', 'delta'], 'channels'),
      node('Gather', ['x', 'channels'], 'y', { axis: 1 }),
    ],
    tensors: [integers('start', [5], []), integers('limit', [-1], []), integers('delta', [-1], [])],
  },
  {
    name: 'Size',
    nodes: [
      node('Shape', ['x'], 'shape'),
      node('Size', ['x'], 'size'),
      node('Unsqueeze', ['size', 'zero1'], 'flat'),
      node('Reshape', ['x', 'flat'], 'a'),
      node('Relu', ['a'], 'b'),
      node('Reshape', ['b', 'shape'], 'y'),
    ],
    tensors: [integers('zero1', [0])],
    sizes: [2, 3, HEIGHT, WIDTH],
  },
  {
    name: 'MaxPool',
    nodes: [node('MaxPool', ['x'], 'y', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })],
  },
  {
    name: 'MaxPool in ceil mode',
    nodes: [node('MaxPool', ['x'], 'y', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 })],
  },
  {
    name: 'MaxPool with unequal padding',
    nodes: [node('MaxPool', ['x'], 'y', { kernel_shape: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1] })],
  },
  {
    name: 'AveragePool',
    nodes: [node('AveragePool', ['x'], 'y', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })],
  },
  {
    name: 'AveragePool that counts padding',
    nodes: [
      node('AveragePool', ['x'], 'y', {
        kernel_shape: [3, 3],
        strides: [1, 1],
        pads: [1, 1, 1, 1],
        count_include_pad: 1,
      }),
    ],
  },
  { name: 'GlobalMaxPool', nodes: [node('GlobalMaxPool', ['x'], 'a'), node('Mul', ['x', 'a'], 'y')] },
  {
    name: 'ReduceMean of a map',
    nodes: [node('ReduceMean', ['x'], 'a', { axes: [2, 3], keepdims: 1 }), node('Sub', ['x', 'a'], 'y')],
  },
  {
    name: 'ReduceSum of channels, axes as input',
    nodes: [
      node('ReduceSum', ['x', 'axes'], 'a', { keepdims: 0 }),
      node('Unsqueeze', ['a', 'axes'], 'b'),
      node('Mul', ['x', 'b'], 'y'),
    ],
    tensors: [integers('axes', [1])],
  },
  { name: 'ReduceMax of rows', nodes: [node('ReduceMax', ['x'], 'a', { axes: [-2] }), node('Sub', ['x', 'a'], 'y')] },
  {
    name: 'Resize by linear half pixels',
    nodes: [node('Resize', ['x', '', 'scales'], 'a', { mode: 'linear' }), node('Relu', ['a'], 'y')],
    tensors: [floats('scales', [4], [1, 1, 2, 3])],
  },
  {
    name: 'Resize with aligned corners',
    nodes: [
      node('Resize', ['x', '', '', 'sizes'], 'a', { mode: 'linear', coordinate_transformation_mode: 'align_corners' }),
      node('Relu', ['a'], 'y'),
    ],
    tensors: [integers('sizes', [2, 6, 17, 9])],
    sizes: [2, 3, HEIGHT, WIDTH],
  },
  ...(
    [
      ['asymmetric', 'floor'],
      ['half_pixel', 'round_prefer_floor'],
      ['half_pixel', 'round_prefer_ceil'],
    ] as const
  ).map(([coordinates, nearest]) => ({
    name: `Resize by nearest, ${coordinates}, ${nearest}`,
    nodes: [
      node('Resize', ['x', '', 'scales'], 'y', {
        mode: 'nearest',
        coordinate_transformation_mode: coordinates,
        nearest_mode: nearest,
      }),
    ],
    tensors: [floats('scales', [4], [1, 1, 3, 2])],
  })),
  {
    name: 'DepthToSpace DCR',
    nodes: [node('Concat', ['x', 'x'], 'a', { axis: 1 }), node('DepthToSpace', ['a'], 'y', { blocksize: 2 })],
    channels: 3,
  },
  {
    name: 'DepthToSpace CRD',
    nodes: [
      node('Concat', ['x', 'x'], 'a', { axis: 1 }),
      node('DepthToSpace', ['a'], 'y', { blocksize: 2, mode: 'CRD' }),
    ],
    channels: 3,
  },
  {
    name: 'Transpose, Squeeze and Unsqueeze',
    nodes: [
      node('Unsqueeze', ['x', 'at'], 'a'),
      node('Transpose', ['a'], 'b', { perm: [0, 2, 1, 4, 3] }),
      node('Squeeze', ['b', 'second'], 'c'),
      node('Transpose', ['c'], 'y', { perm: [0, 1, 3, 2] }),
    ],
    tensors: [integers('at', [1]), integers('second', [2])],
    without: ['transpose'],
  },
  {
    name: 'a fixed batch that the network does not need',
    nodes: [node('Reshape', ['x', 'flat'], 'a'), node('Relu', ['a'], 'b'), node('Reshape', ['b', 'map'], 'y')],
    tensors: [integers('flat', [2, 6, HEIGHT * WIDTH]), integers('map', [2, 6, HEIGHT, WIDTH])],
    sizes: [2, 3, HEIGHT, WIDTH],
  },
];

cases.push(...pickingCases);

/** Opsets 10 and 11 took them away: onnxruntime refuses them. Exporters that wrote them all the same are understood. */
const NOT_COMPARED = ['Scatter', 'Upsample'];

test('every operator that is understood occurs in a case', () => {
  const occurs = new Set(cases.flatMap((entry) => modelOf(entry).nodes.map(({ op }) => op)));
  expect([...handlers.keys()].filter((op) => !occurs.has(op))).toEqual(NOT_COMPARED);
});

describe('each operator of ONNX computes what onnxruntime computes', () => {
  test.each(cases)('$name', async (entry) => {
    const bytes = onnxFile(modelOf(entry));
    const model = readModel(bytes, 'operator.onnx');
    const opened = recogniseNetwork(model, networkOptions());
    const kinds = opened.graph.nodes.map(({ op }) => op);
    for (const op of entry.has ?? []) expect(kinds).toContain(op);
    for (const op of entry.without ?? []) expect(kinds).not.toContain(op);

    const image = {
      shape: [BATCH, 3, HEIGHT, WIDTH],
      values: noise(BATCH * 3 * HEIGHT * WIDTH, 3).map((value) => value * 2),
    };
    const expected = permute(await runOnnx(bytes, image), [0, 2, 3, 1]);
    const nhwc = permute(image, [0, 2, 3, 1]);
    const network = buildNetwork(model, opened);
    const x = tensor4d(nhwc.values, nhwc.shape as [number, number, number, number]);
    const logits = network.predict(x);
    expect(logits.shape).toEqual(expected.shape);
    expect(relativeError(await logits.data(), expected.values)).toBeLessThan(1e-5);

    const { tape, logits: again } = network.forward(x, { batchNorm: 'batch' });
    network.backward(tape, again);
    const gradients = await network.gradients.read();
    expect([...gradients.values()].every((gradient) => gradient.every(Number.isFinite))).toBe(true);
    for (const name of ['stem.weight', ...(entry.trains ?? [])]) {
      expect(
        gradients.get(name)?.some((value) => value !== 0),
        name,
      ).toBe(true);
    }
    network.freeTape(tape);
    network.dispose();
  });
});
