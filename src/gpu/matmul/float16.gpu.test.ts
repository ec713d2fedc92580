import { tensor } from '@tensorflow/tfjs-core';
import { afterEach, expect } from 'vitest';
import { relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { FLOAT16_ROUNDING, noise16, read16, tensor16 } from '../../../test/float16.js';
import { allocateBuffer, freeBuffer, readBuffer, recentKernels } from '../backend.js';
import { fixSharing, type Sharing } from '../conv2d/variant.js';
import { fixReduction } from '../reduction.js';
import { storageOf } from '../storage/half.js';
import { type LinearWeights, linear, linearBiasGradient, linearInputGradient, linearWeightGradient } from './linear.js';
import { matmul, matmulBackward } from './matmul.js';
import { matmulReference } from './reference.js';

onDevice();
afterEach(() => {
  fixReduction();
  fixSharing();
});

// Software compiles each form of this kernel for seconds: these shapes take three, the layers below those of odd shapes.
float16Test('products in float16 and their gradients agree with the float64 reference', async () => {
  const [rows, inner, columns] = [8, 36, 12];
  const [a, b, dy] = [noise16(rows * inner, 1), noise16(inner * columns, 2), noise16(rows * columns, 3)];
  const [at, bt] = [tensor16(a, [inner, rows]), tensor16(b, [inner, columns])];
  const dyt = tensor16(dy, [rows, columns]);
  const y = await read16(matmul(at, bt, { transposeA: true }));
  const { da, db } = matmulBackward(dyt, at, bt, { transposeA: true });
  const expected = matmulReference(a, b, [rows, inner, columns], true, false);
  const expectedDa = matmulReference(b, dy, [inner, columns, rows], false, true);
  const expectedDb = matmulReference(a, dy, [inner, rows, columns], false, false);
  expect(relativeError(y, expected)).toBeLessThan(FLOAT16_ROUNDING);
  expect(relativeError(await read16(da), expectedDa)).toBeLessThan(FLOAT16_ROUNDING);
  expect(relativeError(await read16(db), expectedDb)).toBeLessThan(FLOAT16_ROUNDING);
  // Deliberately wrong: one value that is off by more than the rounding.
  a[1] = a[1]! + 0.5;
  const wrong = matmulReference(a, b, [rows, inner, columns], true, false);
  expect(relativeError(y, wrong)).toBeGreaterThan(FLOAT16_ROUNDING);
  for (const made of [at, bt, dyt]) made.dispose();
});

float16Test('factors of two storages are refused', () => {
  const [half, whole] = [tensor16(noise16(4, 1), [2, 2]), tensor(noise16(4, 2), [2, 2])];
  expect(() => matmul(half, whole)).toThrow('of one storage');
  half.dispose();
  whole.dispose();
});

const layers: [
  by: string,
  Sharing | undefined,
  rows: number,
  inputs: number,
  outputs: number,
  LinearWeights['layout'],
][] = [
  ['this device', undefined, 333, 37, 19, 'in-out'],
  ['this device', undefined, 70, 20, 36, 'out-in'],
  ['a GPU', 'workgroup', 70, 20, 36, 'out-in'],
  ['a GPU with matrix units, multiplied without units here', 'matrix', 70, 20, 36, 'out-in'],
];

for (const [by, sharing, rows, inputs, outputs, layout] of layers) {
  const what = `${rows} x ${inputs} -> ${outputs}, ${layout}, by the kernels of ${by}`;
  float16Test(`a linear layer in float16 and its gradients agree with the float64 reference: ${what}`, async () => {
    if (sharing) {
      fixReduction('workgroups');
      fixSharing(sharing);
    }
    const [x, w] = [noise16(rows * inputs, 1), noise16(inputs * outputs, 2)];
    const [bias, dy] = [noise16(outputs, 3), noise16(rows * outputs, 4)];
    const [xt, wt, dyt] = [tensor16(x, [1, rows, inputs]), tensor16(w, [w.length]), tensor16(dy, [1, rows, outputs])];
    const biasT = tensor(bias);
    const weights = { values: wt, inputs, outputs, layout };
    const [y, dx] = [linear(xt, weights, biasT), linearInputGradient(dyt, weights)];
    const layers = recentKernels().slice(-2).join(' and ');
    expect(layers).toMatch(sharing === 'matrix' ? /-matrix-.* and .*-matrix-/ : sharing ? /tile/ : /matmul/);
    expect([storageOf(y), storageOf(dx)]).toEqual(['float16', 'float16']);
    const outIn = layout === 'out-in';
    const product = matmulReference(x, w, [rows, inputs, outputs], false, outIn);
    const expected = product.map((value, i) => value + bias[i % outputs]!);
    expect(relativeError(await read16(y), expected)).toBeLessThan(FLOAT16_ROUNDING);
    const expectedDx = matmulReference(dy, w, [rows, outputs, inputs], false, !outIn);
    expect(relativeError(await read16(dx), expectedDx)).toBeLessThan(FLOAT16_ROUNDING);

    const buffers = [w.length, outputs].map((floats) => allocateBuffer('gradient', floats)) as [GPUBuffer, GPUBuffer];
    linearWeightGradient(xt, dyt, weights, { buffer: buffers[0], offset: 0, size: w.length * 4 });
    linearBiasGradient(dyt, { buffer: buffers[1], offset: 0, size: outputs * 4 });
    const expectedDw = outIn
      ? matmulReference(dy, x, [outputs, rows, inputs], true, false)
      : matmulReference(x, dy, [inputs, rows, outputs], true, false);
    const expectedDb = matmulReference(new Float32Array(rows).fill(1), dy, [1, rows, outputs], false, false);
    // Gradients of parameters are float32 all the way.
    expect(relativeError(await readBuffer(buffers[0], 0, w.length * 4), expectedDw)).toBeLessThan(1e-5);
    expect(relativeError(await readBuffer(buffers[1], 0, outputs * 4), expectedDb)).toBeLessThan(1e-5);
    for (const made of [xt, wt, dyt, biasT]) made.dispose();
    buffers.forEach(freeBuffer);
  });
}
