import { readFileSync } from 'node:fs';
import { tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { largestDifference, noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, permute } from '../../../test/golden.js';
import { networkOptions, openModelFile } from '../../../test/models.js';
import { type OnnxInput, runOnnx } from '../../../test/onnx-runtime.js';
import { hasShared, sharedPath } from '../../../test/shared.js';
import { wholeFile } from '../../formats/bytes.js';
import { floats, integers, type ModelOf, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import { writeOnnx } from '../../formats/onnx/write.js';
import { readModel } from '../../formats/read.js';
import { normalizeRgb } from '../../gpu/elementwise/elementwise.js';
import { alignLoss } from '../../gpu/pixel-loss/align-loss.js';
import { resizeBilinear } from '../../gpu/resize-bilinear/resize-bilinear.js';
import { NORMALISATIONS, type NormalisationName } from '../../protocol/known-normalisations.js';
import type { Network } from '../network.js';
import { buildNetwork, pendingUpdates, recogniseNetwork } from '../open-network.js';
import { Optimizer } from '../optimizer.js';

onDevice();

const [HEIGHT, WIDTH] = [12, 20];
/** An 8 bit RGB image, NHWC. */
const pixels = Uint8Array.from(noise(HEIGHT * WIDTH * 3, 7), (value) => Math.max(0, Math.min(255, 128 + 90 * value)));
const nhwc = (values: number[] | Float32Array) => ({ shape: [1, HEIGHT, WIDTH, 3], values: Float32Array.from(values) });
const bgrOf = (rgb: Uint8Array): Uint8Array => rgb.map((_, at) => rgb[at - (at % 3) + 2 - (at % 3)] as number);

const node = (
  op: string,
  inputs: string[],
  outputs: string | string[],
  attributes: NodeOf['attributes'] = {},
): NodeOf => ({
  op,
  inputs,
  outputs: typeof outputs === 'string' ? [outputs] : outputs,
  attributes,
});
const number = (name: string, value: number) => floats(name, [], [value]);
const vector = (name: string, values: readonly number[], shape = [1, 3, 1, 1]) => floats(name, shape, values);
const random = (name: string, shape: number[]) =>
  floats(
    name,
    shape,
    noise(
      shape.reduce((a, b) => a * b, 1),
      name.length * 31,
    ),
  );

const IMAGENET = NORMALISATIONS.imagenet;
const in255 = (values: readonly number[]): number[] => values.map((value) => value * 255);
const mean255 = vector('mean', in255(IMAGENET.mean));
const std255 = vector('std', in255(IMAGENET.std));
const imagenetInside = [vector('mean', IMAGENET.mean), vector('std', IMAGENET.std)];
const normalise = (input: string) => [node('Sub', [input, 'mean'], 'centred'), node('Div', ['centred', 'std'], 'x')];
const toNchw = { perm: [0, 3, 1, 2] };

interface Case {
  name: string;
  /** From `image` to `x` [N,3,H,W]. */
  nodes: NodeOf[];
  tensors?: ModelOf['tensors'];
  dims?: (number | string)[];
  inputType?: number;
  opset?: number;
  takes: NormalisationName;
  said: 'all' | 'range' | 'order';
  /** The image as the maker of the file feeds it. */
  feed: () => OnnxInput;
}

/** As a planar float image in some unit. */
const planar = (rgb: Uint8Array, convert: (value: number, channel: number) => number = (value) => value): OnnxInput =>
  permute(nhwc(Array.from(rgb, (value, at) => convert(value, at % 3))), [0, 3, 1, 2]);
const shares = (rgb: Uint8Array) => planar(rgb, (value) => value / 255);
const bytes = (rgb: Uint8Array): OnnxInput => ({ type: 'uint8', shape: [1, HEIGHT, WIDTH, 3], values: rgb });

const cases: Case[] = [
  {
    name: '0..255 outside, by 255 and ImageNet inside',
    nodes: [node('Div', ['image', 'most'], 'shares'), ...normalise('shares')],
    tensors: [number('most', 255), ...imagenetInside],
    takes: 'zero-255',
    said: 'all',
    feed: () => planar(pixels),
  },
  {
    name: '0..1 outside, mean and deviation inside',
    nodes: normalise('image'),
    tensors: imagenetInside,
    takes: 'zero-one',
    said: 'all',
    feed: () => shares(pixels),
  },
  {
    name: '0..255 outside, mean and deviation of 0..255 inside, by a factor and a sum',
    nodes: [node('Add', ['minus', 'image'], 'centred'), node('Mul', ['centred', 'factor'], 'x')],
    tensors: [
      vector(
        'minus',
        in255(IMAGENET.mean).map((value) => -value),
        [3, 1, 1],
      ),
      vector(
        'factor',
        in255(IMAGENET.std).map((value) => 1 / value),
        [3, 1, 1],
      ),
    ],
    takes: 'zero-255',
    said: 'all',
    feed: () => planar(pixels),
  },
  {
    name: 'uint8 NHWC: Cast, Transpose, Div',
    nodes: [
      node('Cast', ['image'], 'f', { to: 1 }),
      node('Transpose', ['f'], 't', toNchw),
      node('Div', ['t', 'most'], 'x'),
    ],
    tensors: [number('most', 255)],
    dims: ['n', 'h', 'w', 3],
    inputType: 2,
    takes: 'zero-255',
    said: 'range',
    feed: () => bytes(pixels),
  },
  {
    name: 'uint8 NHWC of no known shape: Transpose, Cast by way of int32, ImageNet by channel',
    nodes: [
      node('Transpose', ['image'], 't', toNchw),
      node('Cast', ['t'], 'i', { to: 6 }),
      node('Cast', ['i'], 'f', { to: 1 }),
      ...normalise('f'),
    ],
    tensors: [mean255, std255],
    dims: ['n', 'a', 'b', 'c'],
    inputType: 2,
    takes: 'zero-255',
    said: 'all',
    feed: () => bytes(pixels),
  },
  {
    name: 'int32 NHWC with the numbers on the last axis, BGR by its means',
    nodes: [
      node('Cast', ['image'], 'f', { to: 1 }),
      node('Sub', ['f', 'mean'], 'centred'),
      node('Div', ['centred', 'std'], 'scaled'),
      node('Transpose', ['scaled'], 'x', toNchw),
    ],
    tensors: [
      vector('mean', in255(IMAGENET.mean).toReversed(), [3]),
      vector('std', in255(IMAGENET.std).toReversed(), [3]),
    ],
    dims: [1, HEIGHT, WIDTH, 3],
    inputType: 6,
    takes: 'zero-255-bgr',
    said: 'all',
    feed: () => ({ type: 'int32', shape: [1, HEIGHT, WIDTH, 3], values: Int32Array.from(bgrOf(pixels)) }),
  },
  {
    name: 'BGR turned by Gather, then ImageNet: the means say which is red',
    nodes: [node('Gather', ['image', 'order'], 'rgb', { axis: 1 }), ...normalise('rgb')],
    tensors: [integers('order', [2, 1, 0]), mean255, std255],
    takes: 'zero-255-bgr',
    said: 'all',
    feed: () => planar(bgrOf(pixels)),
  },
  {
    name: 'RGB turned by Split and Concat, then the means of Caffe, blue first',
    nodes: [
      node('Split', ['image'], ['r', 'g', 'b'], { axis: 1 }),
      node('Concat', ['b', 'g', 'r'], 'bgr', { axis: 1 }),
      node('Sub', ['bgr', 'mean'], 'x'),
    ],
    tensors: [vector('mean', [104.00698793, 116.66876762, 122.67891434])],
    takes: 'zero-255',
    said: 'all',
    feed: () => planar(pixels),
  },
  {
    name: 'BGR of 0..255 turned by a Slice backwards, -1 to 1 inside',
    nodes: [
      node('Slice', ['image', 'start', 'end', 'axis', 'step'], 'rgb'),
      node('Div', ['rgb', 'half'], 'scaled'),
      node('Sub', ['scaled', 'one'], 'x'),
    ],
    tensors: [
      integers('start', [-1]),
      integers('end', [-9000]),
      integers('axis', [1]),
      integers('step', [-1]),
      number('half', 127.5),
      number('one', 1),
    ],
    takes: 'zero-255-bgr',
    said: 'range',
    feed: () => planar(bgrOf(pixels)),
  },
  {
    name: '2x - 1',
    nodes: [node('Mul', ['image', 'two'], 'twice'), node('Sub', ['twice', 'one'], 'x')],
    tensors: [number('two', 2), number('one', 1)],
    takes: 'zero-one',
    said: 'range',
    feed: () => shares(pixels),
  },
  {
    name: 'batch norm of 0..255 before everything',
    nodes: [node('BatchNormalization', ['image', 'gamma', 'beta', 'mean', 'variance'], 'x')],
    tensors: [
      floats('gamma', [3], [1, 1, 1]),
      floats('beta', [3], [0, 0, 0]),
      floats('mean', [3], in255(IMAGENET.mean)),
      floats(
        'variance',
        [3],
        in255(IMAGENET.std).map((value) => value * value),
      ),
    ],
    takes: 'zero-255',
    said: 'all',
    feed: () => planar(pixels),
  },
  {
    name: 'mean and deviation as vectors that are brought to shape by nodes',
    nodes: [
      node('Unsqueeze', ['flat', 'ends'], 'mean'),
      node('Reshape', ['flat deviation', 'form'], 'std'),
      ...normalise('image'),
    ],
    tensors: [
      floats('flat', [3], IMAGENET.mean),
      floats('flat deviation', [3], IMAGENET.std),
      integers('ends', [1, 2]),
      integers('form', [1, -1, 1, 1]),
    ],
    takes: 'zero-one',
    said: 'all',
    feed: () => shares(pixels),
  },
  {
    name: "ImageNet's normalisation outside, undone to -1..1 channel by channel, as Inception's transform_input",
    nodes: [0, 1, 2]
      .flatMap((channel) => [
        node('Gather', ['image', `index${channel}`], `c${channel}`, { axis: 1 }),
        node('Unsqueeze', [`c${channel}`, 'axis'], `u${channel}`),
        node('Mul', [`u${channel}`, `m${channel}`], `p${channel}`),
        node('Add', [`p${channel}`, `a${channel}`], `q${channel}`),
      ])
      .concat(node('Concat', ['q0', 'q1', 'q2'], 'x', { axis: 1 })),
    tensors: [
      integers('axis', [1]),
      ...[0, 1, 2].flatMap((channel) => [
        integers(`index${channel}`, [channel], []),
        number(`m${channel}`, (IMAGENET.std[channel] ?? 1) / 0.5),
        number(`a${channel}`, ((IMAGENET.mean[channel] ?? 0) - 0.5) / 0.5),
      ]),
    ],
    takes: 'imagenet',
    said: 'all',
    feed: () =>
      planar(pixels, (value, channel) => (value / 255 - (IMAGENET.mean[channel] ?? 0)) / (IMAGENET.std[channel] ?? 1)),
  },
];

/** Two layers behind the preamble. */
const fileOf = (
  { nodes, tensors = [], dims = ['n', 3, 'h', 'w'], inputType = 1, opset = 17 }: Omit<Case, 'feed'>,
  last: NodeOf[] = [],
) =>
  onnxFile({
    opset,
    inputs: { image: dims },
    inputType,
    nodes: [
      ...nodes,
      node('Conv', ['x', 'stem.weight', 'stem.bias'], 'features', { pads: [1, 1, 1, 1] }),
      node('Relu', ['features'], 'active'),
      node('Conv', ['active', 'head.weight'], last.length > 0 ? 'scores' : 'logits'),
      ...last,
    ],
    tensors: [
      random('stem.weight', [6, 3, 3, 3]),
      random('stem.bias', [6]),
      random('head.weight', [4, 6, 1, 1]),
      ...tensors,
    ],
  });

const open = (file: Uint8Array) => {
  const model = readModel(file, 'test.onnx');
  const recognised = recogniseNetwork(model, networkOptions());
  return { model, recognised, network: buildNetwork(model, recognised) };
};

interface Image {
  shape: number[];
  values: ArrayLike<number>;
}

/** The image as a network takes it. */
function imageFor(name: NormalisationName, image: Image) {
  const { mean, std, channelOrder } = NORMALISATIONS[name];
  const levels = tensor4d(
    Float32Array.from(image.values, (value) => value / 255),
    image.shape as [number, number, number, number],
  );
  const normalised = normalizeRgb(levels, mean, std, channelOrder);
  levels.dispose();
  return normalised;
}

async function logitsOf(network: Network, name: NormalisationName, image: Image = nhwc(Array.from(pixels))) {
  const x = imageFor(name, image);
  const [, height = 0, width = 0] = x.shape;
  const logits = network.predict(x);
  const full = resizeBilinear(logits, height, width, false);
  const values = await full.data();
  for (const made of [x, logits, full]) made.dispose();
  return values as Float32Array;
}

function trainOnce(network: Network, name: NormalisationName): void {
  const options = { optimizer: 'sgd', beta1: 0.9, beta2: 0.999, momentum: 0, weightDecay: 0 } as const;
  const optimizer = new Optimizer(network, { ...options, freezeClassifier: false, headFactor: 1 });
  const x = imageFor(name, nhwc(Array.from(pixels)));
  const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
  const weights = { gamma: 1, alpha: 1, entropyWeight: 1, diversityWeight: 0.5 };
  const loss = alignLoss(logits, weights, { height: HEIGHT, width: WIDTH });
  network.clearGradients();
  network.backward(tape, loss.gradient);
  optimizer.update(0.001);
  network.freeTape(tape);
  optimizer.dispose();
  x.dispose();
}

describe('what a graph says of its colours is read', () => {
  test.each(cases)('$name: it takes $takes', async (given) => {
    const file = fileOf(given);
    const { recognised, network } = open(file);
    expect([recognised.normalisation, recognised.coloursSaid]).toEqual([given.takes, given.said]);
    expect(recognised.graph.parameters.filter(({ kind }) => kind !== 'constant').map(({ name }) => name)).toEqual([
      'stem.weight',
      'stem.bias',
      'head.weight',
    ]);
    expect(recognised.unused).toEqual([]);
    const expected = permute(await runOnnx(file, given.feed()), [0, 2, 3, 1]);
    const ours = await logitsOf(network, given.takes);
    expect(relativeError(ours, expected.values)).toBeLessThan(1e-4);
    const wrong = await logitsOf(network, given.takes === 'imagenet' ? 'zero-one' : 'imagenet');
    expect(relativeError(wrong, expected.values)).toBeGreaterThan(1e-2);
    network.dispose();
  });

  test.each(cases)(
    '$name: an adapted file has the same preamble and computes the same in onnxruntime',
    async (given) => {
      const file = fileOf(given);
      const { model, network } = open(file);
      expect(Buffer.compare(await wholeFile(writeOnnx(model, pendingUpdates(network, model))), file)).toBe(0);
      trainOnce(network, given.takes);
      const adapted = await wholeFile(writeOnnx(model, pendingUpdates(network, model)));
      for (const { name } of given.tensors ?? []) {
        const [before, after] = [model, readModel(adapted, 'adapted.onnx')].map(({ onnx }) =>
          onnx?.initializers.get(name),
        );
        expect(after?.bytes, name).toEqual(before?.bytes);
      }
      const expected = permute(await runOnnx(adapted, given.feed()), [0, 2, 3, 1]);
      const unadapted = permute(await runOnnx(file, given.feed()), [0, 2, 3, 1]);
      expect(relativeError(await logitsOf(network, given.takes), expected.values)).toBeLessThan(1e-4);
      expect(largestDifference(unadapted.values, expected.values)).toBeGreaterThan(1e-4);
      network.dispose();
    },
  );

  test('logits of an NHWC image may have their channels last or in place 1, in a file of one size and of any', async () => {
    const [given] = cases.filter(({ name }) => name.startsWith('uint8 NHWC: Cast'));
    if (!given) throw new Error('The case is gone.');
    const reference = permute(await runOnnx(fileOf(given), given.feed()), [0, 2, 3, 1]);
    for (const dims of [given.dims, [1, HEIGHT, WIDTH, 3]]) {
      for (const last of [[], [node('Transpose', ['scores'], 'logits', { perm: [0, 2, 3, 1] })]]) {
        const { network } = open(fileOf({ ...given, ...(dims && { dims }) }, last));
        expect(network.graph.classes).toBe(4);
        expect(relativeError(await logitsOf(network, 'zero-255'), reference.values)).toBeLessThan(1e-4);
        network.dispose();
      }
    }
  });
});

describe.runIf(hasShared)('an export that takes 0..255 (../shared/cases/onnx)', () => {
  const files = ['norm-o17-fold', 'norm-o13-keep', 'norm-o13-fold-free', 'norm-o13-keep-free'];
  test.each(files)("%s gives PyTorch's logits", async (name) => {
    const golden = new GoldenTensors('cases', 'onnx', 'golden.safetensors');
    const path = sharedPath('cases', 'onnx', `${name}.onnx`);
    const model = openModelFile(path);
    const recognised = recogniseNetwork(model, networkOptions());
    expect([recognised.normalisation, recognised.coloursSaid]).toEqual(['zero-255', 'all']);
    const network = buildNetwork(model, recognised);
    const ours = await logitsOf(network, 'zero-255', golden.get('image.64x96'));
    expect(relativeError(ours, golden.nhwc('norm.logits').values)).toBeLessThan(1e-4);
    const written = await wholeFile(writeOnnx(model, pendingUpdates(network, model)));
    expect(Buffer.compare(written, readFileSync(path))).toBe(0);
    network.dispose();
  });
});
