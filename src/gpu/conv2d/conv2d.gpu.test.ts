import { memory, type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, goldenCases } from '../../../test/golden.js';
import { hasShared } from '../../../test/shared.js';
import { allocateBuffer, freeBuffer, gpuDevice, readBuffer, writeBuffer } from '../backend.js';
import type { BufferRange } from '../kernel.js';
import { squareWindow } from '../window/window.js';
import { conv2d, conv2dInputGradient } from './conv2d.js';
import type { ConvGeometry } from './geometry.js';
import { conv2dGradientReference, conv2dReference } from './reference.js';
import { tuneConvolutions } from './tuning.js';
import {
  defaultSharing,
  equalForms,
  fixSharing,
  keepTuned,
  runsOn,
  SHARINGS,
  throughWorkgroup,
  tunedSharings,
} from './variant.js';
import { conv2dBiasGradient, conv2dWeightGradient } from './weight-gradient.js';

onDevice();

type Shape4 = [number, number, number, number];

async function weightGradient(x: Tensor, dy: Tensor, count: number, geometry: ConvGeometry): Promise<Float32Array> {
  const range = zeroRange(count);
  conv2dWeightGradient(x, dy, range, geometry);
  return readAndFree(range, count);
}

async function biasGradient(dy: Tensor, count: number): Promise<Float32Array> {
  const range = zeroRange(count);
  conv2dBiasGradient(dy, range);
  return readAndFree(range, count);
}

const zeroRange = (count: number): BufferRange => ({
  buffer: allocateBuffer('gradient', count),
  offset: 0,
  size: count * 4,
});

async function readAndFree({ buffer }: BufferRange, count: number): Promise<Float32Array> {
  const values = await readBuffer(buffer, 0, count * 4);
  freeBuffer(buffer);
  return values;
}

const square = (kernel: number, stride: number, pad: number, dilation: number, groups = 1): ConvGeometry => ({
  ...squareWindow(kernel, { stride, dilation, padding: pad }),
  groups,
});

interface Case {
  shape: Shape4;
  channels: number;
  geometry: ConvGeometry;
}

/** Strides, dilations, kernels and paddings that differ by axis and by side; some cut the map. Each kernel has its share. */
function oblongCases(): Case[] {
  const wide = {
    ...square(3, 1, 1, 1),
    kernelHeight: 1,
    kernelWidth: 7,
    padTop: 0,
    padLeft: 3,
    padBottom: 0,
    padRight: 3,
  };
  const tall = {
    ...square(3, 1, 1, 1),
    kernelHeight: 7,
    kernelWidth: 1,
    padTop: 2,
    padLeft: 0,
    padBottom: 4,
    padRight: 0,
  };
  const oblong = {
    ...square(3, 1, 2, 1),
    kernelWidth: 5,
    strideY: 1,
    strideX: 2,
    dilationY: 2,
    padBottom: 0,
    padRight: 3,
  };
  const other = { ...square(3, 1, 0, 1), strideY: 3, strideX: 2, dilationX: 3, padTop: 1, padLeft: 4, padRight: 2 };
  const cut = { ...square(3, 2, 1, 1), strideX: 1, padTop: -1, padRight: -2 };
  const of = [wide, tall, oblong, other, cut];
  const channels = [
    [8, 12, 1],
    [16, 24, 2],
    [20, 20, 20],
    [3, 16, 1],
    [6, 9, 3],
    [32, 128, 1],
  ] as const;
  return channels.flatMap(([from, to, groups]) =>
    of.map((geometry): Case => ({ shape: [2, 11, 13, from], channels: to, geometry: { ...geometry, groups } })),
  );
}

const cases: Case[] = [
  { shape: [2, 9, 7, 8], channels: 12, geometry: square(3, 1, 1, 1) },
  { shape: [1, 11, 13, 4], channels: 8, geometry: square(3, 2, 1, 1) },
  { shape: [1, 10, 9, 8], channels: 4, geometry: square(3, 2, 4, 3) },
  { shape: [2, 5, 6, 12], channels: 20, geometry: square(3, 1, 24, 24) },
  { shape: [1, 8, 8, 16], channels: 11, geometry: square(3, 1, 6, 6) },
  { shape: [1, 17, 15, 3], channels: 16, geometry: square(7, 2, 3, 1) },
  { shape: [1, 6, 5, 8], channels: 4, geometry: square(1, 2, 0, 1) },
  { shape: [1, 6, 5, 12], channels: 6, geometry: square(3, 1, 2, 2, 3) },
  { shape: [1, 6, 5, 16], channels: 24, geometry: square(3, 2, 1, 1, 2) },
  { shape: [1, 7, 6, 24], channels: 16, geometry: square(3, 2, 2, 2, 2) },
  { shape: [2, 8, 9, 20], channels: 20, geometry: square(3, 2, 1, 1, 20) },
  { shape: [1, 12, 7, 8], channels: 8, geometry: square(5, 1, 6, 3, 8) },
  { shape: [1, 6, 5, 4], channels: 8, geometry: square(3, 1, 1, 1, 4) },
  { shape: [1, 7, 9, 19], channels: 35, geometry: square(1, 1, 0, 1) },
  { shape: [2, 19, 21, 36], channels: 40, geometry: square(3, 3, 2, 2) },
  { shape: [1, 3, 4, 128], channels: 64, geometry: square(3, 1, 1, 1) },
  { shape: [1, 9, 9, 5], channels: 5, geometry: { ...square(3, 1, 1, 1, 5), kernelWidth: 5, padLeft: 2, padRight: 2 } },
  ...oblongCases(),
];

