import { expect, it } from 'vitest';
import { pairedDifference, spreadOf } from './statistics.js';

it('the spread of values is their mean and their sample standard deviation', () => {
  expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ n: 8, mean: 5, deviation: Math.sqrt(32 / 7) });
  expect(spreadOf([0.4])).toEqual({ n: 1, mean: 0.4, deviation: null });
  expect(spreadOf([])).toBeUndefined();
});

it('the interval of 1, 2, 3 is 2 ± 4.30265 / √3', () => {
  const { n, mean, deviation, interval } = pairedDifference([1, 2, 3])!;
  expect([n, mean, deviation]).toEqual([3, 2, 1]);
  expect(interval![0]).toBeCloseTo(2 - 4.30265 / Math.sqrt(3), 5);
  expect(interval![1]).toBeCloseTo(2 + 4.30265 / Math.sqrt(3), 5);
});

it('the interval of two pairs takes 12.7062, not the 1.96 of many', () => {
  const { interval } = pairedDifference([0.01, 0.03])!;
  // s = 0.01 √2, s / √2 = 0.01
  expect(interval![0]).toBeCloseTo(0.02 - 0.127062, 6);
  expect(interval![1]).toBeCloseTo(0.02 + 0.127062, 6);
});

/** Hours of sleep that the second drug gave more than the first: Student, Biometrika 6 (1908). R: 0.7001142, 2.4598858. */
it('the interval of Student’s own example is the published one', () => {
  const { n, mean, deviation, interval } = pairedDifference([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4])!;
  expect(n).toBe(10);
  expect(mean).toBeCloseTo(1.58, 12);
  expect(deviation).toBeCloseTo(1.2299955, 6);
  expect(interval![0]).toBeCloseTo(0.7001142, 6);
  expect(interval![1]).toBeCloseTo(2.4598858, 6);
});

it('one pair has a difference and no interval', () => {
  expect(pairedDifference([0.02])).toEqual({ n: 1, mean: 0.02, deviation: null, interval: null });
  expect(pairedDifference([])).toBeUndefined();
});
