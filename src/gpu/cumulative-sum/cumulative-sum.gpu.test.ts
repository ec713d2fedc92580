import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { sizeOf } from '../strided/axes.js';
import { cumulativeSum, cumulativeSumBackward } from './cumulative-sum.js';
import { cumulativeSumReference } from './reference.js';

onDevice();

const read = async (of: Tensor) => [...(await of.data())];
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);

const shapes = [
  { shape: [2, 5, 7, 4], axis: 1 },
  { shape: [3, 6, 3], axis: 2 },
  { shape: [9], axis: 0 },
  { shape: [66_001, 3, 1], axis: 1 },
];
const directions = [false, true].flatMap((exclusive) => [false, true].map((reversed) => ({ exclusive, reversed })));

test.each(shapes.flatMap((one) => directions.map((way) => ({ ...one, ...way }))))(
  'axis $axis of [$shape] is summed up (exclusive $exclusive, reversed $reversed)',
  async ({ shape, ...way }) => {
    const values = noise(sizeOf(shape), 1);
    const x = tensor(values, shape);
    const [y, again] = [cumulativeSum(x, way), cumulativeSum(x, way)];
    const expected = cumulativeSumReference(values, shape, way);
    expect(y.shape).toEqual(shape);
    expect(relativeError(await y.data(), expected)).toBeLessThan(1e-6);
    expect(await read(y)).toEqual(await read(again));
    const other = cumulativeSumReference(values, shape, { ...way, exclusive: !way.exclusive });
    expect(relativeError(await y.data(), other)).toBeGreaterThan(1e-2);

    const dyValues = noise(y.size, 2);
    const dy = tensor(dyValues, shape);
    const dx = cumulativeSumBackward(dy, way);
    const size = Math.sqrt(dot(values, values) * dot(dyValues, dyValues));
    expect(Math.abs(dot(expected, dyValues) - dot(values, await dx.data())) / size).toBeLessThan(1e-6);
    for (const one of [x, y, again, dy, dx]) one.dispose();
  },
);

test('an axis that is not there is refused', () => {
  const x = tensor([1, 2, 3]);
  expect(() => cumulativeSum(x, { axis: 1, exclusive: false, reversed: false })).toThrow('no axis 1');
  x.dispose();
});
