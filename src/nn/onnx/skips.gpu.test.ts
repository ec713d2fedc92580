import { describe, expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { node } from '../../../test/onnx-cases.js';
import { compareWithOnnxruntime } from '../../../test/onnx-compare.js';
import { type AttributeValue, floats, integers, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import type { TensorProto } from '../../formats/onnx/onnx_pb.js';

onDevice();

/** How a U-Net joins what it made smaller and larger again with what it kept: `skip` [N, 4, H, W] and `low` become `y`. */
interface Skip {
  name: string;
  nodes: NodeOf[];
  tensors?: TensorProto[];
  /** Channels of y; default 8. */
  channels?: number;
  size: [number, number];
  /** What sides of images must be multiples of; left out: any size. */
  step?: number;
  pool?: Record<string, AttributeValue>;
  opset?: number;
}

const weights = (name: string, shape: number[]): TensorProto => {
  const count = shape.reduce((a, b) => a * b, 1);
  return floats(
    name,
    shape,
    noise(count, count).map((value) => value * 0.4),
  );
};

const modelOf = ({ nodes, tensors = [], channels = 8, pool, opset = 13 }: Skip): Uint8Array =>
  onnxFile({
    opset,
    inputs: { image: ['n', 3, 'h', 'w'] },
    nodes: [
      node('Conv', ['image', 'a.weight', 'a.bias'], 'a', { pads: [1, 1, 1, 1] }),
      node('Relu', ['a'], 'skip'),
      node('MaxPool', ['skip'], 'pooled', { kernel_shape: [2, 2], strides: [2, 2], ...pool }),
      node('Conv', ['pooled', 'b.weight'], 'low', { pads: [1, 1, 1, 1] }),
      ...nodes,
      node('Conv', ['y', 'head.weight'], 'logits'),
    ],
    tensors: [
      weights('a.weight', [4, 3, 3, 3]),
      weights('a.bias', [4]),
      weights('b.weight', [4, 4, 3, 3]),
      weights('head.weight', [2, channels, 1, 1]),
      ...['0', '1', '2', '3'].map((number) => integers(number, [Number(number)], [])),
      ...['0', '1', '2', '3', '4', '-1', '8'].map((number) => integers(`[${number}]`, [Number(number)])),
      floats('two', [], [2]),
      integers('-1,2', [-1, 2]),
      integers('lowest', [Number.MIN_SAFE_INTEGER]),
      ...tensors,
    ],
  });

/** One size of a map. */
const sizeOf = (value: string, axis: '0' | '1' | '2' | '3', output: string): NodeOf[] => [
  node('Shape', [value], `${output}.shape`),
  node('Gather', [`${output}.shape`, axis], output),
];

const listed = (value: string): NodeOf => node('Unsqueeze', [value, '[0]'], `[${value}]`);

const joined = (...values: string[]): NodeOf => node('Concat', values, 'y', { axis: 1 });

const transposed: NodeOf = node('ConvTranspose', ['low', 'up.weight'], 'up', { strides: [2, 2], kernel_shape: [2, 2] });
const upWeight = weights('up.weight', [4, 4, 2, 2]);

/** F.pad(up, pads) as torch.onnx spells it out up to opset 17: pads of the last axis first, in a list named `given`. */
const padded = (attributes: Record<string, AttributeValue>, of = 'up'): NodeOf[] => [
  node('Shape', ['given'], 'count'),
  node('Gather', ['count', '[0]'], 'length'),
  node('Sub', ['[8]', 'length'], 'missing'),
  node('ConstantOfShape', ['missing'], 'zeros', { value: integers('', [0]) }),
  node('Concat', ['given', 'zeros'], 'all', { axis: 0 }),
  node('Reshape', ['all', '-1,2'], 'pairs'),
  node('Slice', ['pairs', '[-1]', 'lowest', '[0]', '[-1]'], 'turned'),
  node('Transpose', ['turned'], 'sides', { perm: [1, 0] }),
  node('Reshape', ['sides', '[-1]'], 'pads'),
  node('Cast', ['pads'], 'whole', { to: 7 }),
  node('Pad', [of, 'whole'], 'padded', attributes),
];

/** dx // 2 and dx - dx // 2 of the difference of two sizes. */
const halves = (axis: '2' | '3'): NodeOf[] => [
  ...sizeOf('skip', axis, `s${axis}`),
  ...sizeOf('up', axis, `u${axis}`),
  node('Sub', [`s${axis}`, `u${axis}`], `d${axis}`),
  node('Div', [`d${axis}`, '2'], `front${axis}`),
  node('Sub', [`d${axis}`, `front${axis}`], `back${axis}`),
  listed(`front${axis}`),
  listed(`back${axis}`),
];
const padBySizes = (attributes: Record<string, AttributeValue>): NodeOf[] => [
  transposed,
  ...halves('2'),
  ...halves('3'),
  node('Concat', ['[front3]', '[back3]', '[front2]', '[back2]'], 'given', { axis: 0 }),
  ...padded(attributes),
  joined('skip', 'padded'),
];

const resizedTo = (sizes: string, attributes: Record<string, AttributeValue>): NodeOf[] => [
  node('Shape', ['low'], 'low.shape'),
  node('Slice', ['low.shape', '[0]', '[2]', '[0]'], 'front'),
  node('Concat', ['front', sizes], 'sizes', { axis: 0 }),
  node('Resize', ['low', '', '', 'sizes'], 'up', attributes),
];

const skipSize: NodeOf[] = [
  node('Shape', ['skip'], 'skip.shape'),
  node('Slice', ['skip.shape', '[2]', '[4]', '[0]'], 'hw'),
];

/** interpolate(scale_factor=2) without constant folding: the size is computed with floats. */
const doubled = (axis: '2' | '3'): NodeOf[] => [
  ...sizeOf('low', axis, `l${axis}`),
  node('Cast', [`l${axis}`], `f${axis}`, { to: 1 }),
  node('Mul', [`f${axis}`, 'two'], `m${axis}`),
  node('Cast', [`m${axis}`], `c${axis}`, { to: 1 }),
  node('Floor', [`c${axis}`], `r${axis}`),
  node('Cast', [`r${axis}`], `w${axis}`, { to: 7 }),
  listed(`w${axis}`),
];

/** Cuts rows and columns of `of` from `start` for as long as `like` is. */
const cut = (of: string, like: string, centred: boolean): NodeOf[] =>
  (['2', '3'] as const).flatMap((axis) => [
    ...sizeOf(of, axis, `own${axis}`),
    ...sizeOf(like, axis, `like${axis}`),
    node('Sub', [`own${axis}`, `like${axis}`], `over${axis}`),
    ...(centred
      ? [node('Div', [`over${axis}`, '2'], `start${axis}`)]
      : [node('Mul', [`over${axis}`, '0'], `start${axis}`)]),
    node('Add', [`start${axis}`, `like${axis}`], `end${axis}`),
    listed(`start${axis}`),
    listed(`end${axis}`),
    node(
      'Slice',
      [axis === '2' ? of : 'rows', `[start${axis}]`, `[end${axis}]`, `[${axis}]`],
      axis === '2' ? 'rows' : 'part',
    ),
  ]);

const nearest = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
const linear = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
const odd: [number, number] = [45, 35];

const skips: Skip[] = [
  {
    name: 'a transposed convolution',
    nodes: [transposed, joined('skip', 'up')],
    tensors: [upWeight],
    size: [44, 34],
    step: 2,
  },
  ...(['constant', 'reflect', 'edge'] as const).map((mode) => ({
    name: `a transposed convolution, padded to the kept map's size (${mode})`,
    nodes: padBySizes({ mode }),
    tensors: [upWeight],
    size: odd,
  })),
  {
    name: 'resizing to the size of the kept map',
    nodes: [...skipSize, ...resizedTo('hw', linear), joined('skip', 'up')],
    size: odd,
  },
  {
    name: 'resizing to the size of the kept map, corners aligned',
    nodes: [
      ...skipSize,
      ...resizedTo('hw', { ...linear, coordinate_transformation_mode: 'align_corners' }),
      joined('skip', 'up'),
    ],
    size: odd,
  },
  {
    name: 'nearest resizing by a scale whose arithmetic was not folded',
    nodes: [
      ...doubled('2'),
      ...doubled('3'),
      node('Concat', ['[w2]', '[w3]'], 'hw', { axis: 0 }),
      ...resizedTo('hw', nearest),
      joined('skip', 'up'),
    ],
    size: [44, 34],
    step: 2,
  },
  {
    name: 'a scale that is a list of two lists',
    nodes: [
      node('Constant', [], 'ones', { value: floats('', [2], [1, 1]) }),
      node('Constant', [], 'twos', { value: floats('', [2], [2, 2]) }),
      node('Concat', ['ones', 'twos'], 'scales', { axis: 0 }),
      node('Resize', ['low', '', 'scales'], 'up', linear),
      joined('skip', 'up'),
    ],
    size: [44, 34],
    step: 2,
  },
  {
    name: 'the middle of the kept map',
    nodes: [transposed, ...cut('skip', 'up', true), joined('part', 'up')],
    tensors: [upWeight],
    size: odd,
  },
  {
    name: 'the first rows and columns of the kept map',
    nodes: [transposed, ...cut('skip', 'up', false), joined('part', 'up')],
    tensors: [upWeight],
    size: odd,
  },
  {
    name: 'a larger map behind a pool in ceil mode, cut',
    nodes: [transposed, ...cut('up', 'skip', false), joined('skip', 'part')],
    tensors: [upWeight],
    size: odd,
    pool: { ceil_mode: 1 },
  },
  {
    name: 'a larger map behind a pool in ceil mode, padded by negative numbers',
    nodes: padBySizes({ mode: 'constant' }),
    tensors: [upWeight],
    size: odd,
    pool: { ceil_mode: 1 },
  },
  {
    name: 'rows and columns cut off by numbers',
    nodes: [
      transposed,
      node('Slice', ['skip', 'from', 'to', 'axes'], 'part'),
      node('Slice', ['up', 'from', 'to', 'axes'], 'other'),
      joined('part', 'other'),
    ],
    tensors: [upWeight, integers('from', [2, 1]), integers('to', [-2, -1]), integers('axes', [2, 3])],
    size: [44, 34],
    step: 2,
  },
  {
    name: 'a negative padding by numbers',
    nodes: [transposed, node('Pad', ['skip', 'cuts'], 'a1'), node('Pad', ['up', 'cuts'], 'b1'), joined('a1', 'b1')],
    tensors: [upWeight, integers('cuts', [0, 0, -1, 2, 0, 0, -3, 1])],
    size: [44, 34],
    step: 2,
  },
  {
    name: 'blocks of channels',
    nodes: [node('DepthToSpace', ['low'], 'up', { blocksize: 2, mode: 'CRD' }), joined('skip', 'up')],
    channels: 5,
    size: [44, 34],
    step: 2,
  },
  {
    name: 'a comparison of sizes',
    nodes: [
      ...skipSize,
      node('Shape', ['low'], 'low.shape1'),
      node('Slice', ['low.shape1', '[2]', '[4]', '[0]'], 'low.hw'),
      node('Greater', ['hw', 'low.hw'], 'larger'),
      node('Where', ['larger', 'hw', 'low.hw'], 'target'),
      ...resizedTo('target', linear),
      joined('skip', 'up'),
    ],
    size: odd,
  },
];

describe('ways to write the skip of a U-Net', () => {
  test.each(skips)('$name', async (skip) => {
    const { graph, error, gradients } = await compareWithOnnxruntime(modelOf(skip), [2, ...skip.size]);
    expect(graph.fixedInput).toBeUndefined();
    expect(graph.sizeStep).toBe(skip.step);
    expect(error).toBeLessThan(1e-5);
    for (const name of ['a.weight', 'b.weight']) expect(gradients.get(name)?.some((value) => value !== 0)).toBe(true);
  });
});
