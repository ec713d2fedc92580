import { expect, test } from 'vitest';
import { squareWindow } from '../window/window.js';
import { poolOutputShape } from './output-size.js';

const resnet = { ...squareWindow(3, { stride: 2, padding: 1 }), ceilMode: false };

test('the size is rounded down, or up in ceil mode', () => {
  expect(poolOutputShape(16, 15, resnet)).toEqual([8, 8]);
  expect(poolOutputShape(16, 15, { ...resnet, ceilMode: true })).toEqual([9, 8]);
});

test('in ceil mode a window is dropped when it would start in the padding behind', () => {
  const padded = { ...squareWindow(2, { stride: 2, padding: 1 }), ceilMode: true };
  expect(poolOutputShape(3, 3, padded)).toEqual([2, 2]);
  expect(poolOutputShape(4, 4, { ...squareWindow(1, { stride: 3 }), ceilMode: true })).toEqual([2, 2]);
});

test('each axis has its own window', () => {
  const window = { ...squareWindow(3), strideX: 2, dilationY: 2, padLeft: 2, padBottom: 1, ceilMode: true };
  expect(poolOutputShape(9, 7, window)).toEqual([6, 4]);
});

test('options are refused with a reason when they make no window', () => {
  expect(() => poolOutputShape(8, 1, { ...resnet, padLeft: 0, padRight: 0 })).toThrow('larger input than 1 pixels');
});
