import { describe, expect, test } from 'vitest';
import { networkOptions } from '../../../test/models.js';
import { type Case, HEIGHT, modelOf, node, random, scalar, WIDTH } from '../../../test/onnx-cases.js';
import { floats, integers, onnxFile } from '../../formats/onnx/fixtures.js';
import { readModel } from '../../formats/read.js';
import { recogniseNetwork } from '../open-network.js';

const open = (entry: Case) => recogniseNetwork(readModel(onnxFile(modelOf(entry)), 'network.onnx'), networkOptions());

const fixed = { sizes: [2, 3, HEIGHT, WIDTH] };
const weight = [random('w', [6, 6])];

describe('a picking operator in a form that is not understood is refused by name', () => {
  test.each<[string, RegExp, Case]>([
    [
      'the diagonal of a map',
      /Einsum .*diagonal bchh/,
      { name: '', nodes: [node('Einsum', ['x'], 'y', { equation: 'bchh->bch' })], sizes: [2, 3, 8, 8] },
    ],
    [
      'an equation for another number of axes',
      /Einsum .*chw names no 4 axes/,
      { name: '', nodes: [node('Einsum', ['x', 'w'], 'y', { equation: 'chw,dc->dhw' })], tensors: weight },
    ],
    [
      'an equation for another number of inputs',
      /no equation of 1 inputs/,
      { name: '', nodes: [node('Einsum', ['x'], 'y', { equation: 'bchw,dc->bdhw' })] },
    ],
    [
      'a result that no input makes',
      /result that its inputs do not make/,
      { name: '', nodes: [node('Einsum', ['x', 'w'], 'y', { equation: 'bchw,dc->bdhz' })], tensors: weight },
    ],
    [
      'more values than an axis has',
      /TopK .*takes 7 of 6 values/,
      { name: '', nodes: [node('TopK', ['x', 'k'], ['y', 'i'], { axis: 1 })], tensors: [integers('k', [7])] },
    ],
    [
      'a reduction that is no sum',
      /ScatterElements .*reduction max is not supported/,
      {
        name: '',
        nodes: [
          node('ArgMax', ['x'], 'i', { axis: 1 }),
          node('ScatterElements', ['x', 'i', 'x'], 'y', { axis: 1, reduction: 'max' }),
        ],
      },
    ],
    [
      'a place that is not there',
      /GatherND .*takes entry 11 of 11/,
      {
        name: '',
        nodes: [node('GatherND', ['x', 'at'], 'y')],
        tensors: [integers('at', [0, 0, 11], [1, 3])],
        ...fixed,
      },
    ],
    [
      'places of axes whose size is not known',
      /GatherND .*depend on the image/,
      { name: '', nodes: [node('GatherND', ['x', 'at'], 'y')], tensors: [integers('at', [0, 0, 1, 2], [1, 4])] },
    ],
    [
      'a divisor that is trained',
      /Mod .*divisor that depends on the image/,
      { name: '', nodes: [node('Exp', ['x'], 'e'), node('Mod', ['x', 'e'], 'y', { fmod: 1 })] },
    ],
    [
      'a triangle of a map of any size',
      /Trilu .*depends on the image/,
      { name: '', nodes: [node('Trilu', ['x'], 'y')] },
    ],
    [
      'an unknown way to sample',
      /GridSample .*no way to sample: area, zeros/,
      {
        name: '',
        nodes: [
          node('Slice', ['x', 'zero', 'two', 'one'], 'g'),
          node('Transpose', ['g'], 'grid', { perm: [0, 2, 3, 1] }),
          node('GridSample', ['x', 'grid'], 'y', { mode: 'area' }),
        ],
        tensors: [integers('zero', [0]), integers('two', [2]), integers('one', [1])],
      },
    ],
    [
      'odd rows as blocks',
      /SpaceToDepth .*multiples of 2/,
      { name: '', nodes: [node('SpaceToDepth', ['x'], 'y', { blocksize: 2 })], ...fixed },
    ],
    [
      'parts that are not the whole',
      /Split .*do not fit/,
      {
        name: '',
        nodes: [node('Split', ['x', 'parts'], ['y', 'b'], { axis: 1 })],
        tensors: [integers('parts', [2, 3])],
        channels: 2,
      },
    ],
    [
      'attention with keys of earlier steps',
      /Attention .*earlier steps/,
      { name: '', nodes: [node('Attention', ['x', 'x', 'x', '', 'x', 'x'], 'y')], opset: 23 },
    ],
    [
      'a fused layer with an activation that is not known',
      /com\.microsoft::FusedConv/,
      {
        name: '',
        nodes: [node('FusedConv', ['x', 'w'], 'y', { activation: 'Selu' }, 'com.microsoft')],
        tensors: [random('w', [6, 6, 1, 1])],
      },
    ],
    ...['RoiAlign', 'Unique', 'Compress', 'ReverseSequence', 'DeformConv', 'RotaryEmbedding', 'BitwiseAnd'].map(
      (op): [string, RegExp, Case] => [
        op,
        new RegExp(`not supported: ${op}`),
        { name: '', nodes: [node(op, ['x', 'x'], 'y')], opset: 23 },
      ],
    ),
  ])('%s', (_, message, entry) => {
    expect(() => open(entry)).toThrow(message);
  });
});

test('a weight that an einsum contracts is a trained parameter of the network under its own name', () => {
  const { graph } = open({
    name: '',
    nodes: [node('Einsum', ['x', 'w'], 'y', { equation: 'bchw,dc->bdhw' })],
    tensors: weight,
  });
  expect(graph.parameters.find(({ name }) => name === 'w')).toMatchObject({ kind: 'matrix', shape: [6, 6] });
});

test('places that become floats are divided as floats', () => {
  const { graph } = open({
    name: '',
    nodes: [
      node('ArgMax', ['x'], 'i', { axis: 1 }),
      node('Cast', ['i'], 'f', { to: 1 }),
      node('Div', ['f', 'two'], 'd'),
      node('Add', ['x', 'd'], 'y'),
    ],
    tensors: [scalar('two', 2)],
  });
  expect(graph.nodes.some(({ op }) => op === 'division')).toBe(false);
  const { graph: whole } = open({
    name: '',
    nodes: [
      node('ArgMax', ['x'], 'i', { axis: 1 }),
      node('Div', ['i', 'two'], 'd'),
      node('Cast', ['d'], 'f', { to: 1 }),
      node('Add', ['x', 'f'], 'y'),
    ],
    tensors: [integers('two', [2], []), floats('unused', [1], [0])],
  });
  expect(whole.nodes.some(({ op }) => op === 'division')).toBe(true);
});
