import { tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { allocateBuffer, freeBuffer, readBuffer, writeBuffer } from '../backend.js';
import { prelu, preluBackward } from './prelu.js';

onDevice();

async function runOnGpu(values: Float32Array, dyValues: Float32Array, shape: number[], slopes: Float32Array) {
  const half = Math.ceil(slopes.length / 64) * 64;
  const buffer = allocateBuffer('slopes', 2 * half);
  const size = slopes.length * 4;
  writeBuffer(buffer, 0, slopes);
  writeBuffer(buffer, half * 4, new Float32Array(half).fill(1));
  const [x, dy] = [tensor(values, shape), tensor(dyValues, shape)];
  const y = prelu(x, { buffer, offset: 0, size });
  const dx = preluBackward(dy, x, { buffer, offset: 0, size }, { buffer, offset: half * 4, size });
  const dSlope = (await readBuffer(buffer, half * 4, size)).map((value) => value - 1);
  const read = { y: (await y.data()) as Float32Array, dx: (await dx.data()) as Float32Array, dSlope };
  for (const one of [x, dy, y, dx]) one.dispose();
  freeBuffer(buffer);
  return read;
}

const cases: [shape: number[], slopes: number][] = [
  [[2, 5, 7, 3], 3],
  [[2, 5, 7, 3], 1],
  [[3, 40, 64], 64],
  [[1, 70_001, 5], 5],
  [[1, 70_001, 4], 1],
];

for (const [shape, count] of cases) {
  test(`PReLU and its gradients agree with the float64 reference: ${shape.join('x')}, ${count} slopes`, async () => {
    const size = shape.reduce((a, b) => a * b);
    const [x, dy, slopes] = [noise(size, 1), noise(size, 2), noise(count, 3)];
    const gpu = await runOnGpu(x, dy, shape, slopes);
    const factor = (i: number) => (x[i]! > 0 ? 1 : slopes[i % count]!);
    const dSlope = new Float64Array(count);
    x.forEach((value, i) => {
      if (value <= 0) dSlope[i % count]! += dy[i]! * value;
    });
    expect(
      relativeError(
        gpu.y,
        Float64Array.from(x, (value, i) => value * factor(i)),
      ),
    ).toBeLessThan(1e-6);
    expect(
      relativeError(
        gpu.dx,
        Float64Array.from(dy, (value, i) => value * factor(i)),
      ),
    ).toBeLessThan(1e-6);
    expect(relativeError(gpu.dSlope, dSlope)).toBeLessThan(5e-6);
    expect(await runOnGpu(x, dy, shape, slopes)).toEqual(gpu);
  });
}

test('a number of slopes is refused when it does not fit the channels', () => {
  const x = tensor([1, 2, 3]);
  const buffer = allocateBuffer('slopes', 64);
  expect(() => prelu(x, { buffer, offset: 0, size: 8 })).toThrow('2 slopes');
  freeBuffer(buffer);
  x.dispose();
});