const weightCount = ({ shape, channels, geometry }: Case): number =>
  (geometry.kernelHeight * geometry.kernelWidth * shape[3] * channels) / geometry.groups;

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const label = ({ shape, channels, geometry: g }: Case): string =>
  `${shape.join('x')} -> ${channels}, pad ${g.padTop},${g.padLeft},${g.padBottom},${g.padRight} ${g.kernelHeight}x${g.kernelWidth} stride ${g.strideY}x${g.strideX} dilation ${g.dilationY}x${g.dilationX} groups ${g.groups}`;

describe('conv2d equals its float64 reference', () => {
  test.each(cases.map((entry) => [label(entry), entry] as const))('%s', async (_, entry) => {
    const { shape, channels, geometry } = entry;
    const x = noise(size(shape), 1);
    const w = noise(weightCount(entry), 2);
    const xt = tensor4d(x, shape);
    const wt = tensor(w);
    const y = conv2d(xt, wt, undefined, channels, geometry);
    const expected = conv2dReference(x, shape, w, channels, geometry);
    expect(relativeError(await y.data(), expected)).toBeLessThan(1e-5);

    const dy = noise(y.size, 3);
    const dyt = tensor4d(dy, y.shape as Shape4);
    const { dx, dw } = conv2dGradientReference(x, shape, w, channels, geometry, dy);
    const dxt = conv2dInputGradient(dyt, wt, shape, geometry);
    const dwv = await weightGradient(xt, dyt, w.length, geometry);
    expect(relativeError(await dxt.data(), dx)).toBeLessThan(1e-5);
    expect(relativeError(dwv, dw)).toBeLessThan(1e-5);

    // Adjoint: <y, dy> = <x, dX> = <w, dW>, relative to the size of the sum's terms.
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
    const forward = dot(await y.data(), dy);
    const scale = Math.sqrt(dot(dy, dy) * dot(expected, expected));
    expect(Math.abs(dot(x, await dxt.data()) - forward) / scale).toBeLessThan(1e-5);
    expect(Math.abs(dot(w, dwv) - forward) / scale).toBeLessThan(1e-5);
    for (const made of [xt, wt, y, dyt, dxt]) made.dispose();
  });
});

/** Tiles of 32 blocks, without checks of the ends and with them; sums that are split; groups of several tiles. */
const workgroupCases: Case[] = [
  { shape: [1, 9, 9, 32], channels: 128, geometry: square(3, 1, 1, 1) },
  { shape: [1, 9, 8, 32], channels: 64, geometry: square(3, 1, 2, 2) },
  { shape: [2, 7, 9, 20], channels: 100, geometry: square(3, 2, 1, 1) },
  { shape: [1, 6, 7, 96], channels: 136, geometry: { ...square(3, 1, 1, 1), groups: 2 } },
];

describe('every way of sharing loads gives the same bytes, except where a workgroup splits a sum', () => {
  afterEach(() => fixSharing());

  const results = async (entry: Case): Promise<Float32Array[]> => {
    const { shape, channels, geometry } = entry;
    const x = tensor4d(noise(size(shape), 1), shape);
    const w = tensor(noise(weightCount(entry), 2));
    const y = conv2d(x, w, undefined, channels, geometry);
    const dy = tensor4d(noise(y.size, 3), y.shape as Shape4);
    const dx = conv2dInputGradient(dy, w, shape, geometry);
    const values = [await y.data(), await dx.data(), await weightGradient(x, dy, w.size, geometry)];
    for (const made of [x, w, y, dy, dx]) made.dispose();
    return values as Float32Array[];
  };

  const bytesOf = (values: Float32Array[]) => values.map(({ buffer }) => Buffer.from(buffer).toString('base64'));

  test.each(
    [
      ...cases,
      ...workgroupCases,
      { shape: [1, 21, 18, 72], channels: 136, geometry: square(3, 1, 2, 2) } satisfies Case,
    ].map((entry) => [label(entry), entry] as const),
  )('%s', async (_, entry) => {
    const expected = await results(entry);
    // Forms through workgroup memory have the bytes of one another, and so have those without it.
    const firsts = new Map([[throughWorkgroup(defaultSharing(gpuDevice())), bytesOf(expected)]]);
    for (const sharing of SHARINGS.filter((each) => runsOn(gpuDevice(), each))) {
      fixSharing(sharing);
      const actual = await results(entry);
      const first = firsts.get(throughWorkgroup(sharing)) ?? bytesOf(actual);
      firsts.set(throughWorkgroup(sharing), first);
      expect(bytesOf(actual), sharing).toEqual(first);
      actual.forEach((values, i) => void expect(relativeError(values, expected[i] ?? [])).toBeLessThan(2e-6));
      if (throughWorkgroup(sharing)) expect(bytesOf(await results(entry))).toEqual(first);
      fixSharing();
    }
  });
});

