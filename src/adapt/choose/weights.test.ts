import { expect, test } from 'vitest';
import { weightsOf } from './weights.js';

const all = (count: number): boolean[] => new Array<boolean>(count).fill(true);

test('a vote counts e times as much for each standard deviation of InfoMax', () => {
  // Mean 0.5, standard deviation 0.1.
  const [low = 0, high = 0] = weightsOf([0.4, 0.6], all(2));
  expect(high).toBe(1);
  expect(low).toBeCloseTo(Math.exp(-2), 10);
});

test('InfoMax in another unit gives the same weights', () => {
  const values = [0.2, 0.5, 0.55, 0.7];
  const doubled = weightsOf(
    values.map((value) => 2 * value - 0.3),
    all(4),
  );
  for (const [place, weight] of weightsOf(values, all(4)).entries()) expect(doubled[place]).toBeCloseTo(weight, 10);
});

test('where all are nearly the same, all count nearly the same', () => {
  for (const weight of weightsOf([0.6, 0.6001, 0.6002, 0.6], all(4))) expect(weight).toBeGreaterThan(0.97);
  expect(weightsOf([0.3, 0.3, 0.3], all(3))).toEqual([1, 1, 1]);
});

test('one that does not vote has no weight, and moves none', () => {
  const values = [0.5, 0.6, 0.55];
  const [lost, ...others] = weightsOf([0.1, ...values], [false, ...all(3)]);
  expect(lost).toBe(0);
  expect(others).toEqual(weightsOf(values, all(3)));
});

test('the order changes no bit', () => {
  const values = [0.51, 0.47, 0.6, 0.33, 0.58];
  expect(weightsOf([...values].reverse(), all(5)).reverse()).toEqual(weightsOf(values, all(5)));
});

test('one whose InfoMax is no number has no weight, and moves none', () => {
  const [low, high] = weightsOf([0.2, 0.3], all(2));
  expect(weightsOf([0.2, Number.NaN, 0.3], all(3))).toEqual([low, 0, high]);
});
