import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { largestDifference, noise, relativeError, relativeL2 } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, permute } from '../../../test/golden.js';
import { networkOptions, openModelFile } from '../../../test/models.js';
import { runOnnx } from '../../../test/onnx-runtime.js';
import { hasShared, sharedPath } from '../../../test/shared.js';
import { wholeFile } from '../../formats/bytes.js';
import { floats, integers, type NodeOf, onnxFile } from '../../formats/onnx/fixtures.js';
import { writeOnnx } from '../../formats/onnx/write.js';
import { readModel } from '../../formats/read.js';
import { normalizeRgb } from '../../gpu/elementwise/elementwise.js';
import { teachLoss } from '../../gpu/pixel-loss/teach-loss.js';
import type { Network } from '../network.js';
import { buildNetwork, pendingUpdates, recogniseNetwork } from '../open-network.js';
import { Optimizer } from '../optimizer.js';

onDevice();

/** Loss and gradients of the mean cross-entropy, in evaluation mode. */
async function crossEntropy(network: Network, x: Tensor, labels: Tensor): Promise<number> {
  const { logits, tape } = network.forward(x, { batchNorm: 'running' });
  const loss = teachLoss(logits, labels, { negativeWeight: 0, delta: 0.04, reduction: 'valid' });
  network.clearGradients();
  network.backward(tape, loss.gradient);
  const values = await loss.values.data();
  network.freeTape(tape);
  for (const made of [loss.values, loss.gradient]) made.dispose();
  return values[loss.names.indexOf('positive')] ?? Number.NaN;
}

const upload = ({ shape, values }: { shape: number[]; values: Float32Array }): Tensor =>
  tensor4d(values, shape as [number, number, number, number]);

const cases = [
  { network: 'danet', files: ['danet-o17-fold', 'danet-o13-fold-free'], single: ['ga', 'gc'], atLeast: 5 },
  { network: 'prelu', files: ['prelu-o13-keep', 'prelu-o13-keep-free'], single: [], atLeast: 8 },
].flatMap(({ files, ...rest }) => files.map((file) => ({ file, ...rest })));

