import { type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { largestDifference, noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { permute } from '../../../test/golden.js';
import { networkOptions } from '../../../test/models.js';
import { runOnnx } from '../../../test/onnx-runtime.js';
import { wholeFile } from '../../formats/bytes.js';
import { floats, integers, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import { writeOnnx } from '../../formats/onnx/write.js';
import { readModel } from '../../formats/read.js';
import { alignLoss } from '../../gpu/pixel-loss/align-loss.js';
import { resizeBilinear } from '../../gpu/resize-bilinear/resize-bilinear.js';
import { softmax } from '../../gpu/softmax/softmax.js';
import type { Network } from '../network.js';
import { buildNetwork, pendingUpdates, recogniseNetwork } from '../open-network.js';
import { Optimizer } from '../optimizer.js';

onDevice();

const [HEIGHT, WIDTH] = [12, 16];

const node = (op: string, inputs: string[], output: string, attributes: NodeOf['attributes'] = {}): NodeOf => ({
  op,
  inputs,
  outputs: [output],
  attributes,
});

const weights = (name: string, shape: number[]) =>
  floats(
    name,
    shape,
    noise(
      shape.reduce((a, b) => a * b, 1),
      name.length * 7919,
    ),
  );

/** A network of `channels` maps `z` at half the image's size, and what the export has behind them. */
const fileOf = (tail: NodeOf[], channels = 1, output = 'out'): Uint8Array =>
  onnxFile({
    nodes: [
      node('Conv', ['image', 'stem.weight', 'stem.bias'], 'x', { pads: [1, 1, 1, 1], strides: [2, 2] }),
      node('Relu', ['x'], 'r'),
      node('Conv', ['r', 'head.weight', 'head.bias'], 'z'),
      ...tail,
    ],
    inputs: { image: ['n', 3, 'h', 'w'] },
    outputs: [output],
    tensors: [
      weights('stem.weight', [8, 3, 3, 3]),
      weights('stem.bias', [8]),
      weights('head.weight', [channels, 8, 1, 1]),
      floats('head.bias', [channels], [-0.3, 0.4].slice(0, channels)),
      floats('double', [4], [1, 1, 2, 2]),
      floats('third', [], [0.3]),
      integers('one', [1]),
      integers('single', [1], []),
      integers('none', [0], []),
      integers('two', [2]),
    ],
  });

const image = { shape: [2, 3, HEIGHT, WIDTH], values: noise(2 * 3 * HEIGHT * WIDTH, 5) };
const pixels = (): Tensor => tensor4d(permute(image, [0, 2, 3, 1]).values as Float32Array, [2, HEIGHT, WIDTH, 3]);

const open = (bytes: Uint8Array) => {
  const model = readModel(bytes, 'binary.onnx');
  const opened = recogniseNetwork(model, networkOptions());
  return { model, opened, network: buildNetwork(model, opened) };
};

const upsampled = (name: string, input: string) =>
  node('Resize', [input, '', 'double'], name, { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });

/** Probability of the foreground [N, h, w], at a size. */
async function foreground(network: Network, size: { height: number; width: number }): Promise<Float32Array> {
  const full = resizeBilinear(network.predict(pixels()), size.height, size.width, false);
  const both = await softmax(full).data<'float32'>();
  return Float32Array.from(both).filter((_, at) => at % 2 === 1);
}

const sigmoid = (values: Float32Array): Float32Array => values.map((z) => 1 / (1 + Math.exp(-z)));

const resizing = { name: 'upsampled, a sigmoid', nodes: [upsampled('u', 'z'), node('Sigmoid', ['u'], 'out')] };
const cases: { name: string; nodes: NodeOf[]; size?: number; probabilities?: boolean }[] = [
  { name: 'logits', nodes: [node('Identity', ['z'], 'out')], probabilities: false },
  { name: 'a sigmoid', nodes: [node('Sigmoid', ['z'], 'out')] },
  { ...resizing, size: 2 },
  {
    name: 'a sigmoid, without the axis of channels',
    nodes: [node('Sigmoid', ['z'], 's'), node('Squeeze', ['s', 'one'], 'out')],
  },
  {
    name: 'logits without the axis of channels',
    nodes: [node('Gather', ['z', 'none'], 'out', { axis: 1 })],
    probabilities: false,
  },
];

describe('an ONNX file that ends in one channel', () => {
  test.each(cases)(
    '$name: the foreground has the probability that onnxruntime gives',
    async ({ nodes, size = 1, probabilities = true }) => {
      const bytes = fileOf(nodes);
      const { opened, network } = open(bytes);
      expect(opened.graph).toMatchObject({ classes: 2, binary: true });
      expect(opened.inferred).toContainEqual({
        name: 'output',
        value: 'binary: sigmoid, two classes (background, foreground)',
        assumed: !probabilities,
      });
      const ours = await foreground(network, { height: (size * HEIGHT) / 2, width: (size * WIDTH) / 2 });
      const { values } = await runOnnx(bytes, image);
      expect(largestDifference(ours, probabilities ? values : sigmoid(values))).toBeLessThan(1e-6);
      network.dispose();
    },
  );

  test.each(cases)(
    '$name: after a step it comes back with one channel, and computes the same',
    async ({ nodes, size = 1, probabilities = true }) => {
      const bytes = fileOf(nodes);
      const { model, network } = open(bytes);
      trainOnce(network);
      const adapted = await wholeFile(writeOnnx(model, pendingUpdates(network, model)));
      const again = readModel(adapted, 'adapted.onnx');
      expect(again.tensors.get('head.weight')?.shape).toEqual([1, 8, 1, 1]);
      expect(again.onnx?.nodes).toEqual(model.onnx?.nodes);
      const [before, after] = [await runOnnx(bytes, image), await runOnnx(adapted, image)];
      expect(after.shape).toEqual(before.shape);
      expect(largestDifference(after.values, before.values)).toBeGreaterThan(1e-3);
      const ours = await foreground(network, { height: (size * HEIGHT) / 2, width: (size * WIDTH) / 2 });
      expect(largestDifference(ours, probabilities ? after.values : sigmoid(after.values))).toBeLessThan(1e-5);
      network.dispose();
    },
  );

  test('a threshold is left out and named: the probabilities are those in front of it', async () => {
    const bytes = fileOf([
      node('Sigmoid', ['z'], 's'),
      node('Greater', ['s', 'third'], 'g'),
      node('Cast', ['g'], 'out', { to: 1 }),
    ]);
    const { opened, network } = open(bytes);
    expect(opened.graph.binary).toBe(true);
    expect(opened.inferred.map(({ name }) => name)).toContain('final threshold at 0.3');
    const p = await foreground(network, { height: HEIGHT / 2, width: WIDTH / 2 });
    const { values } = await runOnnx(bytes, image);
    expect([...values]).toEqual(Array.from(p, (one) => (one > 0.3 ? 1 : 0)));
    network.dispose();
  });

  test('a sigmoid in front of the upsampling is passed over, and the card says so', async () => {
    const { opened, network } = open(fileOf([node('Sigmoid', ['z'], 's'), upsampled('out', 's')]));
    const { opened: plain, network: same } = open(fileOf([node('Sigmoid', ['z'], 'out')]));
    expect(opened.graph.nodes.map(({ op }) => op)).toEqual(plain.graph.nodes.map(({ op }) => op));
    expect(opened.inferred.find(({ name }) => name === 'final sigmoid')?.value).toContain('in front of the upsampling');
    expect(await network.predict(pixels()).data()).toEqual(await same.predict(pixels()).data());
    for (const made of [network, same]) made.dispose();
  });

  test('the second map of a softmax of two opens as the network of two classes', async () => {
    for (const choice of [
      node('Gather', ['p', 'single'], 'out', { axis: 1 }),
      node('Slice', ['p', 'one', 'two', 'one'], 'out'),
    ]) {
      const bytes = fileOf([node('Softmax', ['z'], 'p', { axis: 1 }), choice], 2);
      const { opened, network } = open(bytes);
      expect(opened.graph).toMatchObject({ classes: 2 });
      expect(opened.graph.binary).toBeUndefined();
      expect(opened.inferred.map(({ name }) => name)).toContain('choice of one class');
      const ours = await foreground(network, { height: HEIGHT / 2, width: WIDTH / 2 });
      expect(largestDifference(ours, (await runOnnx(bytes, image)).values)).toBeLessThan(1e-6);
      network.dispose();
    }
  });

  test.each(['Relu', 'HardSigmoid'])('values that are no logits are refused: %s', (op) => {
    expect(() => open(fileOf([node(op, ['z'], 'out')]))).toThrow(/one output channel ends in .*neither logits nor/);
  });

  test('thresholds of several channels are refused', () => {
    const tail = [node('Sigmoid', ['z'], 's'), node('Greater', ['s', 'third'], 'out')];
    expect(() => open(fileOf(tail, 2))).toThrow(/2 channels is cut at a threshold/);
  });
});

function trainOnce(network: Network): void {
  const rates = { optimizer: 'sgd', beta1: 0.9, beta2: 0.999, momentum: 0, weightDecay: 0 } as const;
  const optimizer = new Optimizer(network, { ...rates, freezeClassifier: false, headFactor: 1 });
  const { logits, tape } = network.forward(pixels(), { batchNorm: 'batch' });
  const loss = alignLoss(logits, { gamma: 1, alpha: 1, entropyWeight: 1, diversityWeight: 0.5 });
  network.clearGradients();
  network.backward(tape, loss.gradient);
  optimizer.update(0.5);
  network.freeTape(tape);
  optimizer.dispose();
}