test('tuning chooses once, only among forms that run here, and leaves no tensor behind', async () => {
  const before = memory().numTensors;
  const chosen = await tuneConvolutions();
  expect(memory().numTensors).toBe(before);
  expect(chosen.size).toBe(6);
  for (const sharing of chosen.values()) expect(equalForms(gpuDevice())).toContain(sharing);
  expect(await tuneConvolutions()).toBe(chosen);
  keepTuned(gpuDevice(), 'float32', new Map());
  expect(tunedSharings(gpuDevice(), 'float32').size).toBe(0);
});

test('tuning on a GPU chooses between tiles of 64 and of 128 output channels', async () => {
  const chosen = await tuneConvolutions('float32', ['workgroup', 'workgroup-64']);
  keepTuned(gpuDevice(), 'float32', new Map());
  expect([...chosen.keys()].sort()).toEqual([
    'conv2d-stem',
    'conv2d-tile 0 wide',
    'conv2d-tile 0 widest',
    'conv2d-tile 1 wide',
    'conv2d-tile 1 widest',
    'conv2d-weight-gradient wide',
    'conv2d-weight-gradient widest',
  ]);
  for (const [name, sharing] of chosen) {
    expect(['workgroup', name === 'conv2d-stem' ? 'direct' : 'workgroup-64']).toContain(sharing);
  }
});

test('bias and ReLU are applied to the sum', async () => {
  const entry = cases[0] as Case;
  const x = noise(size(entry.shape), 4);
  const w = noise(weightCount(entry), 5);
  const bias = noise(entry.channels, 6);
  const y = conv2d(tensor4d(x, entry.shape), tensor(w), tensor(bias), entry.channels, entry.geometry, true);
  const expected = conv2dReference(x, entry.shape, w, entry.channels, entry.geometry).map((value, i) =>
    Math.max(0, value + (bias[i % entry.channels] ?? 0)),
  );
  expect(relativeError(await y.data(), expected)).toBeLessThan(1e-5);
});

