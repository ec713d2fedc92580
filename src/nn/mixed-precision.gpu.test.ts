import { type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../test/compare.js';
import { float16Test, onDevice } from '../../test/device.js';
import { goldenModels, goldenOptions, networkOptions, openModelFile } from '../../test/models.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { smallNetwork } from '../../test/small-network.js';
import { gpuDevice, readBuffer } from '../gpu/backend.js';
import type { Graph } from './graph.js';
import { checkFloat16Graph, withoutFloat16 } from './mixed-precision.js';
import type { Network, NetworkOptions } from './network.js';
import { buildNetwork, recogniseNetwork } from './open-network.js';
import type { ForwardMode } from './operators/context.js';

onDevice();

const CLASSES = 4;
const batch: ForwardMode = { batchNorm: 'batch' };
const images = (n: number, height: number, width: number, seed: number): Tensor =>
  tensor4d(noise(n * height * width * 3, seed), [n, height, width, 3]);
const demo = (precision: 'float32' | 'mixed'): Network => {
  const model = openModelFile('public/demo/source.safetensors');
  return buildNetwork(model, recogniseNetwork(model, networkOptions({ precision })));
};

/** Logits, gradients and running statistics of one step. */
async function stepOf(network: Network, x: Tensor, mode: ForwardMode) {
  network.clearGradients();
  const { logits, tape } = network.forward(x, mode);
  const values = (await logits.data()) as Float32Array;
  const dLogits = tensor4d(noise(logits.size, 9), logits.shape as [number, number, number, number]);
  network.backward(tape, dLogits);
  network.freeTape(tape);
  dLogits.dispose();
  return { logits: values, gradients: await network.gradients.read(), values: await network.read() };
}

/** |a - b| / |b| over all values of all tensors. */
function distance(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  let wrong = 0;
  let whole = 0;
  for (const [name, values] of b) {
    const others = a.get(name);
    for (const [i, value] of values.entries()) {
      wrong += ((others?.[i] ?? Number.NaN) - value) ** 2;
      whole += value ** 2;
    }
  }
  return Math.sqrt(wrong / whole);
}

describe('a step of a network whose ReLUs cut nothing off', () => {
  /** Large shifts in every batch norm: rounding then moves no value to the other side of a ReLU. */
  const smooth = async (precision: 'float32' | 'mixed'): Promise<Network> => {
    const network = smallNetwork(CLASSES, 1, { precision });
    const values = await network.read();
    const isShift = (name: string) => /(bn\d|downsample\.1)\.bias$/.test(name);
    network.weights.trainable.write((name) => values.get(name)!.map((value) => (isShift(name) ? 8 : value)));
    return network;
  };

  float16Test('has logits and gradients close to those of float32', async () => {
    const [whole, mixed] = [await smooth('float32'), await smooth('mixed')];
    const x = images(2, 33, 40, 1);
    const [expected, actual] = [await stepOf(whole, x, batch), await stepOf(mixed, x, batch)];
    expect(relativeError(actual.logits, expected.logits)).toBeLessThan(5e-3);
    expect(relativeError(actual.logits, expected.logits)).toBeGreaterThan(1e-5);
    expect(distance(actual.gradients, expected.gradients)).toBeLessThan(0.01);
    for (const made of [x, whole, mixed]) made.dispose();
  });
});

describe.each<[string, ForwardMode]>([
  ['batch statistics', batch],
  ['running statistics', { batchNorm: 'running' }],
])('a step of the demo network, %s', (_, mode) => {
  // The rounding of a value near 0 decides whether its gradient passes the ReLU: gradients are far more sensitive than
  // values. What is right is judged by how much float32's own gradients move when the image is rounded otherwise.
  float16Test('has gradients as near to those of float32 as a change of the image in its 11th bit', async () => {
    const [whole, mixed] = [demo('float32'), demo('mixed')];
    const x = images(2, 64, 96, 1);
    const signs = noise(x.size, 2);
    const moved = tensor4d(
      noise(x.size, 1).map((value, i) => value * (1 + Math.sign(signs[i]!) * 2 ** -11)),
      [2, 64, 96, 3],
    );
    const [expected, actual] = [await stepOf(whole, x, mode), await stepOf(mixed, x, mode)];
    const other = await stepOf(whole, moved, mode);
    expect(relativeError(actual.logits, expected.logits)).toBeLessThan(0.01);
    expect(distance(actual.values, expected.values)).toBeLessThan(1e-3);
    const away = distance(actual.gradients, expected.gradients);
    expect(away).toBeLessThan(0.12);
    expect(away).toBeLessThan(3 * distance(other.gradients, expected.gradients));
    for (const made of [x, moved, whole, mixed]) made.dispose();
  });
});

describe('recordings in mixed precision', () => {
  const bytesOf = async (options: NetworkOptions): Promise<string[]> => {
    const network = smallNetwork(CLASSES, 1, { precision: 'mixed', ...options });
    const seen: string[] = [];
    for (const seed of [1, 2, 3]) {
      const x = images(2, 33, 40, seed);
      const { logits, gradients, values } = await stepOf(network, x, batch);
      const predicted = network.predict(x);
      for (const found of [logits, ...gradients.values(), ...values.values(), await predicted.data()]) {
        seen.push(Buffer.from((found as Float32Array).slice().buffer).toString('hex'));
      }
      predicted.dispose();
      x.dispose();
    }
    network.dispose();
    return seen;
  };

  float16Test('give the bytes of passes that are not recorded, also when blocks run again', async () => {
    const expected = await bytesOf({ record: false });
    for (const options of [{}, { recompute: 'blocks' }, { record: false, recompute: 'blocks' }] as const) {
      expect(await bytesOf(options)).toEqual(expected);
    }
  });

  float16Test('follow the weights: a pass after a change of them is that of a network with the new ones', async () => {
    const [network, other] = [1, 2].map((seed) => smallNetwork(CLASSES, seed, { precision: 'mixed' })) as [
      Network,
      Network,
    ];
    const x = images(1, 32, 32, 1);
    const predict = async (by: Network) => {
      const logits = by.predict(x);
      const values = await logits.data();
      logits.dispose();
      return values;
    };
    const before = await predict(network);
    const expected = await predict(other);
    network.copyFrom(other);
    expect(await predict(network)).toEqual(expected);
    expect(before).not.toEqual(expected);
    for (const made of [x, network, other]) made.dispose();
  });

  float16Test('leave the float32 weights as they were in the file', async () => {
    const [whole, mixed] = [demo('float32'), demo('mixed')];
    const x = images(1, 32, 32, 1);
    mixed.predict(x).dispose();
    expect(await mixed.read()).toEqual(await whole.read());
    const { buffer } = mixed.weights.trainable;
    expect((await readBuffer(buffer, 0, 4096)).some((value) => value !== 0)).toBe(true);
    for (const made of [x, whole, mixed]) made.dispose();
  });
});

test('a device without shader-f16 refuses mixed precision, with what to do', ({ skip }) => {
  if (gpuDevice().features.has('shader-f16')) skip('this driver has shader-f16');
  expect(() => demo('mixed')).toThrow('offers no 16-bit floats (shader-f16)');
  const whole = demo('float32');
  whole.dispose();
});

describe.runIf(hasShared)('networks of ../shared/models', () => {
  test('are all taken', () => {
    const names = Object.keys(goldenModels);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const model = openModelFile(sharedPath('models', `${name}.safetensors`));
      expect(recogniseNetwork(model, { ...goldenOptions(name), precision: 'mixed' }).precision).toBe('mixed');
    }
  });

  const predictionOf = async (file: string, precision: 'float32' | 'mixed'): Promise<Float32Array> => {
    const model = openModelFile(sharedPath('models', file));
    const network = buildNetwork(model, recogniseNetwork(model, networkOptions({ precision })));
    const x = images(1, 64, 96, 1);
    const logits = network.predict(x);
    const values = (await logits.data()) as Float32Array;
    for (const made of [x, logits, network]) made.dispose();
    return values;
  };

  for (const file of ['hf-segformer-tiny.onnx', 'tv-lraspp-mbv3-tiny.safetensors']) {
    float16Test(`predict what they predict in float32, nearly: ${file}`, async () => {
      const [expected, actual] = [await predictionOf(file, 'float32'), await predictionOf(file, 'mixed')];
      expect(relativeError(actual, expected)).toBeLessThan(0.01);
      expect(relativeError(actual, expected)).toBeGreaterThan(1e-5);
    });
  }
});

