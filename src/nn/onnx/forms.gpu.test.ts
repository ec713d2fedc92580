import { describe, expect, test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { networkOptions } from '../../../test/models.js';
import { node } from '../../../test/onnx-cases.js';
import { compareWithOnnxruntime } from '../../../test/onnx-compare.js';
import { floats, integers, type ModelOf, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import type { TensorProto } from '../../formats/onnx/onnx_pb.js';
import { readModel } from '../../formats/read.js';
import { buildNetwork, recogniseNetwork } from '../open-network.js';

onDevice();

const random = (name: string, shape: number[]): TensorProto => {
  const count = shape.reduce((a, b) => a * b, 1);
  return floats(
    name,
    shape,
    noise(count, count + 1).map((value) => value * 0.4),
  );
};

/** Between two convolutions: `x` [N, 6, H, W] becomes `y` with as many channels. */
interface Form {
  name: string;
  nodes: NodeOf[];
  tensors?: TensorProto[];
  opset?: number;
  size?: [number, number];
  step?: number;
}

const modelOf = ({ nodes, tensors = [], opset = 13 }: Form): ModelOf => ({
  opset,
  inputs: { image: ['n', 3, 'h', 'w'] },
  nodes: [node('Conv', ['image', 'stem.weight'], 'x'), ...nodes, node('Conv', ['y', 'head.weight'], 'logits')],
  tensors: [random('stem.weight', [6, 3, 1, 1]), random('head.weight', [2, 6, 1, 1]), ...tensors],
});

const scales = (...list: number[]) => floats('scales', [list.length], list);

const nearestForms = (['asymmetric', 'half_pixel', 'align_corners'] as const).flatMap((coordinates) =>
  (['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'] as const).map((nearest_mode) => ({
    name: `nearest, ${coordinates}, ${nearest_mode}, by a scale that gives fractions`,
    nodes: [
      node('Resize', ['x', '', 'scales'], 'y', {
        mode: 'nearest',
        coordinate_transformation_mode: coordinates,
        nearest_mode,
      }),
    ],
    tensors: [scales(1, 1, 1.5, 0.75)],
  })),
);

const forms: Form[] = [
  {
    name: 'opset 9: Upsample by nearest, Slice, Pad and Clip by attributes',
    opset: 9,
    nodes: [
      node('Upsample', ['x', 'scales'], 'a', { mode: 'nearest' }),
      node('Slice', ['a'], 'b', { axes: [2, 3], starts: [1, -20], ends: [9223372036854, -2] }),
      node('Pad', ['b'], 'c', { mode: 'reflect', pads: [0, 0, 1, 2, 0, 0, 2, 0] }),
      node('Clip', ['c'], 'y', { min: { float: -0.2 }, max: { float: 0.3 } }),
    ],
    tensors: [scales(1, 1, 2, 2)],
  },
  {
    name: 'opset 9: linear Upsample lies at the corners',
    opset: 9,
    nodes: [node('Upsample', ['x', 'scales'], 'y', { mode: 'linear' })],
    tensors: [scales(1, 1, 2, 3)],
  },
  ...(['nearest', 'linear'] as const).map((mode) => ({
    name: `opset 10: Resize, ${mode}`,
    opset: 10,
    nodes: [node('Resize', ['x', 'scales'], 'y', { mode })],
    tensors: [scales(1, 1, 2, 1.5)],
  })),
  ...nearestForms,
  ...(['asymmetric', 'half_pixel', 'pytorch_half_pixel', 'align_corners'] as const).map((coordinates) => ({
    name: `linear, ${coordinates}, by a scale that gives fractions`,
    nodes: [node('Resize', ['x', '', 'scales'], 'y', { mode: 'linear', coordinate_transformation_mode: coordinates })],
    tensors: [scales(1, 1, 0.5, 1.3)],
  })),
  ...(['linear', 'nearest'] as const).flatMap((mode) =>
    [
      [1, 1],
      [1, 6],
      [9, 1],
    ].map(([height = 1, width = 1]) => ({
      name: `${mode}, pytorch_half_pixel, to ${height} x ${width} pixels`,
      nodes: [
        node('Resize', ['x', '', '', 'sizes'], 'small', {
          mode,
          coordinate_transformation_mode: 'pytorch_half_pixel',
          axes: [2, 3],
        }),
        node('Add', ['x', 'small'], 'y'),
      ],
      tensors: [integers('sizes', [height, width])],
      opset: 18,
      step: 0,
      size: [9, 6] as [number, number],
    })),
  ),
  {
    name: 'opset 18: Resize names its axes',
    opset: 18,
    nodes: [node('Resize', ['x', '', '', 'sizes'], 'y', { mode: 'linear', axes: [3, 2] })],
    tensors: [integers('sizes', [20, 30])],
    size: [15, 10],
  },
  {
    name: 'opset 18: Pad names its axes, and wraps around from opset 19',
    opset: 19,
    nodes: [
      node('Pad', ['x', 'pads', 'fill', 'axes'], 'a', { mode: 'constant' }),
      node('Pad', ['a', 'pads', '', 'axes'], 'y', { mode: 'wrap' }),
    ],
    tensors: [integers('pads', [2, 0, 1, 3]), integers('axes', [3, 2]), floats('fill', [], [0.25])],
  },
  {
    name: 'opset 11: a softmax over all axes from the named one on',
    opset: 11,
    nodes: [node('Softmax', ['x'], 'y', { axis: 2 })],
  },
  {
    name: 'every second row and column of a free size',
    nodes: [node('Slice', ['x', 'from', 'to', 'axes', 'steps'], 'y')],
    tensors: [
      integers('from', [1, 0]),
      integers('to', [1000, -1]),
      integers('axes', [2, 3]),
      integers('steps', [2, 3]),
    ],
  },
  {
    name: 'a convolution of stride 2 that pads as TensorFlow does',
    nodes: [
      node('Conv', ['x', 'w'], 'a', { auto_pad: 'SAME_UPPER', strides: [2, 2], kernel_shape: [3, 3] }),
      node('Relu', ['a'], 'y'),
    ],
    tensors: [random('w', [6, 6, 3, 3])],
    size: [16, 10],
    step: 2,
  },
  {
    name: 'positions of a free size, counted in the graph',
    nodes: [
      node('Shape', ['x'], 'shape'),
      node('Gather', ['shape', 'three'], 'width'),
      node('Range', ['zero', 'width', 'one'], 'counted'),
      node('Cast', ['counted'], 'positions', { to: 1 }),
      node('Add', ['x', 'positions'], 'y'),
    ],
    tensors: [integers('three', [3], []), integers('zero', [0], []), integers('one', [1], [])],
    size: [9, 12],
    step: 0,
  },
];

describe('forms of operators', () => {
  test.each(forms)('$name', async (form) => {
    const [height, width] = form.size ?? [11, 14];
    const { graph, error } = await compareWithOnnxruntime(onnxFile(modelOf(form)), [2, height, width]);
    expect(graph.sizeStep ?? 1).toBe(form.step || 1);
    // Nothing is fixed but for the one form that counts.
    expect(graph.fixedInput).toEqual(form.step === 0 ? { height, width } : undefined);
    expect(error).toBeLessThan(1e-5);
  });
});

test('an image and logits with their channels last', async () => {
  const model: ModelOf = {
    inputs: { image: ['n', 'h', 'w', 3] },
    nodes: [
      node('Transpose', ['image'], 'a', { perm: [0, 3, 1, 2] }),
      node('Conv', ['a', 'w'], 'b', { pads: [1, 1, 1, 1] }),
      node('Transpose', ['b'], 'logits', { perm: [0, 2, 3, 1] }),
    ],
    tensors: [random('w', [2, 3, 3, 3])],
  };
  const { error } = await compareWithOnnxruntime(onnxFile(model), [1, 12, 10], { channelsLast: true });
  expect(error).toBeLessThan(1e-5);
});

/** A convolution whose kernel an exporter turns before it is used. */
interface Turned {
  name: string;
  shape: number[];
  nodes: NodeOf[];
  tensors?: TensorProto[];
}

const turned: Turned[] = [
  { name: 'as it is', shape: [4, 3, 2, 2], nodes: [node('Identity', ['w'], 'kernel')] },
  {
    name: 'transposed, as TensorFlow keeps it',
    shape: [2, 2, 3, 4],
    nodes: [node('Transpose', ['w'], 'kernel', { perm: [3, 2, 0, 1] })],
  },
  {
    name: 'reshaped',
    shape: [4, 12],
    nodes: [node('Reshape', ['w', 'to'], 'kernel')],
    tensors: [integers('to', [4, 3, 2, 2])],
  },
  {
    name: 'transposed as a matrix, cast and reshaped',
    shape: [12, 4],
    nodes: [
      node('Cast', ['w'], 'a', { to: 1 }),
      node('Transpose', ['a'], 'b', { perm: [1, 0] }),
      node('Reshape', ['b', 'to'], 'kernel'),
    ],
    tensors: [integers('to', [4, 3, 2, 2])],
  },
];

describe('weights that are turned before they are used are trained', () => {
  test.each(turned)('$name', async ({ shape, nodes, tensors = [] }) => {
    const model: ModelOf = {
      inputs: { image: ['n', 3, 'h', 'w'] },
      nodes: [...nodes, node('Conv', ['image', 'kernel'], 'logits')],
      tensors: [random('w', shape), ...tensors],
    };
    const bytes = onnxFile(model);
    const { error, graph, gradients } = await compareWithOnnxruntime(bytes, [2, 7, 9]);
    expect(error).toBeLessThan(1e-5);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['conv2d']);
    const file = readModel(bytes, 'turned.onnx');
    const network = buildNetwork(file, recogniseNetwork(file, networkOptions()));
    const written = (await network.read()).get('w');
    network.dispose();
    const values = new Float32Array(file.tensors.get('w')?.bytes.slice().buffer ?? new ArrayBuffer(0));
    expect(written).toEqual(values);
    // The loss is half the sum of squares, so it grows along the weights.
    const along = values.reduce((sum, value, index) => sum + value * (gradients.get('w')?.[index] ?? 0), 0);
    expect(along).toBeGreaterThan(0);
  });

  test('the gradient lies as the weight in the file', async () => {
    const gradientOf = async (shape: number[], values: Float32Array, nodes: NodeOf[]) => {
      const head = node('Conv', ['image', 'kernel'], 'logits');
      const model: ModelOf = {
        inputs: { image: ['n', 3, 'h', 'w'] },
        nodes: [...nodes, head],
        tensors: [floats('w', shape, values)],
      };
      const { gradients } = await compareWithOnnxruntime(onnxFile(model), [1, 6, 5]);
      return gradients.get('w') ?? new Float32Array(0);
    };
    const plain = noise(24, 9);
    // [o, i, y, x] of a kernel [4, 3, 2, 1] as [y, x, i, o].
    const places = Array.from({ length: 24 }, (_, at) => {
      const [o, i, y] = [at % 4, Math.floor(at / 4) % 3, Math.floor(at / 12)];
      return (o * 3 + i) * 2 + y;
    });
    const turnedValues = Float32Array.from(places, (place) => plain[place] ?? 0);
    const expected = await gradientOf([4, 3, 2, 1], plain, [node('Identity', ['w'], 'kernel')]);
    const found = await gradientOf([2, 1, 3, 4], turnedValues, [
      node('Transpose', ['w'], 'kernel', { perm: [3, 2, 0, 1] }),
    ]);
    expect([...found]).toEqual(places.map((place) => expected[place]));
  });

  test('weight norm is refused with advice, and so is a weight that is read in two ways', () => {
    const open = (nodes: NodeOf[]) => {
      const tensors = [random('v', [2, 3, 1, 1]), random('g', [2, 1, 1, 1])];
      const model = readModel(onnxFile({ inputs: { image: ['n', 3, 'h', 'w'] }, nodes, tensors }), 'x.onnx');
      return () => recogniseNetwork(model, networkOptions());
    };
    const head = node('Conv', ['image', 'w'], 'logits');
    expect(open([node('Mul', ['v', 'g'], 'w'), head])).toThrow(
      expect.objectContaining({ advice: expect.stringContaining('remove_weight_norm') }),
    );
    const twice = [
      node('Transpose', ['v'], 'w', { perm: [0, 1, 3, 2] }),
      node('Conv', ['image', 'w'], 'a'),
      node('ReduceSum', ['v'], 's', { keepdims: 0 }),
      node('Mul', ['a', 's'], 'logits'),
    ];
    // A kernel of one pixel: its transposition has other axes, and the same values.
    expect(open(twice)).toThrow(/used in two ways/);
  });
});
