import { describe, expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { networkOptions } from '../../../test/models.js';
import { floats, integers, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import type { TensorProto } from '../../formats/onnx/onnx_pb.js';
import { readModel } from '../../formats/read.js';
import { recogniseNetwork } from '../open-network.js';

const node = (
  op: string,
  inputs: string[],
  outputs: string | string[],
  attributes: NodeOf['attributes'] = {},
): NodeOf => ({ op, inputs, outputs: typeof outputs === 'string' ? [outputs] : outputs, attributes });

const random = (name: string, shape: number[]): TensorProto => {
  const count = shape.reduce((a, b) => a * b, 1);
  return floats(name, shape, noise(count, count + name.length));
};

const free = ['n', 3, 'h', 'w'];

/** From `x` [N, 6, H, W] to `y` with as many channels. */
function open(nodes: NodeOf[], tensors: TensorProto[] = [], sizes: (number | string)[] = free) {
  const bytes = onnxFile({
    opset: 17,
    inputs: { image: sizes },
    nodes: [node('Conv', ['image', 'stem'], 'x'), ...nodes, node('Conv', ['y', 'head'], 'logits')],
    tensors: [random('stem', [6, 3, 1, 1]), random('head', [2, 6, 1, 1]), ...tensors],
  });
  return recogniseNetwork(readModel(bytes, 'windows.onnx'), networkOptions());
}

const kindsOf = (...given: Parameters<typeof open>) => open(...given).graph.nodes.map(({ op }) => op);

const pool = (op: string, kernel_shape: number[], strides = kernel_shape) =>
  node(op, ['x'], 'a', { kernel_shape, strides });

describe('a pool that was adaptive', () => {
  const spread = [node('Add', ['x', 'a'], 'y')];
  const exported = [1, 3, 32, 48];

  test.each([
    ['along columns', [32, 1]],
    ['along rows', [1, 48]],
    ['of the whole map', [32, 48]],
  ] as const)('%s is a mean over all pixels of images of any size', (_, kernel) => {
    const { graph } = open([pool('AveragePool', [...kernel]), ...spread], [], exported);
    expect(graph.fixedInput).toBeUndefined();
    expect(graph.nodes.find(({ op }) => op === 'reduce')).toMatchObject({ kind: 'mean', keepAxes: true });
  });

  const scaled = [node('Resize', ['a', '', 'scales'], 'b'), node('Add', ['x', 'b'], 'y')];
  test.each([
    ['of 2 x 2 outputs', [16, 24], 2],
    ['of 4 x 2 outputs', [8, 24], 4],
  ] as const)('%s shares out the maps of images whose sides are multiples', (_, kernel, step) => {
    const scales = floats('scales', [4], [1, 1, ...kernel]);
    const { graph } = open([pool('MaxPool', [...kernel]), ...scaled], [scales], exported);
    expect(graph).toMatchObject({ sizeStep: step });
    expect(graph.fixedInput).toBeUndefined();
    expect(graph.nodes.find(({ op }) => op === 'reduce')).toMatchObject({ kind: 'max', axes: [2, 4] });
  });

  test('is none where it halves a map, or where sizes are free', () => {
    const halves = [
      pool('AveragePool', [2, 2]),
      node('Resize', ['a', '', 'scales'], 'b'),
      node('Add', ['x', 'b'], 'y'),
    ];
    const scales = floats('scales', [4], [1, 1, 2, 2]);
    expect(
      open([pool('AveragePool', [2, 2]), node('Relu', ['a'], 'y')], [], exported).graph.fixedInput,
    ).toBeUndefined();
    expect(kindsOf(halves, [scales], [1, 3, 4, 4])).toContain('average-pool');
    expect(kindsOf([pool('AveragePool', [64, 32]), node('Relu', ['a'], 'y')])).toContain('average-pool');
  });
});

describe('the inverse of a max pool', () => {
  const halves = { kernel_shape: [2, 2], strides: [2, 2] };
  const pooled = node('MaxPool', ['x'], ['p', 'places'], halves);
  const size = [1, 3, 8, 12];
  /** As PyTorch's exporter turns positions in the batch into positions in a channel. */
  const inChannels = [
    node('MaxPool', ['x'], ['q', 'all'], { kernel_shape: [1, 1], strides: [1, 1] }),
    node('Slice', ['all', 'zeros', 'ones', 'sides'], 'first'),
    node('Sub', ['places', 'first'], 'inside'),
  ];
  const bounds = [integers('zeros', [0, 0]), integers('ones', [1, 1]), integers('sides', [2, 3])];

  test('takes the positions of the pool, as the standard counts them', () => {
    const { graph, inferred } = open([pooled, node('MaxUnpool', ['p', 'places'], 'y', halves)], [], size);
    expect(graph.nodes.find(({ op }) => op === 'max-unpool')).toMatchObject({
      pooled: 'x',
      kernelHeight: 2,
      strideX: 2,
    });
    expect(inferred.map(({ name }) => name)).not.toContain('positions of MaxUnpool (MaxUnpool_y)');
  });

  test('takes them as PyTorch counts them, and says so', () => {
    const { graph, inferred } = open(
      [pooled, ...inChannels, node('MaxUnpool', ['p', 'inside'], 'y', halves)],
      bounds,
      size,
    );
    expect(graph.nodes.filter(({ op }) => op === 'max-pool')).toHaveLength(1);
    expect(graph.nodes.find(({ op }) => op === 'max-unpool')).toMatchObject({ pooled: 'x' });
    expect(inferred.find(({ name }) => name.startsWith('positions of MaxUnpool'))?.value).toContain('PyTorch');
  });

  test('is refused where it cannot be right', () => {
    const unpool = (inputs: string[], attributes: NodeOf['attributes'] = halves) =>
      node('MaxUnpool', inputs, 'y', attributes);
    expect(() => open([pooled, unpool(['p', 'places'])], [], [1, 3, 9, 12])).toThrow(/restores 8 x 12 .* had 9 x 12/);
    expect(() => open([pooled, unpool(['p', 'x'])], [], size)).toThrow('no second output of a MaxPool');
    const overlapping = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };
    const other = node('MaxPool', ['x'], ['p', 'places'], overlapping);
    expect(() => open([other, unpool(['p', 'places'], overlapping)], [], size)).toThrow('windows that overlap');
    expect(() => open([pooled, node('Relu', ['places'], 'a'), node('Add', ['p', 'a'], 'y')])).toThrow(
      'positions of maxima',
    );
  });
});

describe('what has no window here is refused with the way out', () => {
  test('convolutions of volumes', () => {
    const volume = [
      node('Unsqueeze', ['x', 'two'], 'a'),
      node('Conv', ['a', 'w'], 'b'),
      node('Squeeze', ['b', 'two'], 'y'),
    ];
    expect(() => open(volume, [random('w', [6, 6, 1, 1, 1]), integers('two', [2])])).toThrow(
      /volumes .* single images/,
    );
  });

  test('weights that are computed from the image, or from others', () => {
    const dynamic = [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Conv', ['a', 'w'], 'b'),
      node('Reshape', ['b', 'kernel'], 'k'),
      node('Conv', ['x', 'k'], 'y'),
    ];
    const tensors = [random('w', [36, 6, 1, 1]), integers('kernel', [6, 6, 1, 1])];
    expect(() => open(dynamic, tensors, [1, 3, 8, 8])).toThrow('dynamic convolution');
    const scaled = [node('Mul', ['w', 'gain'], 'k'), node('Conv', ['x', 'k'], 'y')];
    const gained = [random('w', [6, 6, 1, 1]), random('gain', [6, 1, 1, 1])];
    expect(() => open(scaled, gained)).toThrow(
      expect.objectContaining({ advice: expect.stringContaining('do_constant_folding=True') }),
    );
  });

  test('attributes for another number of axes, and pools with negative padding', () => {
    const conv = (attributes: NodeOf['attributes']) => [node('Conv', ['x', 'w'], 'y', attributes)];
    const weight = [random('w', [6, 6, 3, 3])];
    expect(() => open(conv({ strides: [2] }), weight)).toThrow('strides has 1 numbers for two axes');
    expect(() => open(conv({ pads: [1, 1] }), weight)).toThrow('pads has 2 numbers for two axes');
    expect(() => open(conv({ dilations: [0, 1] }), weight)).toThrow('at least 1');
    const cut = node('MaxPool', ['x'], 'y', { kernel_shape: [2, 2], pads: [0, -1, 0, 0] });
    expect(() => open([cut])).toThrow('pooling has no negative ones');
  });
});
