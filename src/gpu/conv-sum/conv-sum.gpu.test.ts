import { memory, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import { fixSharing, type Sharing } from '../conv2d/variant.js';
import { squareWindow } from '../window/window.js';
import { type Branch, ConvSumGradient, convSum } from './conv-sum.js';
import { convSumGradientReference, convSumReference } from './reference.js';

onDevice();

type Shape4 = [number, number, number, number];

interface Case {
  shape: Shape4;
  channels: number;
  dilations: number[];
  bias: boolean;
}

const cases: Case[] = [
  { shape: [2, 9, 11, 20], channels: 11, dilations: [1, 3, 6, 12], bias: true },
  { shape: [1, 17, 13, 6], channels: 4, dilations: [2, 5], bias: false },
];

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Weights and biases, or their gradients, side by side as in a network's buffer. */
function layOut({ shape, channels, dilations, bias }: Case, fill: (count: number, seed: number) => Float32Array) {
  const count = 9 * shape[3] * channels;
  const [weightFloats, biasFloats] = [count, channels].map((floats) => Math.ceil(floats / 64) * 64) as [number, number];
  const stride = weightFloats + biasFloats;
  const buffer = allocateBuffer('branches', stride * dilations.length);
  const values = dilations.map((dilation, index) => {
    const weights = fill(count, index);
    const biases = bias ? fill(channels, 10 + index) : new Float32Array(channels);
    writeBuffer(buffer, index * stride * 4, weights);
    writeBuffer(buffer, (index * stride + weightFloats) * 4, biases);
    return { weights, bias: biases, geometry: { ...squareWindow(3, { dilation, padding: dilation }), groups: 1 } };
  });
  const branches = values.map(
    ({ geometry }, index): Branch => ({
      weight: { buffer, offset: index * stride * 4, size: count * 4 },
      bias: bias ? { buffer, offset: (index * stride + weightFloats) * 4, size: channels * 4 } : undefined,
      geometry,
    }),
  );
  return { buffer, values, branches };
}

const valuesOf = async (tensor: Tensor) => (await tensor.data()) as Float32Array;
const ones = (count: number) => new Float32Array(count).fill(1);

async function run(entry: Case) {
  const { shape, channels } = entry;
  const before = memory().numTensors;
  const given = layOut(entry, noise);
  const gradients = layOut(entry, ones);
  const x = tensor4d(noise(size(shape), 20), shape);
  const y = convSum(x, given.branches, channels);
  const dy = tensor4d(noise(y.size, 21), y.shape as Shape4);
  const gradient = new ConvSumGradient(x, dy, given.branches);
  const dx = gradient.ofInput();
  gradient.addTo(gradients.branches);
  gradient.dispose();
  const grown = async ({ offset, size: bytes }: { offset: number; size: number }) =>
    (await readBuffer(gradients.buffer, offset, bytes)).map((value) => value - 1);
  const read = {
    y: await valuesOf(y),
    dx: await valuesOf(dx),
    dWeights: await Promise.all(gradients.branches.map(({ weight }) => grown(weight))),
    dBiases: await Promise.all(gradients.branches.flatMap(({ bias }) => (bias ? [grown(bias)] : []))),
  };
  for (const made of [x, y, dy, dx]) made.dispose();
  for (const { buffer } of [given, gradients]) freeBuffer(buffer);
  expect(memory().numTensors).toBe(before);
  return { ...read, values: given.values, dyValues: noise(size(shape.slice(0, 3)) * channels, 21) };
}

describe.each(['the default', 'workgroup'])('summed convolutions equal their reference (%s form)', (form) => {
  afterEach(() => fixSharing());

  test.each(cases.map((entry) => [`${entry.dilations.length} branches, bias ${entry.bias}`, entry] as const))(
    '%s',
    async (_, entry) => {
      if (form !== 'the default') fixSharing(form as Sharing);
      const { shape, channels, bias } = entry;
      const gpu = await run(entry);
      const x = noise(size(shape), 20);
      const expected = convSumReference(x, shape, channels, gpu.values);
      expect(relativeError(gpu.y, expected)).toBeLessThan(1e-5);
      const { dx, dWeights, dBias } = convSumGradientReference(x, shape, channels, gpu.values, gpu.dyValues);
      expect(relativeError(gpu.dx, dx)).toBeLessThan(1e-5);
      gpu.dWeights.forEach((dw, index) => void expect(relativeError(dw, dWeights[index] ?? [])).toBeLessThan(1e-5));
      expect(gpu.dBiases).toHaveLength(bias ? entry.dilations.length : 0);
      for (const one of gpu.dBiases) expect(relativeError(one, dBias)).toBeLessThan(1e-5);
      expect(await run(entry)).toEqual(gpu);
      // Deliberately wrong: the branches must not be taken for one another.
      expect(relativeError(gpu.dWeights[0] ?? [], dWeights[1] ?? [])).toBeGreaterThan(1e-2);
    },
  );
});
