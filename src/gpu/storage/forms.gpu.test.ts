import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { FLOAT16_ROUNDING, noise16, read16, tensor16 } from '../../../test/float16.js';
import { type Activation, activate, activationBackward, savedFor } from '../activation/activation.js';
import { activationReference, derivativeReference } from '../activation/reference.js';
import { addSlice, concat, expand, slice, transpose } from '../arrange/arrange.js';
import { concatReference, expandReference, sliceReference, transposeReference } from '../arrange/reference.js';
import { averagePool, averagePoolBackward } from '../average-pool/average-pool.js';
import { averagePoolReference, fixedWindows } from '../average-pool/reference.js';
import { allocateBuffer, freeBuffer, writeBuffer } from '../backend.js';
import { binary, gradientByFirst, gradientBySecond } from '../binary/binary.js';
import { binaryReference } from '../binary/reference.js';
import { addBias } from '../channels/add-bias.js';
import { filled } from '../elementwise/elementwise.js';
import { gather, gatherBackward, gatherTable } from '../gather/gather.js';
import { gatherReference } from '../gather/reference.js';
import { maxPool } from '../max-pool/max-pool.js';
import { maxUnpool, maxUnpoolBackward } from '../max-pool/max-unpool.js';
import { pad, padBackward } from '../pad/pad.js';
import { padReference } from '../pad/reference.js';
import { prelu, preluBackward } from '../prelu/prelu.js';
import { reduceMean, reduceSum, reduceSumBackward } from '../reduce/reduce.js';
import { reduceReference } from '../reduce/reference.js';
import { resizeGradientReference, resizeReference } from '../resize-bilinear/reference.js';
import { resizeBilinear, resizeBilinearBackward } from '../resize-bilinear/resize-bilinear.js';
import { resizeNearestReference } from '../resize-nearest/reference.js';
import { resizeNearest, resizeNearestBackward } from '../resize-nearest/resize-nearest.js';
import { sizeOf } from '../strided/axes.js';
import { arranged, givenBack, type Rearrangement } from '../strided/reference.js';
import { squareWindow } from '../window/window.js';

onDevice();

/** Kernels that compute one value, or a short sum, of float16 ones: their float16 forms against the float64 references. */
const within = async (actual: Tensor, expected: ArrayLike<number>, bound = FLOAT16_ROUNDING): Promise<void> =>
  expect(relativeError(await read16(actual), expected)).toBeLessThan(bound);

const free = (...made: Tensor[]): void => {
  for (const one of made) one.dispose();
};

const half = (shape: number[], seed: number) => {
  const values = noise16(sizeOf(shape), seed);
  return { values, x: tensor16(values, shape) };
};

const activations: Activation[] = [{ kind: 'gelu', approximate: 'none' }, { kind: 'sigmoid' }, { kind: 'hard-swish' }];

for (const activation of activations) {
  float16Test(`${JSON.stringify(activation)} of float16 values, and its gradient`, async () => {
    for (const shape of [
      [7, 9],
      [5, 16],
    ]) {
      const { values, x } = half(shape, 1);
      const { values: dyValues, x: dy } = half(shape, 2);
      const y = activate(x, activation);
      const saved = savedFor(activation) === 'input' ? x : y;
      // Slopes of saved outputs are those of what was stored.
      const dx = activationBackward(dy, saved, activation);
      await within(y.clone(), values.map(activationReference(activation)));
      const slope = derivativeReference(activation);
      await within(
        dx,
        values.map((value, i) => dyValues[i]! * slope(value)),
        2 * FLOAT16_ROUNDING,
      );
      free(x, dy, y);
    }
  });
}

