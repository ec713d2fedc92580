import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer } from '../backend.js';
import type { ConvGeometry } from '../conv2d/geometry.js';
import type { BufferRange } from '../kernel.js';
import { squareWindow } from '../window/window.js';
import {
  convTranspose,
  convTransposeBiasGradient,
  convTransposeInputGradient,
  convTransposeOutputShape,
  convTransposeWeightGradient,
} from './conv-transpose.js';

onDevice();

type Shape4 = [number, number, number, number];

const square = (kernel: number, stride: number, pad: number, more: Partial<ConvGeometry> = {}) => ({
  ...squareWindow(kernel, { stride, padding: pad }),
  groups: 1,
  ...more,
});

/** Every (x, w, y) index triple of a transposed convolution by its definition: each input pixel paints its kernel. */
function eachTerm(
  [n, h, w, inChannels]: Shape4,
  channels: number,
  g: ConvGeometry,
  visit: (x: number, weight: number, y: number) => void,
) {
  const [outHeight, outWidth] = convTransposeOutputShape(h, w, g);
  const [groupIn, groupOut] = [inChannels / g.groups, channels / g.groups];
  for (let image = 0; image < n; image++)
    for (let row = 0; row < h; row++)
      for (let column = 0; column < w; column++)
        for (let ky = 0; ky < g.kernelHeight; ky++)
          for (let kx = 0; kx < g.kernelWidth; kx++) {
            const r = row * g.strideY - g.padTop + ky * g.dilationY;
            const s = column * g.strideX - g.padLeft + kx * g.dilationX;
            if (r < 0 || s < 0 || r >= outHeight || s >= outWidth) continue;
            for (let i = 0; i < inChannels; i++)
              for (let o = 0; o < groupOut; o++) {
                const channel = Math.floor(i / groupIn) * groupOut + o;
                visit(
                  ((image * h + row) * w + column) * inChannels + i,
                  ((ky * g.kernelWidth + kx) * groupOut + o) * inChannels + i,
                  ((image * outHeight + r) * outWidth + s) * channels + channel,
                );
              }
          }
}

const cases: [Shape4, number, ConvGeometry][] = [
  [[2, 5, 7, 8], 12, square(2, 2, 0)],
  [[1, 6, 5, 4], 8, square(4, 2, 1)],
  [[1, 5, 6, 3], 5, square(3, 2, 1, { padBottom: 0, padRight: 0 })],
  [[1, 4, 5, 8], 4, square(3, 1, 2, { dilationY: 2, dilationX: 2 })],
  [[1, 5, 4, 6], 4, square(3, 2, 1, { groups: 2, padRight: 0 })],
  [[2, 5, 7, 8], 12, square(3, 2, 1, { strideX: 3, kernelHeight: 4, dilationX: 2, padRight: 0 })],
  [[1, 4, 6, 6], 6, square(3, 1, 0, { strideY: 2, groups: 6, padTop: 2, padLeft: 1, padBottom: 0, padRight: -3 })],
  [[1, 5, 4, 12], 9, square(2, 2, 0, { strideX: 1, kernelWidth: 5, groups: 3, dilationY: 3, padBottom: -4 })],
];

const valuesOf = async (of: Tensor) => (await of.data()) as Float32Array;

async function gradientOf(count: number, run: (range: BufferRange) => void): Promise<Float32Array> {
  const buffer = allocateBuffer('gradient', count);
  run({ buffer, offset: 0, size: count * 4 });
  const values = await readBuffer(buffer, 0, count * 4);
  freeBuffer(buffer);
  return values;
}

for (const [shape, channels, geometry] of cases) {
  test(`transposed convolution and its gradients agree with the definition: ${shape} to ${channels}, ${JSON.stringify(geometry)}`, async () => {
    const size = shape.reduce((a, b) => a * b);
    const weightCount = (geometry.kernelHeight * geometry.kernelWidth * shape[3] * channels) / geometry.groups;
    const [x, w, bias] = [noise(size, 1), noise(weightCount, 2), noise(channels, 3)];
    const [xt, wt, bt] = [tensor(x, shape), tensor(w), tensor(bias)];
    const y = convTranspose(xt, wt, bt, channels, geometry);
    const expected = Float64Array.from({ length: y.size }, (_, i) => bias[i % channels]!);
    const dy = noise(y.size, 4);
    const [dx, dw] = [new Float64Array(size), new Float64Array(weightCount)];
    eachTerm(shape, channels, geometry, (xi, wi, yi) => {
      expected[yi]! += x[xi]! * w[wi]!;
      dx[xi]! += dy[yi]! * w[wi]!;
      dw[wi]! += dy[yi]! * x[xi]!;
    });
    expect(y.shape).toEqual([shape[0], ...convTransposeOutputShape(shape[1], shape[2], geometry), channels]);
    expect(relativeError(await valuesOf(y), expected)).toBeLessThan(1e-5);

    const dyt = tensor(dy, y.shape as Shape4);
    const dxt = convTransposeInputGradient(dyt, wt, shape[3], geometry);
    expect(dxt.shape).toEqual(shape);
    expect(relativeError(await valuesOf(dxt), dx)).toBeLessThan(1e-5);
    const weightGradient = () =>
      gradientOf(weightCount, (range) => convTransposeWeightGradient(xt, dyt, range, geometry));
    expect(relativeError(await weightGradient(), dw)).toBeLessThan(1e-5);
    expect(await weightGradient()).toEqual(await weightGradient());
    const dBias = new Float64Array(channels);
    dy.forEach((value, i) => {
      dBias[i % channels]! += value;
    });
    const biasGradient = await gradientOf(channels, (range) => convTransposeBiasGradient(dyt, range));
    expect(relativeError(biasGradient, dBias)).toBeLessThan(1e-5);
    // Deliberately wrong: without the bias.
    const bare = convTranspose(xt, wt, undefined, channels, geometry);
    expect(relativeError(await valuesOf(bare), expected)).toBeGreaterThan(1e-2);
    for (const one of [xt, wt, bt, y, dyt, dxt, bare]) one.dispose();
  });
}

test('a geometry is refused when it leaves no output', () => {
  expect(() => convTransposeOutputShape(1, 1, square(1, 1, 1))).toThrow('impossible');
  expect(convTransposeOutputShape(4, 4, square(3, 2, 1, { padRight: -1 }))).toEqual([7, 9]);
});
