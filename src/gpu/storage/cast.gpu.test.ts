import { memory, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { float16Test, onDevice } from '../../../test/device.js';
import { FLOAT16_ROUNDING, noise16, read16, roundToFloat16, tensor16 } from '../../../test/float16.js';
import { allocateBuffer, finished, freeBuffer, gpuMemory, readBuffer, writeBuffer } from '../backend.js';
import { add, addRelu, relu, reluBackward, scale } from '../elementwise/elementwise.js';
import { addReference, reluBackwardReference, reluReference } from '../elementwise/reference.js';
import { maxPool, maxPoolBackward } from '../max-pool/max-pool.js';
import { maxPoolGradientReference, maxPoolReference } from '../max-pool/reference.js';
import { reduceMax } from '../reduce/reduce.js';
import { squareWindow } from '../window/window.js';
import { copyToFloat16, toFloat16, toFloat32 } from './cast.js';
import { storageOf } from './half.js';

onDevice();

test('the reference rounds to the nearest float16', () => {
  const pairs = [
    [1, 1],
    [-1 - 2 ** -11, -1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [0.1, 0.0999755859375],
    [2 ** -24, 2 ** -24],
    [2 ** -26, 0],
    [65519, 65504],
    [65520, Number.POSITIVE_INFINITY],
    [0, 0],
  ];
  for (const [value, rounded] of pairs) expect(roundToFloat16(value!)).toBe(rounded);
});

float16Test('values go to float16 and back, rounded once: normal, subnormal and too large', async () => {
  const values = Float32Array.from([
    ...noise(1001, 1),
    ...noise(1001, 2).map((value) => value * 1e-6),
    ...[0, 65504, -65504, 1e6, 2 ** -24],
  ]);
  const read = await read16(tensor16(values, [values.length]));
  const exact = values.map(roundToFloat16);
  for (const [index, value] of read.entries()) {
    const wanted = exact[index]!;
    if (!Number.isFinite(wanted)) expect(value).toBe(wanted);
    else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(Math.max(2 ** -24, Math.abs(wanted) * 2 ** -10));
  }
  expect(await read16(tensor16(exact.slice(0, 2002), [2002]))).toEqual(exact.slice(0, 2002));
});

float16Test('a float16 tensor takes half of the bytes, is known by its clones, and is freed', async () => {
  await finished();
  const before = { bytes: gpuMemory().bytes, tensors: memory().numTensors };
  const x = tensor(noise(4096, 1));
  const half = toFloat16(x);
  await finished();
  expect([storageOf(x), storageOf(half)]).toEqual(['float32', 'float16']);
  expect(gpuMemory().bytes - before.bytes).toBe(4096 * 6);
  const clone = half.clone();
  half.dispose();
  expect(storageOf(clone)).toBe('float16');
  expect(relativeError(await read16(clone), noise(4096, 1))).toBeLessThan(FLOAT16_ROUNDING);
  x.dispose();
  await finished();
  expect({ bytes: gpuMemory().bytes, tensors: memory().numTensors }).toEqual(before);
});

float16Test('kernels without a form for float16 refuse it', () => {
  const half = tensor16(noise(8, 1), [8]);
  const whole = tensor(noise(8, 1));
  expect(() => reduceMax(half, [0])).toThrow('has no form for float16');
  expect(() => add(half, whole)).toThrow('is of float16');
  expect(() => toFloat32(whole)).toThrow('float16 was expected');
  whole.dispose();
  half.dispose();
});

float16Test('a buffer is copied to one of half its size', async () => {
  const count = 128 * 9;
  const values = noise16(count, 3);
  const [from, to] = [allocateBuffer('from', count), allocateBuffer('to', count / 2)];
  writeBuffer(from, 0, values);
  copyToFloat16(from, to, count);
  const bits = new Uint16Array((await readBuffer(to, 0, count * 2)).buffer);
  const known = new Map<number, number>();
  bits.forEach((bit, i) => {
    known.set(bit, known.get(bit) ?? values[i]!);
    expect(known.get(bit)).toBe(values[i]);
  });
  expect(known.size).toBe(new Set(values).size);
  freeBuffer(from);
  freeBuffer(to);
});

for (const shape of [[1], [7, 9], [2, 5, 7, 8]]) {
  float16Test(`elementwise kernels in float16 agree with the float64 reference: ${shape.join('x')}`, async () => {
    const count = shape.reduce((size, side) => size * side, 1);
    const [a, b] = [noise16(count, 1), noise16(count, 2)];
    const [x, y] = [tensor16(a, shape), tensor16(b, shape)];
    expect(relativeError(await read16(relu(x)), reluReference(a))).toBe(0);
    expect(relativeError(await read16(reluBackward(x, y)), reluBackwardReference(a, b))).toBe(0);
    expect(relativeError(await read16(add(x, y)), addReference(a, b))).toBeLessThan(FLOAT16_ROUNDING);
    const doubled = a.map((value) => 2 * value);
    expect(relativeError(await read16(scale(x, 2)), doubled)).toBe(0);
    const sums = reluReference(addReference(a, b));
    expect(relativeError(await read16(addRelu(x, y)), sums)).toBeLessThan(FLOAT16_ROUNDING);
    x.dispose();
    y.dispose();
  });
}

for (const channels of [6, 8]) {
  float16Test(`max pooling in float16 and its gradient agree with the reference: ${channels} channels`, async () => {
    const options = { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: false };
    const shape = [2, 11, 14, channels] as const;
    const values = noise16(2 * 11 * 14 * channels, 1).map((value) => Math.round(value * 4) / 4 - 2);
    const x = tensor16(values, [...shape]);
    const { y, indices } = maxPool(x, options);
    const expected = maxPoolReference(values, shape, options);
    const dyValues = noise16(expected.y.length, 2);
    const dy = tensor16(dyValues, [...expected.shape]);
    const dx = maxPoolBackward(dy, indices, shape, options);
    expect([...(await indices.data())]).toEqual(expected.indices);
    expect(relativeError(await read16(y), expected.y)).toBe(0);
    const wanted = maxPoolGradientReference(dyValues, expected.indices, expected.shape, shape);
    expect(relativeError(await read16(dx), wanted)).toBeLessThan(FLOAT16_ROUNDING);
    for (const made of [x, dy, indices]) made.dispose();
  });
}
