import { expect, test } from 'vitest';
import { measured } from '../../test/metrics.js';
import { rareClasses, rareMean } from './rare-classes.js';

/** 1000 labelled pixels: 900 of class 0, 81 of class 1, 19 of class 2, none of class 3. */
const confusion = [
  [890, 10, 0, 0],
  [0, 80, 0, 1],
  [9, 0, 10, 0],
  [0, 0, 0, 0],
];
const metrics = measured(confusion, 2);

test('a class is rare below 2 % of the labelled pixels, and only where it occurs in them', () => {
  expect(rareClasses(metrics)).toEqual([2]);
});

test('a class with 2 % of the labelled pixels is not rare', () => {
  expect(
    rareClasses({
      confusion: [
        [98, 0],
        [0, 2],
      ],
    }),
  ).toEqual([]);
  expect(
    rareClasses({
      confusion: [
        [981, 0],
        [0, 19],
      ],
    }),
  ).toEqual([1]);
});

test('their mean is that of their IoU, from the confusion matrix that every record has', () => {
  expect(rareMean(metrics)).toBeCloseTo(10 / 19, 12);
  const two = measured(
    [
      [970, 0, 0],
      [0, 15, 0],
      [15, 0, 0],
    ],
    1,
  );
  expect(rareMean(two)).toBeCloseTo((1 + 0) / 2, 12);
});

test('without a rare class there is no mean', () => {
  expect(
    rareMean(
      measured(
        [
          [5, 5],
          [5, 5],
        ],
        1,
      ),
    ),
  ).toBeNull();
});
