import { expect, it } from 'vitest';
import { chosenImages } from './report-images.js';

const names = ['a.png', 'b.png', 'sub/c.png', 'd.png', 'e.png', 'f.png'];

it('images of the report are so many spread evenly, or those of the given names in their order', () => {
  expect(chosenImages('0', names)).toEqual([]);
  expect(chosenImages('3', names)).toEqual([1, 3, 5]);
  expect(chosenImages('99', names)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(chosenImages('sub/c.png, a.png,a.png', names)).toEqual([2, 0]);
});

it('an unknown name is refused with names that there are', () => {
  expect(() => chosenImages('a.png,x.png', names)).toThrow(
    '--report-images: there is no image "x.png". There are a.png, b.png, sub/c.png, d.png, e.png, ….',
  );
});
