import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { sizeOf } from '../strided/axes.js';
import { arranged, givenBack } from '../strided/reference.js';
import { gather, gatherBackward, gatherTable, gatherTableSize } from './gather.js';
import { gatherReference } from './reference.js';

onDevice();

const read = async (of: Tensor) => [...(await of.data())];

test.each([
  { shape: [5, 4], axis: 0, indices: [3, 0, 0, 2] },
  { shape: [2, 6, 3], axis: 1, indices: [5, 4, 3, 2, 1, 0] },
  { shape: [2, 3, 7], axis: 2, indices: [1, 1, 1, 4, 1, 0, 4, 2, 6] },
  { shape: [66_001, 2, 1], axis: 1, indices: [1, 0, 1] },
])(
  'positions $indices of axis $axis of [$shape] are picked, and the gradient goes back to them',
  async ({ shape, axis, indices }) => {
    const table = tensor(gatherTable(indices));
    expect(table.size).toBe(gatherTableSize(indices));
    const picked = { axis, indices, table };
    const expected = gatherReference(shape, axis, indices);
    const values = noise(sizeOf(shape), 1);
    const x = tensor(values, shape);
    const y = gather(x, picked);
    expect(y.shape).toEqual(expected.shape);
    expect(await read(y)).toEqual([...arranged(expected, values)]);

    const dyValues = noise(y.size, 2);
    const dy = tensor(dyValues, y.shape);
    const [dx, again] = [gatherBackward(dy, shape, picked), gatherBackward(dy, shape, picked)];
    const exact = givenBack(expected, dyValues, values.length);
    expect(dx.shape).toEqual(shape);
    expect(relativeError(await dx.data(), exact)).toBeLessThan(1e-6);
    // Deliberately wrong: a position that is picked twice and counted once.
    const once =
      arranged(expected, values).length === values.length ? exact.map((value) => -value) : exact.map(() => 0);
    expect(relativeError(await dx.data(), once)).toBeGreaterThan(1e-2);
    expect(await read(dx)).toEqual(await read(again));
    for (const one of [table, x, y, dy, dx, again]) one.dispose();
  },
);

test('missing positions are refused', () => {
  expect(() => gatherTable([])).toThrow('Cannot pick');
  expect(() => gatherTable([0, -1])).toThrow('position -1');
  expect(() => gatherTable([0.5])).toThrow('position 0.5');
  const x = tensor([1, 2, 3]);
  expect(() => gather(x, { axis: 0, indices: [0, 3], table: x })).toThrow('no position 3');
  x.dispose();
});