test('a graph with other nodes, or other kinds of them, is named as what cannot be computed', () => {
  const { graph } = demo('float32');
  expect(withoutFloat16(graph)).toBeUndefined();
  const withLast = (node: object): Graph => ({
    ...graph,
    nodes: [...graph.nodes, { name: 'last', input: graph.output, output: 'end', ...node } as Graph['nodes'][number]],
  });
  for (const op of ['softmax', 'log-softmax', 'instance-norm'])
    expect(withoutFloat16(withLast({ op }))).toBeUndefined();
  expect(withoutFloat16(withLast({ op: 'activation', activation: { kind: 'exp' } }))).toBe('the function exp (last)');
  expect(withoutFloat16(withLast({ op: 'binary', kind: 'div', other: 'x' }))).toBe('the operation div (last)');
  expect(withoutFloat16(withLast({ op: 'reduce', kind: 'l2', axes: [1] }))).toBe('the reduction l2 (last)');
  const fixed = { ...graph, parameters: graph.parameters.map((spec) => ({ ...spec, kind: 'constant' as const })) };
  expect(withoutFloat16(fixed)).toContain('weights are no parameters');
  expect(() => checkFloat16Graph(withLast({ op: 'grid-sample' }), 'a.onnx')).toThrow(
    /^Mixed precision is there for convolution, transposed convolution, batch norm, layer norm, instance norm, ReLU, .*attention.*; this network has grid-sample \(last\)\.$/,
  );
});
