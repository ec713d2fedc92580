import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { filled } from '../elementwise/elementwise.js';
import { sizeOf } from '../strided/axes.js';
import { arranged, givenBack } from '../strided/reference.js';
import { type Padding, pad, padBackward } from './pad.js';
import { padReference } from './reference.js';

onDevice();

const read = async (of: Tensor) => [...(await of.data())];

const cases = [
  { shape: [2, 5, 7, 4], before: [0, 2, 1, 0], after: [0, 3, 6, 0] },
  { shape: [1, 4, 5, 3], before: [0, 1, 0, 2], after: [0, 0, 2, 1] },
  { shape: [6], before: [5], after: [5] },
  { shape: [3, 2], before: [1, 0], after: [0, 0] },
  { shape: [2, 3, 2, 3, 2, 3], before: [1, 0, 1, 0, 1, 0], after: [0, 2, 0, 2, 0, 2] },
  { shape: [2, 7, 5, 4], before: [0, -1, 2, 0], after: [0, -2, -1, 0] },
  { shape: [9, 3], before: [-3, 0], after: [3, -2] },
];

for (const mode of ['constant', 'reflect', 'edge', 'wrap'] as const) {
  test.each(cases)(
    `[$shape] is padded by $before and $after (${mode}), and the gradient is gathered`,
    async ({ shape, ...ends }) => {
      const padding: Padding = { ...ends, mode, value: 1.5 };
      const expected = padReference(shape, padding);
      const values = noise(sizeOf(shape), 1);
      const x = tensor(values, shape);
      const y = pad(x, padding);
      expect(y.shape).toEqual(expected.shape);
      expect(await read(y)).toEqual([...arranged(expected, values, 1.5)]);

      const dyValues = noise(y.size, 2);
      const dy = tensor(dyValues, y.shape);
      const [dx, again] = [padBackward(dy, shape, padding), padBackward(dy, shape, padding)];
      expect(dx.shape).toEqual(shape);
      expect(relativeError(await dx.data(), givenBack(expected, dyValues, values.length))).toBeLessThan(1e-6);
      expect(await read(dx)).toEqual(await read(again));
      for (const one of [x, y, dy, dx, again]) one.dispose();
    },
  );
}

test('the modes differ', async () => {
  const x = tensor([1, 2, 3]);
  const padded = async (mode: Padding['mode']) => {
    const y = pad(x, { before: [2], after: [2], mode, value: 9 });
    const values = await read(y);
    y.dispose();
    return values;
  };
  expect(await padded('constant')).toEqual([9, 9, 1, 2, 3, 9, 9]);
  expect(await padded('reflect')).toEqual([3, 2, 1, 2, 3, 2, 1]);
  expect(await padded('edge')).toEqual([1, 1, 1, 2, 3, 3, 3]);
  expect(await padded('wrap')).toEqual([2, 3, 1, 2, 3, 1, 2]);
  x.dispose();
});

test('all values are padded and summed, also more than one dimension of workgroups holds', async () => {
  const padding: Padding = { before: [0, 1], after: [0, 1], mode: 'edge', value: 0 };
  const x = filled([65_535 * 33, 2], 3);
  const y = pad(x, padding);
  const dx = padBackward(y, x.shape, padding);
  expect((await y.data()).every((value) => value === 3)).toBe(true);
  expect((await dx.data()).every((value) => value === 6)).toBe(true);
  for (const one of [x, y, dx]) one.dispose();
});

test('too short a mirrored axis, other ranks and cuts that leave nothing are refused', () => {
  const x = filled([2, 3], 0);
  const padding = (before: number[], mode: Padding['mode']) => ({ before, after: [0, 0], mode, value: 0 });
  expect(() => pad(x, padding([0, 3], 'reflect'))).toThrow('Cannot pad [2,3] by 0,3');
  expect(() => pad(x, padding([0], 'edge'))).toThrow('Cannot pad');
  expect(() => pad(x, padding([-2, 0], 'constant'))).toThrow('Cannot pad');
  x.dispose();
});