for (const channels of [3, 8]) {
  const shape = [2, 5, 7, channels] as [number, number, number, number];

  float16Test(`resizing of float16 maps of ${channels} channels, and its gradient`, async () => {
    const { values, x } = half(shape, 1);
    for (const [height, width] of [
      [11, 20],
      [3, 4],
    ] as const) {
      const { values: dyValues, x: dy } = half([2, height, width, channels], 2);
      await within(resizeBilinear(x, height, width, false), resizeReference(values, shape, height, width, false));
      // Its two passes round one after the other.
      const expected = resizeGradientReference(dyValues, shape, height, width, false);
      await within(resizeBilinearBackward(dy, 5, 7, false), expected, 2 * FLOAT16_ROUNDING);
      const rule = { position: 'asymmetric', rounding: 'floor' } as const;
      const nearest = resizeNearestReference(values, shape, height, width, rule);
      await within(resizeNearest(x, height, width, rule), nearest.y);
      await within(resizeNearestBackward(dy, 5, 7, rule), nearest.transpose(dyValues));
      free(dy);
    }
    free(x);
  });

  float16Test(`average pooling of float16 maps of ${channels} channels, and its gradient`, async () => {
    const options = { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: false, countIncludePad: true };
    const { values, x } = half(shape, 1);
    const { rows, columns } = fixedWindows(options, 5, 7);
    const expected = averagePoolReference(values, shape, rows, columns);
    const { values: dyValues, x: dy } = half([2, rows.length, columns.length, channels], 2);
    await within(averagePool(x, options), expected.y);
    await within(averagePoolBackward(dy, shape, options), expected.transpose(dyValues));
    free(x, dy);
  });

  float16Test(`PReLU of float16 maps of ${channels} channels, and its gradient`, async () => {
    const { values, x } = half(shape, 1);
    const { values: dyValues, x: dy } = half(shape, 2);
    const slopes = noise16(channels, 3);
    const buffer = allocateBuffer('slopes', channels);
    writeBuffer(buffer, 0, slopes);
    const range = { buffer, offset: 0, size: channels * 4 };
    const factor = values.map((value, i) => (value > 0 ? 1 : slopes[i % channels]!));
    await within(
      prelu(x, range),
      values.map((value, i) => value * factor[i]!),
    );
    await within(
      preluBackward(dy, x, range),
      dyValues.map((value, i) => value * factor[i]!),
    );
    free(x, dy);
    freeBuffer(buffer);
  });

  float16Test(`the inverse of max pooling of float16 maps of ${channels} channels gives back what it put`, async () => {
    const options = { ...squareWindow(2, { stride: 2 }), ceilMode: false };
    const { x } = half([2, 4, 6, channels], 1);
    const { values, x: small } = half([2, 2, 3, channels], 2);
    const { y, indices } = maxPool(x, options);
    const put = maxUnpool(small, indices, x.shape, options);
    expect([...(await read16(maxUnpoolBackward(put, indices)))]).toEqual([...values]);
    free(x, y, indices, small, put);
  });

  float16Test(`means, and a bias, of float16 maps of ${channels} channels`, async () => {
    const { values, x } = half(shape, 1);
    const expected = reduceReference('mean', values, shape, [1, 2]);
    const { values: dyValues, x: dy } = half(expected.shape, 2);
    await within(reduceMean(x, [1, 2]), expected.y);
    await within(reduceSum(x, [0, 2]), reduceReference('sum', values, shape, [0, 2]).y);
    await within(reduceSumBackward(dy, shape, [1, 2], 'mean'), expected.gradient(dyValues), 2 * FLOAT16_ROUNDING);
    const bias = noise16(channels, 3);
    const biasT = tensor(bias);
    await within(
      addBias(x, biasT),
      values.map((value, i) => value + bias[i % channels]!),
    );
    free(x, dy, biasT);
  });

  float16Test(`products and sums of float16 values that are repeated, ${channels} channels`, async () => {
    const { values, x } = half(shape, 1);
    const { values: dyValues, x: dy } = half(shape, 2);
    for (const other of [[2, 1, 1, channels], [2, 5, 7, 1], shape]) {
      const { values: factors, x: factor } = half([...other], 3);
      for (const kind of ['mul', 'sub', 'max'] as const) {
        const expected = binaryReference(kind, { shape, values }, { shape: other, values: factors });
        await within(binary(kind, x, factor), expected.y);
        const operands = { a: () => x, b: () => factor };
        await within(gradientByFirst(kind, dy, { ...operands, shape }), expected.byFirst(dyValues));
        const bySecond = gradientBySecond(kind, dy, { ...operands, shape: other });
        await within(bySecond, expected.bySecond(dyValues), 2 * FLOAT16_ROUNDING);
      }
      free(factor);
    }
    free(x, dy);
  });
}

/** Values that are only moved keep all of their bits. */
async function moves(result: Tensor, rearrangement: Rearrangement, values: ArrayLike<number>, missing = 0) {
  expect(result.shape).toEqual(rearrangement.shape);
  expect([...(await read16(result))]).toEqual([...arranged(rearrangement, values, missing)]);
}

float16Test('float16 values are moved as they are: transposed, cut, joined, repeated, picked, padded', async () => {
  for (const shape of [
    [2, 3, 5],
    [2, 4, 8],
  ]) {
    const { values, x } = half(shape, 1);
    await moves(transpose(x, [2, 0, 1]), transposeReference(shape, [2, 0, 1]), values);
    const part = { axis: 2, start: 1, end: 5, step: 2 };
    await moves(slice(x, part), sliceReference(shape, part), values);
    const joined = Float32Array.from([...values, ...values]);
    await moves(concat([x, x], 1), concatReference([shape, shape], 1), joined);
    await moves(expand(x, [3, ...shape]), expandReference(shape, [3, ...shape]), values);
    const padding = { before: [0, 1, 2], after: [0, 0, 2], mode: 'constant', value: 0.5 } as const;
    await moves(pad(x, padding), padReference(shape, padding), values, 0.5);

    const whole = filled(shape, 0, 'float16');
    const cut = slice(x, part);
    addSlice(cut, whole, part);
    const put = givenBack(sliceReference(shape, part), arranged(sliceReference(shape, part), values), values.length);
    expect([...(await read16(whole))]).toEqual([...put]);
    free(cut, x);
  }
});

float16Test('what was picked or padded gives its gradients back', async () => {
  const shape = [3, 4, 8];
  const { x } = half(shape, 1);
  const indices = [3, 0, 0, 2, 0];
  const picked = { axis: 1, indices, table: tensor(gatherTable(indices)) };
  const expected = gatherReference(shape, 1, indices);
  const { values: dyValues, x: dy } = half([3, 5, 8], 2);
  expect((await read16(gather(x, picked))).length).toBe(dyValues.length);
  await within(gatherBackward(dy, shape, picked), givenBack(expected, dyValues, sizeOf(shape)));
  const padding = { before: [0, 1, 0], after: [0, -2, 0], mode: 'constant', value: 0 } as const;
  const { values: cutValues, x: cut } = half([3, 3, 8], 3);
  const back = padBackward(cut, shape, padding);
  expect([...(await read16(back))]).toEqual([...givenBack(padReference(shape, padding), cutValues, sizeOf(shape))]);
  free(x, dy, cut, picked.table);
});

float16Test('tensors of two storages are no operands of one operation', () => {
  const { x } = half([4], 1);
  const whole = tensor([1, 2, 3, 4]);
  expect(() => binary('mul', x, whole)).toThrow('is of float16');
  expect(() => concat([x, whole], 0)).toThrow('a tensor of their own kind');
  free(x, whole);
});
