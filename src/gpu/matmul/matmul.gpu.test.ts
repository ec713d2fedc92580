import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { expandReference } from '../arrange/reference.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import { fixSharing } from '../conv2d/variant.js';
import { fixReduction } from '../reduction.js';
import { broadcastShape, sizeOf } from '../strided/axes.js';
import { arranged } from '../strided/reference.js';
import { matmulGradientByA, matmulGradientByB, matmulOfAll } from './broadcast.js';
import { linear, linearBiasGradient, linearInputGradient, linearWeightGradient } from './linear.js';
import { matmul, matmulBackward } from './matmul.js';
import { matmulReference } from './reference.js';

onDevice();

type Sizes = readonly [rows: number, inner: number, columns: number];
const flags = [false, true];

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

const valuesOf = async (of: Tensor) => (await of.data()) as Float32Array;

const cases: [batch: number, Sizes][] = [
  [1, [1, 1, 1]],
  [2, [5, 7, 3]],
  [3, [16, 12, 20]],
  [2, [9, 33, 17]],
  [1, [4, 300, 8]],
  [2, [6, 8, 12]],
];

for (const [batch, sizes] of cases) {
  for (const transposeA of flags) {
    for (const transposeB of flags) {
      const what = `${batch} of ${sizes.join('x')}, transposed ${transposeA} ${transposeB}`;
      test(`matrix products and their gradients agree with the float64 reference: ${what}`, async () => {
        const [rows, inner, columns] = sizes;
        const a = noise(batch * rows * inner, 1);
        const b = noise(batch * inner * columns, 2);
        const dy = noise(batch * rows * columns, 3);
        const shapes = [transposeA ? [inner, rows] : [rows, inner], transposeB ? [columns, inner] : [inner, columns]];
        const at = tensor(a, [batch, ...shapes[0]!]);
        const bt = tensor(b, [batch, ...shapes[1]!]);
        const dyt = tensor(dy, [batch, rows, columns]);
        const y = matmul(at, bt, { transposeA, transposeB });
        const { da, db } = matmulBackward(dyt, at, bt, { transposeA, transposeB });
        expect(y.shape).toEqual([batch, rows, columns]);
        expect([da.shape, db.shape]).toEqual([at.shape, bt.shape]);

        const part = (values: Float32Array, i: number) =>
          values.subarray((i * values.length) / batch, ((i + 1) * values.length) / batch);
        const expected = Array.from({ length: batch }, (_, i) => [
          ...matmulReference(part(a, i), part(b, i), sizes, transposeA, transposeB),
        ]).flat();
        const got = await valuesOf(y);
        expect(relativeError(got, expected)).toBeLessThan(1e-6);
        // Adjoint in both factors: <y, dy> = <a, da> = <b, db>, and each by its own reference.
        const scale = Math.sqrt(dot(dy, dy) * dot(expected, expected));
        expect(Math.abs(dot(a, await valuesOf(da)) - dot(expected, dy)) / scale).toBeLessThan(1e-6);
        expect(Math.abs(dot(b, await valuesOf(db)) - dot(expected, dy)) / scale).toBeLessThan(1e-6);
        const expectedDa = Array.from({ length: batch }, (_, i) => {
          const [d, other] = [part(dy, i), part(b, i)];
          return transposeA
            ? [...matmulReference(other, d, [inner, columns, rows], transposeB, true)]
            : [...matmulReference(d, other, [rows, columns, inner], false, !transposeB)];
        }).flat();
        expect(relativeError(await valuesOf(da), expectedDa)).toBeLessThan(1e-6);
        for (const one of [at, bt, dyt, y, da, db]) one.dispose();
      });
    }
  }
}

test('a single matrix serves all matrices of the other side, with a factor and a bias', async () => {
  const [a, b, bias] = [noise(3 * 5 * 7, 1), noise(7 * 9, 2), noise(9, 3)];
  const [at, bt, biasT] = [tensor(a, [3, 5, 7]), tensor(b, [7, 9]), tensor(bias)];
  const y = matmul(at, bt, { alpha: 0.5, bias: biasT });
  const product = matmulReference(a, b, [15, 7, 9], false, false);
  expect(y.shape).toEqual([3, 5, 9]);
  expect(
    relativeError(
      await valuesOf(y),
      product.map((value, i) => value / 2 + bias[i % 9]!),
    ),
  ).toBeLessThan(1e-6);
  expect(relativeError(await valuesOf(y), product)).toBeGreaterThan(1e-2);
  for (const one of [at, bt, biasT, y]) one.dispose();
});

