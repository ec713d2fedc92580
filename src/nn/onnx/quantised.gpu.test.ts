import { tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { permute } from '../../../test/golden.js';
import { networkOptions } from '../../../test/models.js';
import { runOnnx } from '../../../test/onnx-runtime.js';
import { wholeFile } from '../../formats/bytes.js';
import { fromFloat32, toFloat32 } from '../../formats/numbers.js';
import { floats, type ModelOf, type NodeOf, onnxFile, typed } from '../../formats/onnx/fixtures.js';
import { writeOnnx } from '../../formats/onnx/write.js';
import { readModel } from '../../formats/read.js';
import { alignLoss } from '../../gpu/pixel-loss/align-loss.js';
import type { Network } from '../network.js';
import { buildNetwork, pendingUpdates, recogniseNetwork } from '../open-network.js';
import { Optimizer } from '../optimizer.js';

onDevice();

const image = { shape: [1, 3, 16, 24], values: noise(3 * 16 * 24, 5) };
const upload = () => {
  const { shape, values } = permute(image, [0, 2, 3, 1]);
  return tensor4d(values, shape as [number, number, number, number]);
};

const node = (op: string, inputs: string[], output: string, attributes: NodeOf['attributes'] = {}): NodeOf => ({
  op,
  inputs,
  outputs: [output],
  attributes,
});
const pads = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
const bytesOf = (count: number, seed: number) => Int8Array.from(noise(count, seed), (value) => Math.round(127 * value));

function open(bytes: Uint8Array) {
  const model = readModel(bytes, 'given.onnx');
  return { model, network: buildNetwork(model, recogniseNetwork(model, networkOptions())) };
}

async function logitsOf(network: Network): Promise<Float32Array> {
  const x = upload();
  const logits = network.predict(x);
  const [n = 0, h = 0, w = 0, c = 0] = logits.shape;
  const values = await logits.data<'float32'>();
  for (const made of [x, logits]) made.dispose();
  return permute({ shape: [n, h, w, c], values }, [0, 3, 1, 2]).values;
}

function trainOnce(network: Network): void {
  const options = { optimizer: 'sgd', beta1: 0.9, beta2: 0.999, momentum: 0, weightDecay: 0 } as const;
  const optimizer = new Optimizer(network, { ...options, freezeClassifier: false, headFactor: 1 });
  const { logits, tape } = network.forward(upload(), { batchNorm: 'batch' });
  const weights = { gamma: 1, alpha: 1, entropyWeight: 1, diversityWeight: 0.5 };
  const loss = alignLoss(logits, weights, { height: 16, width: 24 });
  network.clearGradients();
  network.backward(tape, loss.gradient);
  optimizer.update(0.5);
  network.freeTape(tape);
  optimizer.dispose();
}

/** Weights of int8: a scale for each channel, a bias of int32, one scale for all. */
const quantised = (): ModelOf => ({
  opset: 13,
  nodes: [
    node('DequantizeLinear', ['w1_q', 'w1_s', 'w1_z'], 'w1', { axis: 0 }),
    node('DequantizeLinear', ['b1_q', 'b1_s'], 'b1', { axis: 0 }),
    node('Conv', ['image', 'w1', 'b1'], 'a', pads),
    node('Relu', ['a'], 'r'),
    node('DequantizeLinear', ['w2_q', 'w2_s'], 'w2'),
    node('Conv', ['r', 'w2'], 'logits', pads),
  ],
  tensors: [
    typed('w1_q', 3, [4, 3, 3, 3], bytesOf(108, 1)),
    floats('w1_s', [4], [0.004, 0.002, 0.003, 0.001]),
    typed('w1_z', 3, [4], Int8Array.of(0, 0, 0, 0)),
    typed('b1_q', 6, [4], Int32Array.of(400, -300, 200, 0)),
    floats('b1_s', [4], [0.0004, 0.0002, 0.0003, 0.0001]),
    typed('w2_q', 3, [2, 4, 3, 3], bytesOf(72, 2)),
    floats('w2_s', [], [0.005]),
  ],
});

test('a file with quantised weights computes what onnxruntime computes, is trained, and is written as floats', async () => {
  const bytes = onnxFile(quantised());
  const { model, network } = open(bytes);
  const before = await logitsOf(network);
  expect(relativeError(before, (await runOnnx(bytes, image)).values)).toBeLessThan(1e-5);
  trainOnce(network);
  const after = await logitsOf(network);
  expect(relativeError(after, before)).toBeGreaterThan(1e-3);
  const written = await wholeFile(writeOnnx(model, pendingUpdates(network, model)));
  expect(relativeError((await runOnnx(written, image)).values, after)).toBeLessThan(1e-5);
  expect(relativeError(await logitsOf(open(written).network), after)).toBeLessThan(1e-6);
  network.dispose();
});

test('a file that quantises what its layers compute is refused by name, with what helps', () => {
  const { nodes, tensors = [], ...rest } = quantised();
  const given = onnxFile({
    ...rest,
    nodes: [
      ...nodes.slice(0, 3),
      node('QuantizeLinear', ['a', 'w2_s'], 'a_q'),
      node('DequantizeLinear', ['a_q', 'w2_s'], 'a_f'),
      node('Relu', ['a_f'], 'r'),
      ...nodes.slice(4),
    ],
    tensors,
  });
  expect(() => open(given)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/QuantizeLinear \(QuantizeLinear_a_q\); DequantizeLinear/),
      advice: expect.stringContaining('float32 export from before quantisation'),
    }),
  );
});

