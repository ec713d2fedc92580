import { expect, it } from 'vitest';
import { isDistorted, middleShape, undistorted } from './image-shape.js';

const size = (width: number, height: number) => ({ width, height });

it('images of 4:3 are distorted at 16:9, and images that lack a few lines are not', () => {
  expect(isDistorted(size(480, 360), size(320, 180))).toBe(true);
  expect(isDistorted(size(180, 320), size(180, 300))).toBe(true);
  expect(isDistorted(size(1280, 720), size(320, 180))).toBe(false);
  expect(isDistorted(size(1280, 700), size(320, 180))).toBe(false);
});

it('the shape of most images is that in the middle', () => {
  expect(middleShape([size(480, 360), size(320, 180), size(960, 720)])).toEqual(size(960, 720));
  expect(middleShape([])).toBeUndefined();
});

it('the largest size within the input that keeps the shape is found, in steps of the network', () => {
  expect(undistorted(size(480, 360), size(320, 180), 1)).toEqual(size(240, 180));
  expect(undistorted(size(640, 180), size(320, 180), 1)).toEqual(size(320, 90));
  expect(undistorted(size(480, 360), size(320, 192), 32)).toEqual(size(256, 192));
  // 320 x 256 would be too narrow by 6 %.
  expect(undistorted(size(480, 360), size(512, 256), 64)).toEqual(size(256, 192));
});

it('there is none for a network of one size, or where every step is too wide', () => {
  expect(undistorted(size(480, 360), size(320, 180), null)).toBeNull();
  expect(undistorted(size(3000, 100), size(64, 64), 32)).toBeNull();
});