test('the remainder of an inner axis is not counted twice when 4 does not divide it', async () => {
  for (const inner of [1, 2, 3, 5, 6, 7]) {
    const [a, b] = [new Float32Array(4 * inner).fill(1), new Float32Array(inner * 8).fill(1)];
    const [at, bt] = [tensor(a, [4, inner]), tensor(b, [inner, 8])];
    const y = matmul(at, bt);
    expect((await valuesOf(y)).every((value) => value === inner)).toBe(true);
    for (const one of [at, bt, y]) one.dispose();
  }
});

for (const [leadingA, leadingB] of [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[], [2, 3]],
  [[4], [1, 1]],
]) {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const what = `[${leadingA}] and [${leadingB}], transposed ${transposeA} ${transposeB}`;
    test(`products over broadcast leading axes and their gradients agree with the reference: ${what}`, async () => {
      const [rows, inner, columns] = [5, 8, 3] as const;
      const shapeA = [...leadingA!, ...(transposeA ? [inner, rows] : [rows, inner])];
      const shapeB = [...leadingB!, ...(transposeB ? [columns, inner] : [inner, columns])];
      const leading = broadcastShape(leadingA!, leadingB!);
      const flags = { transposeA, transposeB, alpha: 0.5 };
      const [a, b] = [noise(sizeOf(shapeA), 1), noise(sizeOf(shapeB), 2)];
      const [at, bt] = [tensor(a, shapeA), tensor(b, shapeB)];
      const y = matmulOfAll(at, bt, flags);
      expect(y.shape).toEqual([...leading, rows, columns]);
      const wideA = arranged(expandReference(shapeA, [...leading, ...shapeA.slice(-2)]), a);
      const wideB = arranged(expandReference(shapeB, [...leading, ...shapeB.slice(-2)]), b);
      const product = (left: ArrayLike<number>, right: ArrayLike<number>) =>
        Array.from({ length: sizeOf(leading) }, (_, i) => {
          const part = (of: ArrayLike<number>, size: number) => Array.from(of).slice(i * size, (i + 1) * size);
          const [x, z] = [part(left, rows * inner), part(right, inner * columns)];
          return [...matmulReference(x, z, [rows, inner, columns], transposeA, transposeB)].map((value) => value / 2);
        }).flat();
      const expected = product(wideA, wideB);
      expect(relativeError(await valuesOf(y), expected)).toBeLessThan(1e-6);
      const dy = noise(expected.length, 3);
      const dyt = tensor(dy, y.shape);
      const [da, db] = [matmulGradientByA(dyt, shapeA, bt, flags), matmulGradientByB(dyt, at, shapeB, flags)];
      expect([da.shape, db.shape]).toEqual([shapeA, shapeB]);
      // The product is linear in each factor: the gradient in a direction is the change of <y, dy>.
      const [towardsA, towardsB] = [noise(a.length, 4), noise(b.length, 5)];
      const wide = (shape: number[], of: ArrayLike<number>) =>
        arranged(expandReference(shape, [...leading, ...shape.slice(-2)]), of);
      const scale = Math.sqrt(dot(dy, dy) * dot(expected, expected));
      const byA = dot(product(wide(shapeA, towardsA), wideB), dy);
      const byB = dot(product(wideA, wide(shapeB, towardsB)), dy);
      expect(Math.abs(dot(towardsA, await valuesOf(da)) - byA) / scale).toBeLessThan(1e-6);
      expect(Math.abs(dot(towardsB, await valuesOf(db)) - byB) / scale).toBeLessThan(1e-6);
      for (const one of [at, bt, y, dyt, da, db]) one.dispose();
    });
  }
}

