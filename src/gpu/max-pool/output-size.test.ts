import { expect, test } from 'vitest';
import { maxPoolOutputSize } from './output-size.js';

const resnet = { kernel: 3, stride: 2, padding: 1, ceilMode: false };

test('the size is rounded down, or up in ceil mode', () => {
  expect(maxPoolOutputSize(16, resnet)).toBe(8);
  expect(maxPoolOutputSize(16, { ...resnet, ceilMode: true })).toBe(9);
  expect(maxPoolOutputSize(15, { ...resnet, ceilMode: true })).toBe(8);
});

test('in ceil mode a window is dropped when it would start in the right padding', () => {
  expect(maxPoolOutputSize(3, { kernel: 2, stride: 2, padding: 1, ceilMode: true })).toBe(2);
  expect(maxPoolOutputSize(4, { kernel: 1, stride: 3, padding: 0, ceilMode: true })).toBe(2);
});

test('options are refused with a reason when they make no window', () => {
  expect(() => maxPoolOutputSize(8, { ...resnet, padding: 2 })).toThrow('at most half');
  expect(() => maxPoolOutputSize(1, { ...resnet, padding: 0 })).toThrow('larger input than 1 pixels');
});