const half = (name: string, shape: number[], values: Float32Array) =>
  typed(name, 10, shape, fromFloat32(values, 'F16'));
const rounded = (values: Float32Array): Float32Array => toFloat32({ dtype: 'F16', bytes: fromFloat32(values, 'F16') });

/** Float16 all through, between casts, or only in the file. */
const HALF_FORMS = {
  'of float16 from input to output': { inputType: 10, first: [], weight: 'w', last: [] },
  'of float16 between casts': {
    inputType: 1,
    first: [node('Cast', ['image'], 'x', { to: 10 })],
    weight: 'w',
    last: [node('Cast', ['y'], 'logits', { to: 1 })],
  },
  'with weights of float16 that are cast to float32': {
    inputType: 1,
    first: [node('Cast', ['w'], 'w32', { to: 1 })],
    weight: 'w32',
    last: [],
  },
};

test.each(Object.entries(HALF_FORMS))(
  'a file %s is computed in float32, and written back in float16',
  async (_, form) => {
    const values = noise(54, 3).map((value) => value / 8);
    const from = form.first.some(({ outputs }) => outputs[0] === 'x') ? 'x' : 'image';
    const to = form.last.length > 0 ? 'y' : 'logits';
    const graph = (weight: string): NodeOf[] => [node('Conv', [from, weight], to, pads)];
    const given = onnxFile({
      inputType: form.inputType,
      nodes: [...form.first, ...graph(form.weight), ...form.last],
      tensors: [half('w', [2, 3, 3, 3], values)],
    });
    const plain = onnxFile({
      nodes: [node('Conv', ['image', 'w'], 'logits', pads)],
      tensors: [floats('w', [2, 3, 3, 3], rounded(values))],
    });
    const { model, network } = open(given);
    const before = await logitsOf(network);
    expect(relativeError(before, (await runOnnx(plain, image)).values)).toBeLessThan(1e-5);
    trainOnce(network);
    const after = await logitsOf(network);
    const written = await wholeFile(writeOnnx(model, pendingUpdates(network, model)));
    const again = open(written);
    expect(again.model.tensors.get('w')?.dtype).toBe('F16');
    expect(again.model.onnx?.nodes).toEqual(model.onnx?.nodes);
    expect(relativeError(await logitsOf(again.network), after)).toBeLessThan(2e-3);
    expect(relativeError(after, before)).toBeGreaterThan(1e-2);
    for (const opened of [network, again.network]) opened.dispose();
  },
);
