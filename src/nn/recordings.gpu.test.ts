import { type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { smallNetwork } from '../../test/small-network.js';
import { finished, gpuDevice, gpuMemory } from '../gpu/backend.js';
import type { Network, NetworkOptions } from './network.js';
import type { ForwardMode } from './operators/context.js';

onDevice();

const CLASSES = 4;
const plain: NetworkOptions = { record: false };
const batch: ForwardMode = { batchNorm: 'batch' };

function images(batchSize: number, height: number, width: number, seed: number): Tensor {
  return tensor4d(noise(batchSize * height * width * 3, seed), [batchSize, height, width, 3]);
}

const hex = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');

/** All that three training steps leave: logits, gradients and running statistics, as bytes. */
async function trace(network: Network, mode: ForwardMode, freezeClassifier: boolean): Promise<string[]> {
  const seen: string[] = [];
  for (const seed of [1, 2, 3]) {
    const x = images(2, 33, 40, seed);
    network.clearGradients();
    const { logits, tape } = network.forward(x, mode);
    network.backward(tape, logits, { freezeClassifier });
    seen.push(hex((await logits.data()) as Float32Array));
    network.freeTape(tape);
    x.dispose();
    for (const [name, values] of [...(await network.gradients.read()), ...(await network.read())]) {
      seen.push(`${name} ${hex(values)}`);
    }
  }
  return [...seen, `${network.batchesTracked} batches`];
}

/** Labels of the pipelines that are compiled at once while `work` runs, and of those that are compiled beside it. */
async function compiledBy(work: () => unknown): Promise<{ atOnce: string[]; beside: string[] }> {
  const device = gpuDevice();
  const [atOnce, beside]: [string[], string[]] = [[], []];
  device.createComputePipeline = (what) => {
    atOnce.push(what.label ?? '');
    return GPUDevice.prototype.createComputePipeline.call(device, what);
  };
  device.createComputePipelineAsync = (what) => {
    beside.push(what.label ?? '');
    return GPUDevice.prototype.createComputePipelineAsync.call(device, what);
  };
  try {
    await work();
    return { atOnce, beside };
  } finally {
    for (const name of ['createComputePipeline', 'createComputePipelineAsync']) Reflect.deleteProperty(device, name);
  }
}

// The first test of this file: later ones find the kernels compiled.
test('training passes that were prepared compile nothing at their first use', async () => {
  const network = smallNetwork(CLASSES);
  const x = images(2, 33, 40, 1);
  const prepared = await compiledBy(() => network.prepareTraining(x.shape, batch));
  expect(prepared.atOnce).toEqual([]);
  expect(prepared.beside.length).toBeGreaterThan(10);
  expect(new Set(prepared.beside).size).toBe(prepared.beside.length);
  const used = await compiledBy(() => {
    network.clearGradients();
    const { logits, tape } = network.forward(x, batch);
    network.backward(tape, logits);
    network.freeTape(tape);
  });
  expect(used).toEqual({ atOnce: [], beside: [] });
  x.dispose();
  network.dispose();
});

test('passes that are not recorded are not prepared', async () => {
  const network = smallNetwork(CLASSES, 1, plain);
  const prepared = await compiledBy(() => network.prepareTraining([3, 33, 40, 3], batch));
  expect(prepared).toEqual({ atOnce: [], beside: [] });
  network.dispose();
});

describe.each<[string, ForwardMode, boolean]>([
  ['batch statistics', batch, false],
  ['batch statistics, classifier frozen', batch, true],
  ['running statistics', { batchNorm: 'running' }, false],
])('%s', (_, mode, frozen) => {
  test.each<[string, NetworkOptions]>([
    ['recorded', {}],
    ['recorded, blocks run again', { recompute: 'blocks' }],
    ['not recorded, blocks run again', { record: false, recompute: 'blocks' }],
  ])('three training steps %s give the bytes of those that are not', async (_name, options) => {
    const expected = smallNetwork(CLASSES, 1, plain);
    const network = smallNetwork(CLASSES, 1, options);
    expect(await trace(network, mode, frozen)).toEqual(await trace(expected, mode, frozen));
    network.dispose();
    expected.dispose();
  });
});

test('a recorded inference gives the bytes of one that is not, at each of several sizes in turn', async () => {
  const expected = smallNetwork(CLASSES, 1, plain);
  const network = smallNetwork(CLASSES);
  for (const [height, width, seed] of [32, 33, 40, 48, 32].flatMap((size) =>
    [1, 2, 3].map((n) => [size, size + 8, n]),
  )) {
    const x = images(1, height ?? 0, width ?? 0, seed ?? 0);
    const [a, b] = [network.predict(x), expected.predict(x)];
    expect(hex((await a.data()) as Float32Array)).toBe(hex((await b.data()) as Float32Array));
    for (const made of [x, a, b]) made.dispose();
  }
  network.dispose();
  expected.dispose();
});

test('two tapes alive at once keep their values apart, of one network or of two', async () => {
  const gradientsOf = async (together: boolean): Promise<string[]> => {
    const [first, second] = [smallNetwork(CLASSES, 1), smallNetwork(CLASSES, 2)];
    const x = [images(2, 32, 32, 1), images(2, 32, 32, 2), images(2, 32, 32, 3)] as const;
    const networks = [first, first, second];
    const run = (index: number) => networks[index]!.forward(x[index]!, batch);
    const passes = together ? [0, 1, 2].map(run) : [];
    first.clearGradients();
    second.clearGradients();
    for (const index of [0, 1, 2]) {
      const { logits, tape } = passes[index] ?? run(index);
      networks[index]!.backward(tape, logits);
      networks[index]!.freeTape(tape);
    }
    const values = [...(await first.gradients.read()).values(), ...(await second.gradients.read()).values()];
    for (const made of [...x, first, second]) made.dispose();
    return values.map(hex);
  };
  expect(await gradientsOf(true)).toEqual(await gradientsOf(false));
});

test('an inference between a forward and its backward pass does not disturb the tape', async () => {
  const gradientsOf = async (look: boolean): Promise<string[]> => {
    const [network, teacher] = [smallNetwork(CLASSES, 1), smallNetwork(CLASSES, 2)];
    const x = images(2, 32, 32, 1);
    for (const _ of [1, 2]) teacher.predict(x).dispose();
    network.clearGradients();
    const { logits, tape } = network.forward(x, batch);
    if (look) teacher.predict(x).dispose();
    network.backward(tape, logits);
    network.freeTape(tape);
    const values = [...(await network.gradients.read()).values()].map(hex);
    for (const made of [x, network, teacher]) made.dispose();
    return values;
  };
  expect(await gradientsOf(true)).toEqual(await gradientsOf(false));
});

test.each([plain, {}])('a tape serves one backward pass (%o)', (options) => {
  const network = smallNetwork(CLASSES, 1, options);
  const x = images(1, 32, 32, 1);
  const { logits, tape } = network.forward(x, batch);
  network.backward(tape, logits);
  expect(() => network.backward(tape, logits)).toThrow('used up');
  network.freeTape(tape);
  x.dispose();
  network.dispose();
});

test('recordings are bounded in number, and disposing of a network frees theirs', async () => {
  await finished();
  const before = gpuMemory();
  const network = smallNetwork(CLASSES);
  const weights = gpuMemory().bytes;
  const held: number[] = [];
  for (const _ of [1, 2, 3, 4]) {
    for (let size = 32; size < 96; size += 8) {
      const x = images(1, size, size, size);
      for (const __ of [1, 2, 3]) network.predict(x).dispose();
      x.dispose();
      await finished();
      held.push(gpuMemory().bytes - weights);
    }
  }
  // The sizes repeat. So do the bytes that are held, when buffers of the first round are gone, and they never add up to more
  // than the largest sizes need.
  expect(held.slice(24)).toEqual(held.slice(16, 24));
  expect(Math.max(...held)).toBeLessThanOrEqual(1.5 * (held[7] ?? 0));
  network.dispose();
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes: before.bytes, tensors: before.tensors });
});
