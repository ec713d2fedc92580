import { tensor } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { FLOAT16_ROUNDING, noise16, read16, tensor16 } from '../../../test/float16.js';
import { allocateBuffer, dispatchCount, freeBuffer, gpuDevice, readBuffer, recentKernels } from '../backend.js';
import { squareWindow } from '../window/window.js';
import type { Shape4 } from './channels.js';
import { conv2d, conv2dInputGradient, conv2dMeasured } from './conv2d.js';
import { type ConvGeometry, convOutputShape } from './geometry.js';
import { differenceOfForms } from './matrix-tuning.js';
import { MATRIX_KERNELS, takeMatrixUnits } from './matrix-units.js';
import { conv2dGradientReference, conv2dReference } from './reference.js';
import { fixSharing, runsOn, SHARINGS, type Sharing, splitsFor, throughWorkgroup } from './variant.js';
import { conv2dBiasGradient, conv2dWeightGradient } from './weight-gradient.js';

onDevice();
afterEach(() => fixSharing());

const square = (kernel: number, stride: number, pad: number, dilation: number, groups = 1): ConvGeometry => ({
  ...squareWindow(kernel, { stride, dilation, padding: pad }),
  groups,
});

interface Case {
  shape: Shape4;
  channels: number;
  geometry: ConvGeometry;
}

const cases: Case[] = [
  { shape: [2, 9, 7, 8], channels: 12, geometry: square(3, 1, 1, 1) },
  { shape: [1, 17, 15, 3], channels: 16, geometry: square(7, 2, 3, 1) },
  { shape: [1, 10, 9, 8], channels: 4, geometry: square(3, 2, 4, 3) },
  { shape: [1, 8, 8, 16], channels: 19, geometry: square(3, 1, 6, 6) },
  { shape: [1, 6, 5, 16], channels: 24, geometry: square(3, 2, 1, 1, 2) },
  { shape: [1, 3, 4, 128], channels: 64, geometry: square(1, 1, 0, 1) },
  // One filter for each channel; groups that cut through blocks of 4 channels.
  { shape: [2, 9, 7, 8], channels: 8, geometry: square(3, 1, 1, 1, 8) },
  { shape: [1, 9, 8, 6], channels: 6, geometry: square(5, 2, 2, 1, 6) },
  { shape: [1, 6, 5, 12], channels: 6, geometry: square(3, 1, 2, 2, 3) },
];

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const label = ({ shape, channels, geometry: g }: Case): string =>
  `${shape.join('x')} -> ${channels}, ${g.kernelHeight}x${g.kernelWidth} stride ${g.strideY} dilation ${g.dilationY} groups ${g.groups}`;

interface Results {
  y: Float32Array;
  dx: Float32Array;
  dw: Float32Array;
  db: Float32Array;
}

/** Values and gradients of the float16 forms. The gradient of the weights starts at 1: it is added to. */
async function onGpu({ shape, channels, geometry }: Case, seed: number): Promise<Results> {
  const count = (geometry.kernelHeight * geometry.kernelWidth * shape[3] * channels) / geometry.groups;
  const x = tensor16(noise16(size(shape), seed), shape);
  const w = tensor16(noise16(count, seed + 1), [count]);
  const bias = tensor(noise16(channels, seed + 2));
  const y = conv2d(x, w, bias, channels, geometry);
  const dy = tensor16(noise16(y.size, seed + 3), y.shape);
  const dx = conv2dInputGradient(dy, w, shape, geometry);
  const buffers = [count, channels].map((floats) => allocateBuffer('gradient', floats)) as [GPUBuffer, GPUBuffer];
  conv2dWeightGradient(x, dy, { buffer: buffers[0], offset: 0, size: count * 4 }, geometry);
  conv2dBiasGradient(dy, { buffer: buffers[1], offset: 0, size: channels * 4 });
  const dw = await readBuffer(buffers[0], 0, count * 4);
  const db = await readBuffer(buffers[1], 0, channels * 4);
  const read = { y: await read16(y), dx: await read16(dx), dw, db };
  for (const made of [x, w, bias, dy]) made.dispose();
  buffers.forEach(freeBuffer);
  return read;
}

/** Its parts of a split sum are float32: sums of many terms must round no more than once. */
const split: Case = { shape: [1, 5, 6, 72], channels: 36, geometry: square(3, 1, 2, 2) };
/** Two parts of the sum over pixels, and rows of x and columns of dy that fill one tile and a part of another. */
const splitPixels: Case = { shape: [2, 29, 31, 20], channels: 76, geometry: square(3, 2, 2, 2) };

