import { expect, test } from 'vitest';
import { fromStored, type StoredForm, toStored } from './stored-form.js';

const values = Float32Array.from({ length: 24 }, (_, index) => index);

test('a weight is turned from the order of the file, and back', () => {
  const form: StoredForm = { shape: [2, 3, 4], steps: [{ order: [2, 0, 1] }] };
  const turned = fromStored(values, form);
  // Entry [k, i, j] is entry [i, j, k] of the file.
  expect([...turned.subarray(0, 6)]).toEqual([0, 4, 8, 12, 16, 20]);
  expect(turned[6]).toBe(1);
  expect(toStored(turned, form)).toEqual(values);
});

test('steps follow each other: a matrix becomes a kernel, and back', () => {
  const form: StoredForm = {
    shape: [4, 6],
    steps: [{ order: [1, 0] }, { shape: [6, 2, 2, 1] }, { order: [0, 2, 1, 3] }],
  };
  const turned = fromStored(values, form);
  expect([...turned.subarray(0, 4)]).toEqual([0, 12, 6, 18]);
  expect(turned).not.toEqual(values);
  expect(toStored(turned, form)).toEqual(values);
});

test('a reshape moves nothing', () => {
  expect(fromStored(values, { shape: [24], steps: [{ shape: [2, 12] }] })).toEqual(values);
});