describe('linear layers equal their float64 reference', () => {
  afterEach(() => {
    fixReduction();
    fixSharing();
  });
  const layers = [
    [70_001, 8, 4],
    [66_000, 3, 5],
    [2 * 35, 32, 128],
    [999, 37, 19],
    [1, 20, 12],
  ];
  const all = [
    ...layers.map((layer) => ['of this device', ...layer] as const),
    ...layers.slice(2).map((layer) => ['of a GPU', ...layer] as const),
  ];
  for (const [form, rows = 0, inputs = 0, outputs = 0] of all) {
    for (const layout of ['in-out', 'out-in'] as const) {
      test(`a linear layer and its gradients agree with the float64 reference: ${rows} x ${inputs} -> ${outputs}, ${layout}, by the kernels ${form}`, async () => {
        if (form === 'of a GPU') {
          fixReduction('workgroups');
          fixSharing('workgroup');
        }
        const [x, w] = [noise(rows * inputs, 1), noise(inputs * outputs, 2)];
        const [bias, dy] = [noise(outputs, 3), noise(rows * outputs, 4)];
        const [xt, wt] = [tensor(x, [1, rows, inputs]), tensor(w)];
        const [biasT, dyt] = [tensor(bias), tensor(dy, [1, rows, outputs])];
        const weights = { values: wt, inputs, outputs, layout };
        const y = linear(xt, weights, biasT);
        const dx = linearInputGradient(dyt, weights);
        const outIn = layout === 'out-in';
        const product = matmulReference(x, w, [rows, inputs, outputs], false, outIn);
        expect(y.shape).toEqual([1, rows, outputs]);
        const expected = product.map((value, i) => value + bias[i % outputs]!);
        expect(relativeError(await valuesOf(y), expected)).toBeLessThan(1e-6);
        const expectedDx = matmulReference(dy, w, [rows, outputs, inputs], false, !outIn);
        expect(relativeError(await valuesOf(dx), expectedDx)).toBeLessThan(1e-6);

        const count = inputs * outputs;
        const buffer = allocateBuffer('gradients', Math.ceil(count / 64) * 64 + outputs);
        const offset = Math.ceil(count / 64) * 256;
        const run = async () => {
          writeBuffer(buffer, 0, new Float32Array(buffer.size / 4).fill(1));
          linearWeightGradient(xt, dyt, { inputs, outputs, layout }, { buffer, offset: 0, size: count * 4 });
          linearBiasGradient(dyt, { buffer, offset, size: outputs * 4 });
          return (await readBuffer(buffer, 0, buffer.size)).map((value) => value - 1);
        };
        const gradients = await run();
        const dw = outIn
          ? matmulReference(dy, x, [outputs, rows, inputs], true, false)
          : matmulReference(x, dy, [inputs, rows, outputs], true, false);
        expect(relativeError(gradients.slice(0, count), dw)).toBeLessThan(3e-6);
        const ones = new Float32Array(rows).fill(1);
        const dBias = matmulReference(ones, dy, [1, rows, outputs], false, false);
        expect(relativeError(gradients.slice(offset / 4, offset / 4 + outputs), dBias)).toBeLessThan(2e-6);
        expect(await run()).toEqual(gradients);
        for (const one of [xt, wt, biasT, dyt, y, dx]) one.dispose();
        freeBuffer(buffer);
      });
    }
  }
});

test('a rerun of a matrix product gives the same bytes', async () => {
  const [a, b] = [tensor(noise(999 * 37, 1), [999, 37]), tensor(noise(37 * 19, 2), [37, 19])];
  const [first, second] = [matmul(a, b), matmul(a, b)];
  expect(await valuesOf(first)).toEqual(await valuesOf(second));
  for (const one of [a, b, first, second]) one.dispose();
});

test('shapes are refused when they do not fit', () => {
  const [a, b, c] = [tensor(noise(6, 1), [2, 3]), tensor(noise(8, 2), [4, 2]), tensor([1, 2])];
  expect(() => matmul(a, b)).toThrow('Cannot multiply [2,3] by [4,2]');
  expect(() => matmul(a, c)).toThrow('[.., M, K]');
  expect(() => linear(a, { values: b, inputs: 4, outputs: 2, layout: 'in-out' })).toThrow('does not fit [2,3]');
  for (const one of [a, b, c]) one.dispose();
});