describe('scale, shift and residual are applied to the sum', () => {
  const ends: Case[] = [
    { shape: [2, 9, 7, 8], channels: 12, geometry: square(3, 1, 1, 1) },
    { shape: [1, 9, 7, 8], channels: 11, geometry: square(3, 2, 1, 1) },
    { shape: [1, 9, 7, 6], channels: 6, geometry: square(3, 1, 1, 1, 6) },
    { shape: [1, 9, 7, 6], channels: 9, geometry: square(3, 1, 1, 1, 3) },
  ];
  test.each(ends.map((entry) => [label(entry), entry] as const))('%s', async (_, entry) => {
    const { shape, channels, geometry } = entry;
    const x = noise(size(shape), 4);
    const w = noise(weightCount(entry), 5);
    const sums = conv2dReference(x, shape, w, channels, geometry);
    const [bias, scale, shift] = [6, 7, 8].map((seed) => noise(channels, seed)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const residual = noise(sums.length, 9);
    const plain = conv2d(tensor4d(x, shape), tensor(w), undefined, channels, geometry);
    const y = conv2d(tensor4d(x, shape), tensor(w), tensor(bias), channels, geometry, {
      scale: tensor(scale),
      shift: tensor(shift),
      residual: tensor4d(residual, plain.shape as Shape4),
      relu: true,
    });
    const expected = sums.map((sum, i) => {
      const c = i % channels;
      return Math.max(0, (sum + (bias[c] ?? 0)) * (scale[c] ?? 0) + (shift[c] ?? 0) + (residual[i] ?? 0));
    });
    expect(relativeError(await y.data(), expected)).toBeLessThan(1e-5);
    const unscaled = conv2d(tensor4d(x, shape), tensor(w), undefined, channels, geometry, { residual: y });
    expect(
      relativeError(
        await unscaled.data(),
        sums.map((sum, i) => sum + (expected[i] ?? 0)),
      ),
    ).toBeLessThan(1e-5);
  });
});

test('the weight gradient is byte-identical when it is run again', async () => {
  const entry: Case = { shape: [2, 33, 31, 8], channels: 8, geometry: square(3, 1, 1, 1) };
  const x = tensor4d(noise(size(entry.shape), 7), entry.shape);
  const dy = tensor4d(noise(2 * 33 * 31 * 8, 8), [2, 33, 31, 8]);
  const count = weightCount(entry);
  const first = await weightGradient(x, dy, count, entry.geometry);
  const second = await weightGradient(x, dy, count, entry.geometry);
  expect(Buffer.from(first.buffer).equals(Buffer.from(second.buffer))).toBe(true);
});

describe('the weight gradient is added to what is there', () => {
  const many: Case = { shape: [2, 9, 7, 8], channels: 8, geometry: square(3, 1, 1, 1) };
  const one: Case = { shape: [1, 2, 3, 128], channels: 64, geometry: square(3, 1, 1, 1) };
  test.each([
    ['partial sums are added', many],
    ['a single split adds directly', one],
  ] as const)('%s', async (_, { shape, channels, geometry }) => {
    const x = tensor4d(noise(size(shape), 7), shape);
    const dy = tensor4d(noise((size(shape) / shape[3]) * channels, 8), [shape[0], shape[1], shape[2], channels]);
    const count = weightCount({ shape, channels, geometry });
    const alone = await weightGradient(x, dy, count, geometry);
    const range = zeroRange(count);
    writeBuffer(range.buffer, 0, new Float32Array(count).fill(1));
    conv2dWeightGradient(x, dy, range, geometry);
    const added = await readAndFree(range, count);
    expect(
      relativeError(
        added,
        alone.map((value) => value + 1),
      ),
    ).toBeLessThan(1e-6);
  });
});

test('more than 65,535 pixels are computed, and a wrong weight is noticed', async () => {
  const shape: Shape4 = [1, 300, 260, 4];
  const x = noise(size(shape), 9);
  const w = noise(9 * 4 * 4, 10);
  const y = conv2d(tensor4d(x, shape), tensor(w), undefined, 4, square(3, 1, 1, 1));
  const expected = conv2dReference(x, shape, w, 4, square(3, 1, 1, 1));
  expect(relativeError(await y.data(), expected)).toBeLessThan(1e-5);
  w[17] = (w[17] ?? 0) + 1e-3;
  expect(relativeError(await y.data(), conv2dReference(x, shape, w, 4, square(3, 1, 1, 1)))).toBeGreaterThan(1e-5);
});

test('more tiles of pixels are computed than lie in one layer', async () => {
  const shape: Shape4 = [1, 1030, 1024, 4];
  const x = noise(size(shape), 11);
  const w = noise(16, 12);
  const y = await conv2d(tensor4d(x, shape), tensor(w), undefined, 4, square(1, 1, 0, 1)).data();
  expect(relativeError(y, conv2dReference(x, shape, w, 4, square(1, 1, 0, 1)))).toBeLessThan(1e-5);
});

describe.runIf(hasShared)("conv2d equals PyTorch's golden values", () => {
  const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
  test.each(hasShared ? goldenCases('conv2d').map((entry) => [entry.name, entry] as const) : [])(
    '%s',
    async (_, entry) => {
      if (!golden) return;
      const x = golden.nhwc(`${entry.name}.x`);
      const w = golden.hwio(`${entry.name}.w`);
      const b = golden.get(`${entry.name}.b`);
      const { stride, padding, dilation, groups } = entry.attrs as Record<string, number>;
      const geometry = {
        ...square(w.shape[0] ?? 1, stride ?? 1, padding ?? 0, dilation ?? 1, groups ?? 1),
        kernelWidth: w.shape[1] ?? 1,
      };
      const xt = tensor4d(x.values, x.shape as Shape4);
      const wt = tensor(w.values);
      const y = conv2d(xt, wt, tensor(b.values), w.shape[3] ?? 1, geometry);
      expect(relativeError(await y.data(), golden.nhwc(`${entry.name}.out0`).values)).toBeLessThan(1e-5);
      const dy = golden.nhwc(`${entry.name}.dy`);
      const dyt = tensor4d(dy.values, dy.shape as Shape4);
      const dx = conv2dInputGradient(dyt, wt, x.shape as Shape4, geometry);
      expect(relativeError(await dx.data(), golden.nhwc(`${entry.name}.d_x`).values)).toBeLessThan(1e-5);
      const dw = await weightGradient(xt, dyt, w.values.length, geometry);
      expect(relativeError(dw, golden.hwio(`${entry.name}.d_w`).values)).toBeLessThan(1e-5);
      expect(
        relativeError(await biasGradient(dyt, b.values.length), golden.get(`${entry.name}.d_b`).values),
      ).toBeLessThan(1e-5);
    },
  );
});
