import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { gpuDevice, recentKernels } from '../backend.js';
import { toFloat16, toFloat32 } from '../storage/cast.js';
import { squareWindow } from '../window/window.js';
import { conv2d } from './conv2d.js';
import type { ConvGeometry } from './geometry.js';
import { conv2dReference } from './reference.js';
import { defaultSharing, fixSharing, runsOn, SHARINGS, type Sharing, throughWorkgroup } from './variant.js';

onDevice();
afterEach(() => fixSharing());

type Shape4 = [number, number, number, number];
const at2 = (kernel: number, padding: number): ConvGeometry => ({
  ...squareWindow(kernel, { stride: 2, padding }),
  groups: 1,
});

interface Stem {
  shape: Shape4;
  channels: number;
  geometry: ConvGeometry;
}

/** Odd and even kernels, rows that end within a strip, channels that fill no block or several workgroups. */
const stems: Stem[] = [
  { shape: [2, 17, 35, 3], channels: 16, geometry: at2(7, 3) },
  { shape: [1, 12, 9, 3], channels: 6, geometry: at2(3, 1) },
  { shape: [1, 9, 22, 3], channels: 84, geometry: { ...at2(4, 0), padLeft: 2, padBottom: 1, kernelHeight: 2 } },
  { shape: [1, 3, 3, 3], channels: 20, geometry: { ...at2(8, 5), kernelHeight: 9 } },
];
/** More pixels than a workgroup's tile measures or splits. */
const large: Stem = { shape: [1, 263, 261, 3], channels: 20, geometry: at2(3, 1) };

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const label = ({ shape, channels, geometry }: Stem): string =>
  `${shape.join('x')} -> ${channels}, ${geometry.kernelHeight}x${geometry.kernelWidth}`;
const operands = ({ shape, channels, geometry }: Stem) => ({
  x: noise(count(shape), 1),
  w: noise(geometry.kernelHeight * geometry.kernelWidth * 3 * channels, 2),
});

function byForm(sharing: Sharing, stem: Stem, half = false): Tensor {
  const { x, w } = operands(stem);
  fixSharing(sharing);
  const image = tensor4d(x, stem.shape);
  const weights = tensor(w);
  if (!half) return conv2d(image, weights, undefined, stem.channels, stem.geometry);
  return toFloat32(conv2d(toFloat16(image), toFloat16(weights), undefined, stem.channels, stem.geometry));
}

/** `values` [rows, 3, each] with a fourth of zeros. */
const withFourth = (values: Float32Array, each: number): Float32Array =>
  Float32Array.from({ length: (values.length / 3) * 4 }, (_, i) => {
    const [row, rest] = [Math.floor(i / (4 * each)), i % (4 * each)];
    return rest < 3 * each ? (values[row * 3 * each + rest] ?? 0) : 0;
  });

/** The same by the tile of all convolutions, from an image with a fourth channel of zeros. */
function byTile(stem: Stem): Tensor {
  const { x, w } = operands(stem);
  const [batch, height, width] = stem.shape;
  const image = tensor4d(withFourth(x, 1), [batch, height, width, 4]);
  return conv2d(image, tensor(withFourth(w, stem.channels)), undefined, stem.channels, stem.geometry);
}

const inRegisters = () => SHARINGS.filter((form) => !throughWorkgroup(form) && runsOn(gpuDevice(), form));
const dispatched = (): string => recentKernels().slice(-2).join(' ');

describe('a stem is the convolution of its image', () => {
  test.each(stems.map((stem) => [label(stem), stem] as const))('%s', async (_, stem) => {
    const { x, w } = operands(stem);
    const expected = conv2dReference(x, stem.shape, w, stem.channels, stem.geometry);
    const tile = await byTile(stem).data();
    for (const form of inRegisters()) {
      const y = byForm(form, stem);
      expect(dispatched()).toContain(`conv2d-stem-${form}`);
      const values = await y.data();
      expect(relativeError(values, expected)).toBeLessThan(1e-5);
      expect(values).toEqual(tile);
    }
  });
});

test('the form for GPUs gives the bytes of the others, with every end of the sum', async () => {
  const usual = await byForm(defaultSharing(gpuDevice()), large).data();
  const y = byForm('direct', large);
  expect(dispatched()).toContain('conv2d-stem-workgroup');
  expect(await y.data()).toEqual(usual);
  const { x, w } = operands(large);
  const [bias, scale, shift] = [noise(20, 3), noise(20, 4), noise(20, 5)].map((values) => tensor(values));
  const ended = (sharing: Sharing) => {
    fixSharing(sharing);
    const ends = { scale, shift, residual: y, relu: true };
    return conv2d(tensor4d(x, large.shape), tensor(w), bias, 20, large.geometry, ends).data();
  };
  const expected = await ended(defaultSharing(gpuDevice()));
  expect(expected.some((value) => value > 0)).toBe(true);
  expect(await ended('direct')).toEqual(expected);
});

test('a small map leaves the form for GPUs alone: the tile splits its sum', async () => {
  const y = byForm('direct', stems[0] as Stem);
  expect(dispatched()).not.toContain('stem');
  y.dispose();
});

float16Test('float16 images go the same way', async () => {
  const { x, w } = operands(large);
  const [halfX, halfW] = await Promise.all([x, w].map((values) => toFloat32(toFloat16(tensor(values))).data()));
  const expected = conv2dReference(halfX as Float32Array, large.shape, halfW as Float32Array, 20, large.geometry);
  const values = await byForm('direct', large, true).data();
  expect(relativeError(values, expected)).toBeLessThan(1e-3);
  expect(await byForm(defaultSharing(gpuDevice()), large, true).data()).toEqual(values);
});
