import { expect, test } from 'vitest';
import { outputNames } from './output-names.js';

test('the result of an image has its name and folder, with another extension', () => {
  expect(outputNames(['1.jpg', 'night/2.JPEG', 'a.b.png'], 'npy')).toEqual(['1.npy', 'night/2.npy', 'a.b.npy']);
});

test('images that differ only by their extension keep it', () => {
  expect(outputNames(['a.jpg', 'a.png', 'b.png', 'sub/a.png'], 'png')).toEqual([
    'a.jpg.png',
    'a.png.png',
    'b.png',
    'sub/a.png',
  ]);
});

test('images that differ only by case keep it too, because some file systems ignore case', () => {
  expect(outputNames(['a.png', 'A.jpg'], 'npz')).toEqual(['a.png.npz', 'A.jpg.npz']);
});
