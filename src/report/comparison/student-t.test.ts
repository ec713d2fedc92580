import { describe, expect, it } from 'vitest';
import { incompleteBeta, twoSidedQuantile, twoSidedTail } from './student-t.js';

describe('the quantile of Student’s t', () => {
  it.each([
    [1, 0.05, 12.7062],
    [2, 0.05, 4.30265],
    [3, 0.05, 3.18245],
    [4, 0.05, 2.77645],
    [5, 0.05, 2.57058],
    [9, 0.05, 2.26216],
    [10, 0.05, 2.22814],
    [30, 0.05, 2.04227],
    [120, 0.05, 1.97993],
    [1, 0.01, 63.6567],
    [2, 0.01, 9.92484],
    [7, 0.1, 1.89458],
    [20, 0.001, 3.84952],
    [1, 0.5, 1],
  ])('of %d degrees of freedom and a tail of %d is that of the printed tables: %d', (freedom, tail, expected) => {
    expect(twoSidedQuantile(tail, freedom) / expected).toBeCloseTo(1, 5);
  });

  it('comes near the normal distribution’s where there are many degrees of freedom', () => {
    expect(twoSidedQuantile(0.05, 1e6)).toBeCloseTo(1.95996, 4);
  });

  it('is the inverse of the tail', () => {
    for (const freedom of [1, 2, 3, 11, 47])
      for (const tail of [0.9, 0.3, 0.05, 0.001])
        expect(twoSidedTail(twoSidedQuantile(tail, freedom), freedom)).toBeCloseTo(tail, 12);
  });
});

describe('the incomplete beta function', () => {
  it('is a polynomial for whole numbers', () => {
    for (const x of [0, 0.1, 0.4, 0.5, 0.9, 1]) {
      expect(incompleteBeta(x, 1, 1)).toBeCloseTo(x, 13);
      expect(incompleteBeta(x, 2, 3)).toBeCloseTo(x * x * (6 - 8 * x + 3 * x * x), 13);
    }
  });

  it('of halves is an arc sine', () => {
    for (const x of [0.05, 0.3, 0.77])
      expect(incompleteBeta(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 13);
  });
});
