import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors, goldenCases } from '../../../test/golden.js';
import { hasShared, sharedFolder } from '../../../test/shared.js';
import { squareWindow } from '../window/window.js';
import {
  type AveragePoolOptions,
  adaptiveAveragePool,
  adaptiveAveragePoolBackward,
  averagePool,
  averagePoolBackward,
  globalAveragePool,
  globalAveragePoolBackward,
} from './average-pool.js';
import { adaptiveWindows, averagePoolReference, fixedWindows } from './reference.js';

onDevice();

type Shape4 = [number, number, number, number];

async function runOnGpu(
  values: Float32Array,
  shape: Shape4,
  dyOf: (count: number) => Float32Array,
  pool: (x: Tensor) => Tensor,
  backward: (dy: Tensor) => Tensor,
) {
  const x = tensor(values, shape);
  const y = pool(x);
  const dy = tensor(dyOf(y.size), y.shape);
  const dx = backward(dy);
  const read = { shape: y.shape, y: (await y.data()) as Float32Array, dx: (await dx.data()) as Float32Array };
  for (const one of [x, y, dy, dx]) one.dispose();
  return read;
}

const fixed = (x: Float32Array, shape: Shape4, dyOf: (count: number) => Float32Array, options: AveragePoolOptions) =>
  runOnGpu(
    x,
    shape,
    dyOf,
    (of) => averagePool(of, options),
    (dy) => averagePoolBackward(dy, shape, options),
  );

const adaptive = (x: Float32Array, shape: Shape4, dyOf: (count: number) => Float32Array, [h, w]: [number, number]) =>
  runOnGpu(
    x,
    shape,
    dyOf,
    (of) => adaptiveAveragePool(of, h, w),
    (dy) => adaptiveAveragePoolBackward(dy, shape),
  );

const sizeOf = (shape: Shape4) => shape.reduce((a, b) => a * b);
const dyOf = (count: number) => noise(count, 2);

const windows: [Shape4, Omit<AveragePoolOptions, 'countIncludePad'>][] = [
  [[2, 12, 16, 6], { ...squareWindow(2, { stride: 2, padding: 0 }), ceilMode: false }],
  [[2, 15, 21, 8], { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: false }],
  [[1, 16, 20, 5], { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: true }],
  [[2, 7, 9, 4], { ...squareWindow(4, { stride: 3, padding: 2 }), ceilMode: true }],
  [[2, 9, 13, 5], { ...squareWindow(3, { padding: 1 }), kernelWidth: 1, strideX: 2, dilationY: 2, ceilMode: true }],
  [
    [2, 12, 9, 8],
    { ...squareWindow(3, { stride: 2 }), strideX: 3, dilationX: 2, padTop: 1, padRight: 2, ceilMode: false },
  ],
  [[1, 7, 8, 3], { ...squareWindow(3, { stride: 3, padding: 2, dilation: 2 }), padBottom: 0, ceilMode: true }],
  [[1, 4, 5, 4], { ...squareWindow(2, { padding: 3 }), padLeft: 1, ceilMode: false }],
  [[1, 300, 301, 2], { ...squareWindow(3, { stride: 1, padding: 1 }), ceilMode: false }],
];

for (const [shape, window] of windows) {
  for (const countIncludePad of [true, false]) {
    const options = { ...window, countIncludePad };
    test(`average pooling and its gradient agree with the reference: ${shape} ${JSON.stringify(options)}`, async () => {
      const x = noise(sizeOf(shape), 1);
      const gpu = await fixed(x, shape, dyOf, options);
      const { rows, columns } = fixedWindows(options, shape[1], shape[2]);
      const { y, transpose } = averagePoolReference(x, shape, rows, columns);
      expect(relativeError(gpu.y, y)).toBeLessThan(1e-6);
      expect(relativeError(gpu.dx, transpose(dyOf(y.length)))).toBeLessThan(1e-6);
      if (window.padTop > 0) {
        const other = fixedWindows({ ...options, countIncludePad: !countIncludePad }, shape[1], shape[2]);
        const wrong = averagePoolReference(x, shape, other.rows, other.columns);
        expect(relativeError(gpu.y, wrong.y)).toBeGreaterThan(1e-2);
        expect(relativeError(gpu.dx, wrong.transpose(dyOf(y.length)))).toBeGreaterThan(1e-2);
      }
    });
  }
}