async function compare(entry: Case): Promise<void> {
  const { shape, channels, geometry } = entry;
  const gpu = await onGpu(entry, 1);
  const [x, w, bias, dy] = [size(shape), gpu.dw.length, channels, gpu.y.length].map((count, i) =>
    noise16(count, 1 + i),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const y = conv2dReference(x, shape, w, channels, geometry).map((sum, i) => sum + bias[i % channels]!);
  const { dx, dw } = conv2dGradientReference(x, shape, w, channels, geometry, dy);
  const db = new Float64Array(channels);
  dy.forEach((value, i) => {
    db[i % channels]! += value;
  });
  expect(relativeError(gpu.y, y)).toBeLessThan(FLOAT16_ROUNDING);
  expect(relativeError(gpu.dx, dx)).toBeLessThan(FLOAT16_ROUNDING);
  // Accumulated gradients are float32 all the way.
  expect(relativeError(gpu.dw, dw)).toBeLessThan(1e-5);
  expect(relativeError(gpu.db, db)).toBeLessThan(1e-5);
  // Deliberately wrong: a weight that is off by more than the rounding must be seen.
  w[3] = w[3]! + 0.5;
  expect(relativeError(gpu.y, conv2dReference(x, shape, w, channels, geometry))).toBeGreaterThan(FLOAT16_ROUNDING);
}

describe('convolution in float16 agrees with the float64 reference', () => {
  for (const entry of cases) float16Test(label(entry), () => compare(entry));

  float16Test('every way of sharing loads, and a sum that is split, agree with it', async () => {
    for (const sharing of SHARINGS.filter((form) => runsOn(gpuDevice(), form))) {
      fixSharing(sharing);
      for (const entry of [cases[3]!, split]) await compare(entry);
    }
  });

  float16Test('the form for matrix units, multiplied without units here, agrees with it', async () => {
    fixSharing('matrix');
    for (const entry of [cases[3]!, cases[4]!, split, splitPixels]) await compare(entry);
    fixSharing();
    for (const kernel of MATRIX_KERNELS) {
      expect(await differenceOfForms(kernel)).toBeLessThan(kernel === 'walk' ? 1e-3 : 1e-5);
    }
  });

  float16Test('a device may take its matrix units for weight gradients alone', async () => {
    takeMatrixUnits(gpuDevice(), ['weight-gradient']);
    const before = dispatchCount();
    await onGpu(splitPixels, 1);
    const kernels = recentKernels()
      .slice(before - dispatchCount())
      .join(' ');
    takeMatrixUnits(gpuDevice(), []);
    expect(kernels).toMatch(/weight-gradient-matrix-plain/);
    expect(kernels).not.toMatch(/tile\S*-matrix/);
  });

  float16Test('forms without workgroup memory give the same bytes', async () => {
    const expected = await onGpu(cases[3]!, 5);
    for (const sharing of SHARINGS.filter((form) => !throughWorkgroup(form) && runsOn(gpuDevice(), form))) {
      fixSharing(sharing);
      expect(await onGpu(cases[3]!, 5)).toEqual(expected);
    }
  });
});

describe('values that are staged as float16 give the bytes of values that are staged as float32', () => {
  const wide: Case = { shape: [1, 9, 9, 32], channels: 128, geometry: square(3, 1, 1, 1) };

  for (const entry of [split, splitPixels, wide]) {
    float16Test(label(entry), async () => {
      fixSharing('workgroup');
      const expected = await onGpu(entry, 7);
      const before = dispatchCount();
      fixSharing('workgroup-float16');
      expect(await onGpu(entry, 7)).toEqual(expected);
      const kernels = recentKernels().slice(before - dispatchCount());
      expect(kernels.filter((name) => name.includes('staged-as-stored'))).toHaveLength(3);
      fixSharing('workgroup-64-float16');
      expect(await onGpu(entry, 7)).toEqual(expected);
      // Another seed gives other bytes.
      expect((await onGpu(entry, 8)).dw).not.toEqual(expected.dw);
    });
  }

  float16Test('a batch norm behind them is told the same', async () => {
    const x = tensor16(noise16(9 * 9 * 32, 1), [1, 9, 9, 32]);
    const w = tensor16(noise16(32 * 72, 2), [32 * 72]);
    const measured = async (sharing: Sharing) => {
      fixSharing(sharing);
      const { y, moments } = conv2dMeasured(x, w, undefined, 72, square(1, 1, 0, 1));
      const read = [await read16(y), await moments!.data()];
      for (const made of [y, moments!]) made.dispose();
      return read;
    };
    expect(await measured('workgroup-float16')).toEqual(await measured('workgroup'));
    for (const made of [x, w]) made.dispose();
  });
});

test('a case has a sum that the workgroup form splits, over channels or over pixels', () => {
  const workgroups = Math.ceil((5 * 6) / 64);
  expect(splitsFor(workgroups, 9 * Math.ceil(split.shape[3] / 16), 8, 5 * 6 * split.channels)).toBeGreaterThan(1);
  const { shape, channels, geometry } = splitPixels;
  const [height, width] = convOutputShape(shape[1], shape[2], geometry);
  expect(splitsFor(6, 2 * height * width, 192, 9 * shape[3] * channels)).toBeGreaterThan(1);
});

test('these cases have channels in and out that are no multiple of 4', () => {
  expect(cases.some(({ shape }) => shape[3] % 4 !== 0)).toBe(true);
  expect(cases.some(({ channels }) => channels % 4 !== 0)).toBe(true);
});