describe.runIf(hasShared)('parameters of one element have the gradients of PyTorch (../shared/cases/onnx)', () => {
  test.each(cases)('$file', async ({ network: name, file, single, atLeast }) => {
    const golden = new GoldenTensors('cases', 'onnx', 'golden.safetensors');
    const model = openModelFile(sharedPath('cases', 'onnx', `${file}.onnx`));
    const opened = recogniseNetwork(model, networkOptions());
    const network = buildNetwork(model, opened);
    const image = golden.get('image.64x96');
    const pixels = upload({ shape: image.shape, values: image.values.map((value) => value / 255) });
    const x = normalizeRgb(pixels, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    const { shape, values } = golden.get('labels.64x96');
    const loss = await crossEntropy(network, x, tensor(Array.from(values), shape, 'int32'));
    expect(Math.abs(loss - (golden.get(`${name}.loss`).values[0] ?? 0))).toBeLessThan(1e-5);

    const gradients = await network.gradients.read();
    const named = golden.names().flatMap((key) => {
      const parameter = key.startsWith(`${name}.grad.`) ? key.slice(`${name}.grad.`.length) : '';
      const gradient = gradients.get(parameter);
      return gradient ? [{ name: parameter, actual: gradient, expected: golden.get(key).values }] : [];
    });
    expect(named.length).toBeGreaterThanOrEqual(atLeast);
    const { worst } = relativeL2(named);
    expect(worst.error, worst.name).toBeLessThan(1e-3);
    for (const parameter of single) {
      const found = named.find((one) => one.name === parameter);
      expect(relativeError(found?.actual ?? [], found?.expected ?? [1]), parameter).toBeLessThan(1e-4);
    }
    network.dispose();
  });
});

const node = (op: string, inputs: string[], output: string, attributes: NodeOf['attributes'] = {}): NodeOf => ({
  op,
  inputs,
  outputs: [output],
  attributes,
});

const weights = (name: string, shape: number[], scale = 0.5) =>
  floats(
    name,
    shape,
    noise(
      shape.reduce((a, b) => a * b, 1),
      name.length * 7919,
    ).map((value) => value * scale),
  );

/** Single numbers of all kinds: what a model learns, what exporters write, what formulas have. */
const mixture = onnxFile({
  inputs: { image: ['n', 3, 'h', 'w'] },
  nodes: [
    node('Div', ['image', 'pixel_range'], 'scaled'),
    node('Conv', ['scaled', 'stem.weight', 'stem.bias'], 'x'),
    // PReLU with one weight, as exports without constant folding have it.
    node('Unsqueeze', ['act.weight', 'axes'], 'slope'),
    node('PRelu', ['x', 'slope'], 'a'),
    // GELU, spelt out with initialisers that have names.
    node('Div', ['a', 'root'], 'q'),
    node('Erf', ['q'], 'e'),
    node('Add', ['e', 'one'], 'f'),
    node('Mul', ['a', 'f'], 'g'),
    node('Mul', ['g', 'half'], 'h1'),
    // A learned scale, one that the exporter wrote, a learned temperature as exp(t), times a number.
    node('Mul', ['h1', 'gamma'], 'h2'),
    node('Mul', ['h2', 'onnx::Mul_57'], 'h3'),
    node('Constant', [], 'three', { value: floats('', [], [3]) }),
    node('Exp', ['head.log_scale'], 't'),
    node('Mul', ['t', 'three'], 't3'),
    node('Div', ['h3', 't3'], 'h4'),
    // A map of one channel with its bias, as a gate.
    node('Conv', ['h4', 'gate.weight'], 'm'),
    node('Add', ['m', 'gate.bias'], 'm2'),
    node('Sigmoid', ['m2'], 'm3'),
    node('Mul', ['h4', 'm3'], 'h5'),
    node('Mul', ['scale.two', 'three'], 's6'),
    node('Mul', ['h5', 's6'], 'h6'),
    node('Add', ['h6', 'onnx::Add_88'], 'y'),
    node('Conv', ['y', 'head.weight', 'head.bias'], 'logits'),
  ],
  tensors: [
    floats('pixel_range', [], [2]),
    weights('stem.weight', [6, 3, 3, 3]),
    weights('stem.bias', [6]),
    floats('act.weight', [1], [0.3]),
    integers('axes', [1, 2]),
    floats('root', [], [Math.SQRT2]),
    floats('one', [], [1]),
    floats('half', [], [0.5]),
    floats('gamma', [1], [0.8]),
    floats('onnx::Mul_57', [1], [1.5]),
    floats('head.log_scale', [], [0.2]),
    weights('gate.weight', [1, 6, 1, 1]),
    floats('gate.bias', [1, 1, 1], [-0.4]),
    floats('scale.two', [1, 1, 1], [0.7]),
    // A parameter that the exporter has given the axes of a map.
    floats('onnx::Add_88', [1, 1, 1, 1], [0.2]),
    weights('head.weight', [4, 6, 1, 1]),
    weights('head.bias', [4]),
  ],
});

const LEARNED = ['act.weight', 'gamma', 'gate.bias', 'head.log_scale', 'scale.two', 'onnx::Add_88'];

const openMixture = () => {
  const model = readModel(mixture, 'mixture.onnx');
  const opened = recogniseNetwork(model, networkOptions());
  return { model, opened, network: buildNetwork(model, opened) };
};

const image = { shape: [2, 3, 12, 16], values: noise(2 * 3 * 12 * 16, 5) };
const someLabels = () => {
  const ids = Array.from(noise(2 * 10 * 14, 9), (value) => Math.floor((value + 1) * 2));
  return tensor(ids, [2, 10, 14], 'int32');
};

/** The same by a change of the value, in float32 of onnxruntime: good for three digits. */
async function slopeOf(parameter: string): Promise<number> {
  const [up, down] = await Promise.all([5e-3, -5e-3].map((change) => lossWith(parameter, change)));
  return ((up ?? 0) - (down ?? 0)) / 1e-2;
}

async function lossWith(parameter: string, change: number): Promise<number> {
  const { model } = openMixture();
  const old = new Float32Array(model.tensors.get(parameter)?.bytes.slice().buffer ?? new ArrayBuffer(0));
  const bytes = await wholeFile(writeOnnx(model, new Map([[parameter, old.map((value) => value + change)]])));
  const { shape, values } = permute(await runOnnx(bytes, image), [0, 2, 3, 1]);
  const ids = await someLabels().data();
  const classes = shape[3] ?? 1;
  let sum = 0;
  ids.forEach((id, pixel) => {
    const logits = values.subarray(pixel * classes, (pixel + 1) * classes);
    const total = logits.reduce((all, z) => all + Math.exp(z), 0);
    sum += Math.log(total) - (logits[id] ?? Number.NaN);
  });
  return sum / ids.length;
}

describe('single numbers of an ONNX graph', () => {
  test('those that the model names are trained; numbers of formulas, of exporters and of the preamble are not', () => {
    const { opened, network } = openMixture();
    const trained = new Set(network.layout.trainable.slots.keys());
    expect(LEARNED.filter((name) => trained.has(name))).toEqual(LEARNED);
    for (const constant of ['pixel_range', 'root', 'one', 'half', 'onnx::Mul_57', 'three']) {
      expect(trained.has(constant), constant).toBe(false);
    }
    expect(opened.graph.nodes.some((one) => one.op === 'activation' && one.activation.kind === 'gelu')).toBe(true);
    network.dispose();
  });

  test('the model card says which are trained and which are not', () => {
    const { opened, network } = openMixture();
    expect(opened.inferred.find(({ name }) => name === 'single numbers')).toEqual({
      name: 'single numbers',
      value:
        'trained: act.weight, gamma, head.log_scale, gate.bias, scale.two, onnx::Add_88; ' +
        'not trained: pixel_range, root, one, half, onnx::Mul_57; not trained: 1 Constant node',
      assumed: true,
    });
    network.dispose();
  });

  test('each gradient is the slope of the loss that onnxruntime computes', async () => {
    const { network } = openMixture();
    const x = upload(permute(image, [0, 2, 3, 1]));
    await crossEntropy(network, x, someLabels());
    const gradients = await network.gradients.read();
    for (const name of LEARNED) {
      const [gradient = Number.NaN] = gradients.get(name) ?? [];
      const slope = await slopeOf(name);
      expect(Math.abs(slope), name).toBeGreaterThan(1e-4);
      expect(Math.abs(gradient - slope), name).toBeLessThan(0.01 * Math.abs(slope) + 5e-5);
    }
    network.dispose();
  });

  test('a trained number is written back at its place, and onnxruntime computes with it what is computed here', async () => {
    const { model, network } = openMixture();
    const x = upload(permute(image, [0, 2, 3, 1]));
    await crossEntropy(network, x, someLabels());
    const options = { optimizer: 'sgd', beta1: 0.9, beta2: 0.999, momentum: 0, weightDecay: 0 } as const;
    const optimizer = new Optimizer(network, { ...options, freezeClassifier: false, headFactor: 1 });
    optimizer.update(0.5);
    const bytes = await wholeFile(writeOnnx(model, pendingUpdates(network, model)));
    const adapted = readModel(bytes, 'adapted.onnx');
    for (const [name, { shape, bytes: old }] of model.tensors) {
      const after = adapted.tensors.get(name);
      expect(after?.shape, name).toEqual(shape);
      const moved = Buffer.compare(after?.bytes ?? old, old) !== 0;
      const kept = ['pixel_range', 'root', 'one', 'half', 'onnx::Mul_57', 'axes'].includes(name);
      expect(moved, name).toBe(!kept);
    }
    const logits = network.predict(x);
    const theirs = permute(await runOnnx(bytes, image), [0, 2, 3, 1]).values;
    expect(largestDifference(await logits.data(), theirs)).toBeLessThan(1e-5);
    optimizer.dispose();
    network.dispose();
  });
});