const adaptiveCases: [Shape4, [number, number]][] = [
  [
    [2, 12, 16, 6],
    [3, 4],
  ],
  [
    [2, 13, 7, 8],
    [6, 3],
  ],
  [
    [1, 5, 4, 3],
    [7, 9],
  ],
  [
    [3, 33, 35, 5],
    [1, 1],
  ],
  [
    [1, 301, 300, 4],
    [1, 2],
  ],
];

for (const [shape, size] of adaptiveCases) {
  test(`adaptive average pooling and its gradient agree with the reference: ${shape} to ${size}`, async () => {
    const x = noise(sizeOf(shape), 1).map((value) => value + 0.2);
    const gpu = await adaptive(x, shape, dyOf, size);
    const [rows, columns] = [adaptiveWindows(size[0])(shape[1]), adaptiveWindows(size[1])(shape[2])];
    const { y, transpose } = averagePoolReference(x, shape, rows, columns);
    expect(gpu.shape).toEqual([shape[0], ...size, shape[3]]);
    expect(relativeError(gpu.y, y)).toBeLessThan(2e-6);
    expect(relativeError(gpu.dx, transpose(dyOf(y.length)))).toBeLessThan(1e-6);
  });
}

test('a rerun of average pooling gives the same bytes, and nothing is left behind', async () => {
  const shape: Shape4 = [2, 33, 35, 6];
  const tensors = memory().numTensors;
  const run = async () => [
    await fixed(noise(sizeOf(shape), 1), shape, dyOf, {
      ...squareWindow(3, { stride: 2, padding: 1 }),
      ceilMode: false,
      countIncludePad: true,
    }),
    await adaptive(noise(sizeOf(shape), 1), shape, dyOf, [1, 1]),
  ];
  expect(await run()).toEqual(await run());
  expect(memory().numTensors).toBe(tensors);
});

test('shapes are refused unless they are images and the gradient fits', () => {
  const x = tensor([1, 2]);
  expect(() => globalAveragePool(x)).toThrow('[N, H, W, C]');
  expect(() => globalAveragePoolBackward(x, [1, 2, 2, 3])).toThrow('no tensor [2]');
  x.dispose();
});

describe.runIf(hasShared)('average pooling equals that of PyTorch', () => {
  const golden = hasShared ? new GoldenTensors('golden', 'ops.safetensors') : undefined;
  for (const op of ['avgpool2d', 'global_avg_pool']) {
    for (const { name, attrs } of hasShared ? goldenCases(op) : []) {
      test(`average pooling and its gradient agree with PyTorch: ${name}`, async () => {
        const map = (part: string) => golden!.nhwc(`${name}.${part}`);
        const { shape, values } = map('x');
        const window = squareWindow(attrs.kernel as number, attrs as { stride: number; padding: number });
        const options = { ...window, ceilMode: false, countIncludePad: true };
        const dy = () => map('dy').values;
        const gpu =
          op === 'avgpool2d'
            ? await fixed(values, shape as Shape4, dy, options)
            : await adaptive(values, shape as Shape4, dy, [1, 1]);
        expect(gpu.shape).toEqual(map('out0').shape);
        expect(relativeError(gpu.y, map('out0').values)).toBeLessThan(1e-6);
        expect(relativeError(gpu.dx, map('d_x').values)).toBeLessThan(1e-6);
      });
    }
  }
});

if (!hasShared) test.skip(`PyTorch values: not found in ${sharedFolder}`, () => {});
